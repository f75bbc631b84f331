"""The files of segments in the drop bucket: the only module that reads and writes them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orderhub.platform.faults import ignored, translated
from orderhub.segments.segment import json_text

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_CSV = "text/csv; charset=utf-8"
_PIECE = 8_000_000
"""What is sent at once of a file made of others; AWS wants 5 MiB, of all pieces but the last."""
_GONE = "NoSuchKey", "404"
_BEYOND = "InvalidRange", "416"
_UNREACHABLE = "the files of segments cannot be reached right now", "segment_files_unreachable"


class Files:
    """Files of segments. Every method raises TransientError when trying again can help.

    Args:
        client: S3.
        bucket: The drop bucket.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def write(self, key: str, text: str) -> None:
        """Write a file."""
        with translated(*_UNREACHABLE):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=text.encode(), ContentType=_CSV)

    def write_note(self, key: str, note: Mapping[str, Any]) -> None:
        """Write a JSON document."""
        self.write(key, json_text(note))

    def note(self, key: str) -> dict[str, Any]:
        """A JSON document that was written."""
        with translated(*_UNREACHABLE):
            text = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        note: dict[str, Any] = json.loads(text, parse_float=Decimal)
        return note

    def read(self, key: str, start: int, size: int) -> str | None:
        """A stretch of a file from a byte on, empty at its end; None where the file is gone."""
        stretch = f"bytes={start}-{start + size - 1}"
        with translated(*_UNREACHABLE), ignored(*_GONE):
            with ignored(*_BEYOND):
                answer = self._client.get_object(Bucket=self._bucket, Key=key, Range=stretch)
                # A stretch may end within a character; the line it is of is read again.
                return answer["Body"].read().decode(errors="ignore")
            return ""
        return None

    def join(self, key: str, header: str, parts: Iterable[str]) -> None:
        """Write a file of a header and the files of some keys, held in memory piece by piece."""
        place: Any = {"Bucket": self._bucket, "Key": key}
        with translated(*_UNREACHABLE):
            upload = self._client.create_multipart_upload(**place, ContentType=_CSV)["UploadId"]
            sent: list[CompletedPartTypeDef] = []
            for number, piece in enumerate(self._pieces(header, parts), start=1):
                answer = self._client.upload_part(**place, UploadId=upload, PartNumber=number, Body=piece)
                sent.append({"PartNumber": number, "ETag": answer["ETag"]})
            self._client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": sent})

    def address(self, key: str, seconds: int) -> str:
        """An address a file can be read from for so long, without any key."""
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds
        )

    def _pieces(self, header: str, parts: Iterable[str]) -> Iterator[bytes]:
        held = header.encode()
        for part in parts:
            held += self._client.get_object(Bucket=self._bucket, Key=part)["Body"].read()
            if len(held) >= _PIECE:
                yield held
                held = b""
        if held:
            yield held
