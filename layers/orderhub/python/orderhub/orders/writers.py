"""What a change is stamped with: the id its causes are found by, and before all the id of the very request.

The stamp must be the request's alone, because a write whose answer was lost is known again by it, and a caller may
send two requests under one correlation id. So it is both, where they differ; neither holds a blank.
"""


def writer_of(correlation_id: str, request_id: str) -> str:
    """What the changes of a request are stamped with."""
    return request_id if correlation_id == request_id else f"{correlation_id} {request_id}"


def correlation_in(written_by: str) -> str:
    """The correlation id in a stamp."""
    return written_by.partition(" ")[0]


def request_in(written_by: str) -> str:
    """The id of the request, import or operation in a stamp."""
    return written_by.rpartition(" ")[2]
