"""API, /v1/imports: upload addresses, jobs and their results, the template, telling of what was held."""

from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.edge import aws, http
from orderhub.edge.calling import Worker
from orderhub.edge.settings import load
from orderhub.imports import requests
from orderhub.imports.bucket import Bucket
from orderhub.imports.joblist import JobList


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    operations_table: str
    drop_bucket: str
    process_import_function: str


settings = load(Settings)
jobs = JobList(aws.dynamodb(), settings.operations_table)
bucket = Bucket(aws.s3(), settings.drop_bucket)
worker = Worker(aws.later(aws.functions), settings.process_import_function)


@http.endpoint
def handler(event: http.Event, context: object) -> http.Answer:
    """Answer one of the routes; each calls one thing."""
    match event["httpMethod"], event["resource"]:
        case "POST", "/v1/imports":
            return requests.announce(http.body_of(event), jobs, bucket, datetime.now(UTC))
        case "GET", "/v1/imports":
            return requests.listed(event, jobs)
        case "GET", "/v1/imports/template":
            return requests.template(http.query_of(event, "format"))
        case "GET", _:
            return requests.one(jobs, bucket, http.segment_of(event, "import_id"))
        case _:
            return requests.fire(jobs, worker, http.segment_of(event, "import_id"))
