"""What a new AWS account is narrow in, or lacks."""

from collections.abc import Iterator
from typing import Any

from local.doctor.finding import Finding
from local.hub import Hub
from local.resources import STAGE

CONCURRENCY = "Lambda concurrency"
LOGS = "API Gateway logs"
LEAST_AT_ONCE = 100
"""Functions at once below which the API answers 429 under a load that the stage lets through."""


def check_concurrency(hub: Hub) -> Iterator[Finding]:
    """How many functions the account runs at once."""
    limit = hub.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    to_do = (
        f"ask for {LEAST_AT_ONCE} or more: aws service-quotas request-service-quota-increase "
        "--service-code lambda --quota-code L-B99A9384 --desired-value 1000"
    )
    yield Finding(CONCURRENCY, f"{limit} functions at once", "" if limit >= LEAST_AT_ONCE else to_do)


def check_gateway_logs(hub: Hub) -> Iterator[Finding]:
    """Whether API Gateway may write the logs that its stage is to write."""
    gateway = hub.client("apigateway")
    stage = gateway.get_stage(restApiId=hub.physical("Api"), stageName=STAGE)
    if not _writes_logs(stage):
        yield Finding(LOGS, "the stage writes none")
    elif gateway.get_account().get("cloudwatchRoleArn"):
        yield Finding(LOGS, "the account has a role for them")
    else:
        yield Finding(
            LOGS,
            "the account has no role for them",
            "make one that API Gateway assumes, with AmazonAPIGatewayPushToCloudWatchLogs, and name it: "
            "aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=<its ARN>",
        )


def _writes_logs(stage: dict[str, Any]) -> bool:
    levels = {settings.get("loggingLevel", "OFF") for settings in stage.get("methodSettings", {}).values()}
    return bool(stage.get("accessLogSettings")) or levels - {"OFF"} != set()
