from dataclasses import dataclass

from orderhub.platform.invocation import time_left_of


@dataclass
class Context:
    left: int
    aws_request_id: str = "invocation-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.left


def test_the_time_left_is_told_in_seconds_as_it_goes() -> None:
    context = Context(30_000)
    time_left, for_work = time_left_of(context), time_left_of(context, spare=2.5)

    assert (time_left(), for_work()) == (30, 27.5)
    context.left = 1_000
    assert (time_left(), for_work()) == (1, -1.5)
