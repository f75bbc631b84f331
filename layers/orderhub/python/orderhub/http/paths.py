"""The path of a request, held against the pattern of its route segment by segment."""

from collections.abc import Mapping


def placed(path: str, route: str) -> Mapping[str, str] | None:
    """What stands in the places of a route, still percent-encoded; None for a path that is not the route's.

    A REST API passes paths on as they came, with blank segments in them; which segment is which could then only be
    guessed. One slash at the end is taken, as some clients write it. A custom domain may put segments before the
    route.

    Args:
        path: The path, such as ``/v1/orders/A%2F1``.
        route: Its route, such as ``/v1/orders/{order_no}``.
    """
    names, segments = route.split("/")[1:], path.removesuffix("/").split("/")[1:]
    start = len(segments) - len(names)
    if start < 0 or not all(segments):
        return None
    pairs = list(zip(names, segments[start:], strict=True))
    if any(name != segment for name, segment in pairs if not _is_place(name)):
        return None
    return {name[1:-1]: segment for name, segment in pairs if _is_place(name)}


def _is_place(name: str) -> bool:
    return name.startswith("{")
