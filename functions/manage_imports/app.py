"""API, /v1/imports: upload addresses, jobs and their results, the template, publishing what was held."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.imports import routes
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event, body_of, query_of, segment_of
from orderhub.imports.bucket import Bucket
from orderhub.imports.joblist import JobList
from orderhub.platform import aws
from orderhub.platform.calling import Worker
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    drop_bucket: str
    process_import_function: str


settings = load(Settings)
jobs = JobList(aws.dynamodb(), settings.operations_table)
bucket = Bucket(aws.s3(), settings.drop_bucket)
worker = Worker(aws.later(aws.functions), settings.process_import_function)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/imports"): lambda event: routes.announce(body_of(event), jobs, bucket, datetime.now(UTC)),
    ("GET", "/v1/imports"): lambda event: routes.listed(event, jobs),
    ("GET", "/v1/imports/template"): lambda event: routes.template(query_of(event, "format")),
    ("GET", "/v1/imports/{import_id}"): lambda event: routes.read(jobs, bucket, segment_of(event, "import_id")),
    ("POST", "/v1/imports/{import_id}/fire"): lambda event: routes.fire(
        jobs, worker, segment_of(event, "import_id")
    ),
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
