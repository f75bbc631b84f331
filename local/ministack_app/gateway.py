"""The API: how requests reach functions, and what is answered for functions that fail."""

from collections.abc import Awaitable, Callable
from typing import Any

from ministack.services import apigateway_v1
from runs import TOO_LARGE

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]

EXECUTE_API = "/_aws/execute-api/"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"


def keep_paths_encoded(application: Application) -> Application:
    """Wrap `application` so that calls of a REST API keep the path as it came.

    API Gateway matches routes on the encoded path and passes it to Lambda so: in
    `/v1/orders/A%2F1` the order number is one segment. MiniStack decodes first
    and sees two.
    """

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(EXECUTE_API):
            scope = {**scope, "path": scope["raw_path"].decode("ascii")}
        await application(scope, receive, send)

    return wrapped


def import_gateway_responses(import_api: Callable[..., str]) -> Callable[..., str]:
    """Wrap the import of an OpenAPI document so that its gateway responses count.

    SAM writes `GatewayResponses` into the document; MiniStack reads them only
    from resources of their own.
    """

    def wrapped(spec: Message, base_data: Message | None = None) -> str:
        api_id = import_api(spec, base_data)
        for kind, response in spec.get(GATEWAY_RESPONSES, {}).items():
            apigateway_v1._put_gateway_response(api_id, kind, response)
        return api_id

    return wrapped


def tell_the_address(build_event: Callable[..., Message]) -> Callable[..., Message]:
    """Wrap the making of a function's event so that it says by which address the API was called.

    Behind a custom domain with a base path, API Gateway passes the whole path on, and
    it always names the protocol. MiniStack leaves out its own base path, and names none.
    """

    def wrapped(*arguments: Any, **named: Any) -> Message:  # noqa: ANN401 - passed through
        event = build_event(*arguments, **named)
        context = event["requestContext"]
        context["path"] = f"{EXECUTE_API}{context['apiId']}{context['path']}"
        event["headers"]["X-Forwarded-Proto"] = "http"
        return event

    return wrapped


def answer_for_lambda(invoke: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Wrap API Gateway's calling of a function so that it answers itself for one that does not.

    To AWS one that Lambda does not begin is its gateway response INTEGRATION_FAILURE, one that fails or dies its
    DEFAULT_5XX; MiniStack passes on what Lambda says. What AWS answers to an event that is too large for Lambda is
    not documented: REQUEST_TOO_LARGE, or INTEGRATION_FAILURE, both of which say what to do.
    """

    async def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - passed through
        answer = await invoke(*arguments, **named)
        status, body = (answer[0], answer[2]) if isinstance(answer, tuple) else (200, b"")
        if status == 429 and b'"TooManyRequestsException"' in body:  # noqa: PLR2004 - HTTP's
            return apigateway_v1._gw_error("INTEGRATION_FAILURE", None)
        if status == 502 and TOO_LARGE.encode() in body:  # noqa: PLR2004 - the same
            return apigateway_v1._gw_error("REQUEST_TOO_LARGE", None)
        # No function of ours answers so itself.
        if status == 502:  # noqa: PLR2004 - the same
            return apigateway_v1._gw_error("DEFAULT_5XX", None)
        return answer

    return wrapped
