import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.platform.faults import ignored, translated


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "Any")


def test_a_call_that_may_work_later_says_so_and_another_fails_as_it_is() -> None:
    with pytest.raises(TransientError, match="not now") as caught, translated("not now", "things_unreachable"):
        raise refused("ThrottlingException")
    assert (caught.value.code, caught.value.is_busy) == ("things_unreachable", True)

    with pytest.raises(ClientError), translated("not now", "things_unreachable"):
        raise refused("AccessDeniedException")


def test_answers_that_are_ignored_are_no_failure() -> None:
    with ignored("NoSuchKey", "404"):
        raise refused("404")

    with pytest.raises(ClientError), ignored("NoSuchKey", "404"):
        raise refused("403")
    with pytest.raises(KeyError), ignored("NoSuchKey"):
        raise KeyError("NoSuchKey")
