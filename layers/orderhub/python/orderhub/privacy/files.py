"""Files of the drop bucket that somebody is in, and the files that exports are: S3 as this room needs it."""

import json
from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from orderhub.errors import TransientError
from orderhub.imports.bucket import MAX_BYTES
from orderhub.imports.job import ImportState, Job, result_key
from orderhub.imports.joblist import JobList
from orderhub.platform.aws_errors import AWS_ERRORS, code_of, fault_of
from orderhub.privacy.request import EXPORTS, IMPORT_UNDER_WAY

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PAGE = 100
_ERASED = "erased"
"""What the file of an import is called that was called after somebody."""
_GONE = {"NoSuchKey", "404"}
LINK_SECONDS = 900
_REJECTED, _SUMMARY = "rejected.csv", "summary.json"


class Finder(Protocol):
    """Who knows somebody in a file; see SearchTerms."""

    def are_in(self, data: bytes, name: str, /) -> bool: ...  # noqa: D102 - as Needles says; so is the other
    def are_named_by(self, name: str, /) -> bool: ...  # noqa: D102


class PrivacyFiles:
    """Every method raises TransientError when trying again can help.

    Args:
        client: S3.
        bucket: The drop bucket.
        jobs: The list of imports.
    """

    def __init__(self, client: "S3Client", bucket: str, jobs: JobList) -> None:
        self._client = client
        self._bucket = bucket
        self._jobs = jobs

    def about(self, search_terms: Finder) -> Iterator[tuple[str, ...]]:
        """The stored files of each import that somebody is in or that is called after them, with its results.

        Raises:
            TransientError: ``import_under_way``: one that they are in is being worked off, and its file is still
                needed.
        """
        for job in self._all():
            if job.state is ImportState.WAITING:
                continue
            rejected = result_key(job.import_id, _REJECTED)
            is_named = search_terms.are_named_by(job.name)
            if is_named or self._is_in(search_terms, job.key) or self._is_in(search_terms, rejected):
                if job.state.is_open:
                    raise TransientError("an import of their file is being worked off right now", IMPORT_UNDER_WAY)
                yield job.key, rejected, result_key(job.import_id, _SUMMARY)

    def rename(self, search_terms: Finder) -> int:
        """Take what somebody is called out of the list of imports, whose files are gone; how many were called so.

        Raises:
            TransientError: ``imports_busy``: one was changed meanwhile.
        """
        named = [job for job in self._all() if not job.state.is_open and search_terms.are_named_by(job.name)]
        for job in named:
            path = PurePosixPath(job.key)
            after = replace(job, key=str(path.with_name(f"{_ERASED}{path.suffix}")))
            if not self._jobs.change(job, after):
                raise TransientError("an import was changed meanwhile", "imports_busy", is_busy=True)
        return len(named)

    def exports_of(self, customers: Container[str]) -> Iterator[tuple[str, ...]]:
        """The exports there are of some customers; there are never many, as they go after days."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=EXPORTS)
        try:
            keys = [listed["Key"] for page in pages for listed in page.get("Contents", ())]
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        for key in keys:
            export = json.loads(self._read(key) or b"{}")
            if any(customer["customerId"] in customers for customer in export.get("customers", ())):
                yield (key,)

    def delete(self, keys: tuple[str, ...]) -> None:
        """Delete files; one that is not there is gone already."""
        for key in keys:
            self._call(lambda key=key: self._client.delete_object(Bucket=self._bucket, Key=key))

    def write(self, key: str, document: object) -> None:
        """Write a JSON document."""
        text = json.dumps(document, ensure_ascii=False, indent=1).encode()
        kind = "application/json; charset=utf-8"
        self._call(lambda: self._client.put_object(Bucket=self._bucket, Key=key, Body=text, ContentType=kind))

    def address(self, key: str) -> str:
        """An address a file can be read from for a quarter of an hour, without any key."""
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=LINK_SECONDS
        )

    def _all(self) -> Iterator[Job]:
        before: str | None = None
        while jobs := self._jobs.newest(_PAGE, before):
            yield from jobs
            before = jobs[-1].import_id

    def _is_in(self, search_terms: Finder, key: str) -> bool:
        data = self._read(key)
        return bool(data) and search_terms.are_in(data, key)

    def _read(self, key: str) -> bytes:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            return answer["Body"].read() if answer["ContentLength"] <= MAX_BYTES else b""
        except AWS_ERRORS as error:
            if code_of(error) in _GONE:
                return b""
            raise _unreachable(error) from error

    def _call(self, call: Any) -> None:  # noqa: ANN401 - a call of the client
        try:
            call()
        except AWS_ERRORS as error:
            raise _unreachable(error) from error


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the drop bucket cannot be reached", "bucket_unreachable")
