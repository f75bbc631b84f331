"""What the demo sends: the sample orders of `events/samples/orders`, or the user's own JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.layout import ROOT, LocalError

SAMPLES = ROOT / "events" / "samples" / "orders"
MOST_ORDERS = 1000
# The API takes 4.5 MB in one request.
MOST_BYTES = 4_000_000
_FORMS = '{"orders": [...]}, a list of orders, or one order'


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders as one sender says them: each as the API reads it, or whatever else stood in the file."""

    who: str
    orders: tuple[Any, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The sender's words for the orders' statuses, each once."""
        statuses = (order.get("status") for order in self.orders if isinstance(order, dict))
        return tuple(dict.fromkeys(str(word) for word in statuses if word))


def first_wave() -> list[Batch]:
    """New orders, in the words of three vendors."""
    return [_sample("Weiyu", "weiyu"), _sample("Sobot", "sobot"), _sample("Yespo", "yespo")]


def second_wave() -> Batch:
    """What happens to those orders later: new statuses and little else."""
    return _sample("all three", "second_wave")


def own_file(name: str) -> Batch:
    """Read the user's JSON file.

    Raises:
        LocalError: It is not there, no JSON, or holds no orders; the message says what would do.
    """
    path = Path(name).expanduser()
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise LocalError(f"{name}: there is no such file") from None
    except OSError as error:
        raise LocalError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise LocalError(f"{name} is no JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise LocalError(f"{name} is no JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise LocalError(f"{name} is nested too deeply") from None
    return Batch(path.name, _orders_in(content, name))


def parts_of(orders: Sequence[Any]) -> Iterator[list[Any]]:
    """Cut orders into parts that the API takes in one request each."""
    part: list[Any] = []
    size = 0
    for order in orders:
        more = len(json.dumps(order)) + 2
        if part and (len(part) == MOST_ORDERS or size + more > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(order)
        size += more
    if part:
        yield part


def _sample(who: str, name: str) -> Batch:
    content = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return Batch(who, tuple(content["orders"]))


def _orders_in(content: object, name: str) -> tuple[Any, ...]:
    if isinstance(content, dict):
        content = [content] if "externalOrderId" in content else content.get("orders")
    if not isinstance(content, list) or not content:
        raise LocalError(f"{name} holds no orders; it should hold {_FORMS}")
    return tuple(content)
