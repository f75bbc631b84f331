"""API, /v1/imports: upload addresses, jobs and their results, the template, publishing what was held."""

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


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    match event["httpMethod"], event["resource"]:
        case "POST", "/v1/imports":
            return routes.announce(body_of(event), jobs, bucket, datetime.now(UTC))
        case "GET", "/v1/imports":
            return routes.listed(event, jobs)
        case "GET", "/v1/imports/template":
            return routes.template(query_of(event, "format"))
        case "GET", _:
            return routes.read(jobs, bucket, segment_of(event, "import_id"))
        case _:
            return routes.fire(jobs, worker, segment_of(event, "import_id"))
