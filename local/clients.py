"""boto3 clients for the embedded cloud that ignore the caller's AWS settings."""

import boto3
from botocore.config import Config

from local.environment import REGION, ROOT_KEY

# Credentials and address are given here too, so a client is safe even when the
# process that makes it was not started in the pinned environment.
CONFIG = Config(retries={"total_max_attempts": 3}, proxies={})


def session() -> boto3.Session:
    """Return a session of the embedded cloud's root user; give its clients `CONFIG` and an address."""
    return boto3.Session(region_name=REGION, aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY)
