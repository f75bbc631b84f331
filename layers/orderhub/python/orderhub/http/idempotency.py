"""Requests that are sent again: the same Idempotency-Key with the same body gets the first answer, for 24 h.

Powertools' idempotency does the work; its rows lie in the Operations table. A key counts only for the access
key it came with, and is stored as a hash.
"""

import base64
import json
import zlib
from collections.abc import Callable
from copy import copy
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.platform.aws_errors import AWS_ERRORS, is_too_much

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_HOURS = 24
"""How long an answer is given again; the API, the README and docs/privacy.md promise it."""
_LARGEST = 390_000
"""Bytes of an answer that fits into a row of DynamoDB (400 kB) beside its keys."""


class _NotKeptError(Exception):
    """Carries an answer past the memory that must not keep it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class IdempotencyStore:
    """Remembers the answers of requests that carry an Idempotency-Key."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        # One for all requests: each that is made leaves a handler on the client, for every later call.
        self._store = DynamoDBPersistenceLayer(
            table_name=table,
            key_attr="pk",
            static_pk_value="",
            sort_key_attr="sk",
            expiry_attr="expires_at",
            boto3_client=client,
        )

    def answer(
        self,
        key: str,
        request: bytes,
        context: Any,  # noqa: ANN401 - AWS's context object; Powertools asks it for the time left
        call: Callable[[], tuple[Answer, bool]],
    ) -> Answer:
        """The answer to a request, from memory if it was answered before.

        Args:
            key: The Idempotency-Key, made unique to the caller.
            request: All that makes the request what it is.
            context: Lambda's context.
            call: Answers the request, and says whether the answer is final; one that is not is not stored, nor is
                one that fits into no row: it is given, and the same request is answered anew.

        Raises:
            RequestError: ``idempotency_key_reused`` with another request, ``request_in_progress`` while
                the first is still being answered.
            TransientError: The memory cannot be reached.
        """
        # Powertools configures a store for the first function it serves; a copy is as it was made.
        store = copy(self._store)
        store.static_pk_value = f"idempotency#{sha256(key.encode()).hexdigest()}"
        config = IdempotencyConfig(
            event_key_jmespath="key",
            payload_validation_jmespath="request",
            expires_after_seconds=KEPT_HOURS * 3600,
            hash_function="sha256",
            lambda_context=context,
        )

        @idempotent_function(data_keyword_argument="request_data", persistence_store=store, config=config)  # type: ignore[untyped-decorator]
        def remembered(*, request_data: dict[str, str]) -> str:  # noqa: ARG001 - Powertools reads it
            answer, is_final = call()
            packed = _packed(answer.body)
            if not is_final or len(packed) > _LARGEST:
                raise _NotKeptError(answer)
            return packed

        try:
            stored: str = remembered(request_data={"key": key, "request": sha256(request).hexdigest()})
        except _NotKeptError as passed:
            return passed.answer
        except IdempotencyValidationError:
            message = "This Idempotency-Key came with another request before; use a new key for a new request."
            raise RequestError(message, "idempotency_key_reused") from None
        except IdempotencyAlreadyInProgressError:
            message = "The first request with this Idempotency-Key is still being answered; ask again shortly."
            raise RequestError(message, "request_in_progress", retry_after=5) from None
        except (IdempotencyPersistenceLayerError, IdempotencyInconsistentStateError) as error:
            message = "Repeats cannot be told apart right now; send the request again."
            is_busy = isinstance(error.__cause__, AWS_ERRORS) and is_too_much(error.__cause__)
            raise TransientError(message, "idempotency_unavailable", is_busy=is_busy) from None
        return Answer(body=_unpacked(stored))


def _packed(body: object) -> str:
    # 1000 failed orders would not fit into a row as plain text.
    return base64.b64encode(zlib.compress(json.dumps(body).encode())).decode()


def _unpacked(stored: str) -> object:
    return json.loads(zlib.decompress(base64.b64decode(stored)))
