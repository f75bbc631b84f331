"""The drop bucket: the only module that reads and writes it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.errors import InvalidInput
from orderhub.platform.aws_errors import AWS_ERRORS, code_of, fault_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_BYTES = 50_000_000
UPLOAD_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A file as it was dropped: its bytes, and the zone its metadata names for it."""

    data: bytes
    zone: str | None
    arrived_at: datetime


class Bucket:
    """The files that are dropped, and the results beside them."""

    def __init__(self, client: "S3Client", name: str) -> None:
        self._client = client
        self._name = name

    def read(self, key: str) -> Dropped:
        """A dropped file.

        Raises:
            InvalidInput: ``file_gone``, or ``file_too_large`` before a byte of it is read.
            TransientError: The bucket could not be read; trying again can help.
        """
        try:
            answer = self._client.get_object(Bucket=self._name, Key=key)
            if answer["ContentLength"] > MAX_BYTES:
                raise InvalidInput("The file is larger than 50 MB; split it.", "file_too_large")
            zone = answer.get("Metadata", {}).get("timezone")
            return Dropped(data=answer["Body"].read(), zone=zone, arrived_at=answer["LastModified"])
        except AWS_ERRORS as error:
            if code_of(error) in ("NoSuchKey", "404"):
                raise InvalidInput("The file is not in the bucket any more.", "file_gone") from None
            raise _unreachable(error) from error

    def note(self, key: str) -> Any | None:  # noqa: ANN401 - whatever JSON can say
        """A JSON document of ours, None if there is none.

        Raises:
            TransientError: The bucket could not be read; trying again can help.
        """
        try:
            return json.loads(self._client.get_object(Bucket=self._name, Key=key)["Body"].read())
        except AWS_ERRORS as error:
            if code_of(error) in ("NoSuchKey", "404"):
                return None
            raise _unreachable(error) from error

    def write(self, key: str, content: bytes, kind: str) -> None:
        """Write a result.

        Raises:
            TransientError: The bucket could not be written; trying again can help.
        """
        try:
            self._client.put_object(Bucket=self._name, Key=key, Body=content, ContentType=kind)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error

    def write_note(self, key: str, note: object) -> None:
        """Write a JSON document.

        Raises:
            TransientError: The bucket could not be written; trying again can help.
        """
        text = json.dumps(note, ensure_ascii=False, indent=1)
        self.write(key, text.encode(), "application/json; charset=utf-8")

    def download_address(self, key: str) -> str:
        """An address a result can be read from within the hour, without any key."""
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._name, "Key": key}, ExpiresIn=UPLOAD_SECONDS
        )

    def upload_address(self, key: str) -> str:
        """An address a file can be put to within the hour, without any key."""
        return self._client.generate_presigned_url(
            "put_object", Params={"Bucket": self._name, "Key": key}, ExpiresIn=UPLOAD_SECONDS
        )


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the drop bucket cannot be reached", "bucket_unreachable")
