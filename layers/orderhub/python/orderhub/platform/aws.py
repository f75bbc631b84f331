"""AWS as the rooms see it: low-level clients with retries and time-outs set."""

# botocore makes the classes of its clients when it runs; what each function here returns is the type of one.
# mypy: disable-error-code="no-any-return"

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session, get_session

from orderhub.platform.bulk import hasten

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient

# Two sends, 8 s at the worst: whoever has a deadline tries again himself, and stops in time.
# botocore's own validation of parameters costs half of a big transaction; the types check them already.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=32,
    parameter_validation=False,
    # Its own user agent botocore puts together of some sixteen parts, twice for each call.
    user_agent="orderhub",
)
# A message must not go out twice because its answer was slow: it is sent once, and waited for.
_ONCE = _CONFIG.merge(Config(read_timeout=10, retries={"mode": "standard", "total_max_attempts": 1}))
# Addresses to upload to are signed for the bucket's own region: a redirect would not survive the signature.
_FILES = _CONFIG.merge(Config(read_timeout=20, signature_version="s3v4", s3={"addressing_style": "virtual"}))

_SERVICES = (
    *("cloudwatch", "dynamodb", "dynamodbstreams", "events", "lambda", "s3", "scheduler"),
    *("sesv2", "sns", "sqs", "ssm", "stepfunctions"),
)


class _Ours(Loader):
    """botocore's own loader, but for looking through the folders of all AWS's services before any client is made.

    It does so only to say which services there are when it is asked for one that there is not.
    """

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - as botocore calls it
        """The services that clients are made for here; all of them have every type of data."""
        return list(_SERVICES)


@cache
def session() -> Session:
    """What all clients are made by: botocore's, which boto3's is made on; it adds what nobody needs here."""
    made = get_session()
    made.register_component("data_loader", _Ours())
    return made


def _client(service: str, config: Config) -> Any:  # noqa: ANN401 - botocore makes a class for each service
    return session().create_client(service, config=config)


class _Later:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object | None = None
        self._making = Lock()

    def __getattr__(self, name: str) -> object:
        with self._making:
            self._made = self._made or self._make()
        return getattr(self._made, name)


def later[T](make: Callable[[], T]) -> T:
    """A client that is made when it is first called: for what most invocations of a function do without.

    It costs a start 20 to 60 ms of the processor; one that every invocation needs is better made at the start.
    """
    return cast("T", _Later(make))


def dynamodb(attempts: int = 2) -> "DynamoDBClient":
    """A client for the tables, which sends a call so often before it gives up."""
    tries = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    return hasten(_client("dynamodb", _CONFIG.merge(tries)))


def events() -> "EventBridgeClient":
    """A client for the event bus."""
    return _client("events", _CONFIG)


def s3() -> "S3Client":
    """A client for the drop bucket."""
    return _client("s3", _FILES)


def functions() -> "LambdaClient":
    """A client for calling functions; one that is waited for may have to be started first."""
    return _client("lambda", _CONFIG.merge(Config(read_timeout=10)))


def sqs() -> "SQSClient":
    """A client for the queues."""
    return _client("sqs", _CONFIG)


def parameters() -> "SSMClient":
    """A client for the parameters of Systems Manager."""
    return _client("ssm", _CONFIG)


def metrics() -> Any:  # noqa: ANN401 - its types are not among those installed
    """A client for CloudWatch."""
    return _client("cloudwatch", _CONFIG)


def streams() -> Any:  # noqa: ANN401 - its types are not among those installed
    """A client for the streams of tables."""
    return _client("dynamodbstreams", _CONFIG)


def workflows() -> "SFNClient":
    """A client for the state machines."""
    return _client("stepfunctions", _CONFIG)


def scheduler() -> Any:  # noqa: ANN401 - its types are not among those installed
    """A client for EventBridge Scheduler."""
    return _client("scheduler", _CONFIG)


def email() -> "SESV2Client":
    """A client for sending e-mail."""
    return _client("sesv2", _ONCE)


def sms() -> "SNSClient":
    """A client for sending text messages."""
    return _client("sns", _ONCE)
