"""Functions of a few lines, which show how the embedded cloud runs functions."""

import io
import zipfile

ASSUME = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
"""A role's trust in Lambda."""


def zipped(name: str, text: str) -> bytes:
    """A ZIP archive of one file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, text)
    return data.getvalue()
