"""The embedded cloud: whom it answers, and what reaches it."""

import json
import socket
import subprocess
import sys

import pytest

from local.clients import CONFIG, session
from local.environment import pinned
from tests.support.cloud import Deployed

HOSTILE = {
    "AWS_PROFILE": "production",
    "AWS_DEFAULT_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREALACCOUNT",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_SECURITY_TOKEN": "real",
    "AWS_REGION": "eu-central-1",
    "AWS_ENDPOINT_URL": "https://aws.example",
    "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.example",
    "AWS_ENDPOINT_URL_S3": "https://s3.example",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/real",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/dev/null",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/",
    "AWS_CA_BUNDLE": "/nowhere",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "BOTO_CONFIG": "/nowhere",
    "SAM_CLI_CONTAINER_CONNECTION_TIMEOUT": "1",
}


def test_the_cloud_answers_on_loopback_and_nowhere_else(cloud: Deployed) -> None:
    port = int(cloud.stack.endpoint_url.rpartition(":")[2])

    assert answers("127.0.0.1", port)
    assert [address for address in other_addresses() if answers(address, port)] == []


def test_a_pinned_process_sees_nothing_of_the_callers_aws_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    script = """
import boto3, json
session = boto3.Session()
keys = session.get_credentials()
print(json.dumps([session.client("dynamodb").meta.endpoint_url, session.client("s3").meta.endpoint_url,
    session.region_name, session.profile_name, keys.access_key, keys.token]))
"""

    printed = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], env=pinned(4999), check=True, capture_output=True, text=True
    ).stdout

    here = "http://127.0.0.1:4999"
    assert json.loads(printed) == [here, here, "us-east-1", "default", "test", None]


def test_clients_of_local_commands_stay_here_even_unpinned(
    cloud: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in HOSTILE.items():
        if "PROFILE" not in name:  # boto3 itself refuses a profile that does not exist
            monkeypatch.setenv(name, value)

    client = session().client("dynamodb", endpoint_url=cloud.stack.endpoint_url, config=CONFIG)

    assert cloud.stack.tables["orders"] in client.list_tables()["TableNames"]


def other_addresses() -> set[str]:
    """Addresses of this machine by which others, or other programs, might reach it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Nothing is sent: connecting a datagram socket only asks for the way there.
        probe.connect(("192.0.2.1", 9))
        outward = str(probe.getsockname()[0])
    named = {str(address[4][0]) for address in socket.getaddrinfo(socket.gethostname(), None)}
    return {outward, "127.0.0.2", "::1", *named} - {"127.0.0.1"}


def answers(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=2):
            return True
    except OSError:
        return False
