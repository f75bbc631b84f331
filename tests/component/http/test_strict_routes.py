"""What every route refuses, whichever function answers it: parameters it does not know, paths that are not its."""

from collections.abc import Iterator

import pytest

from orderhub.http.route_parameters import parameters_of_route
from tests.support.api import Api, problem_of, running_api
from tests.support.openapi import Operation, operations, written_out

GUARDED = [one for one in operations().values() if one.said["security"]]
every = pytest.mark.parametrize("one", GUARDED, ids=[f"{one.method} {one.path}" for one in GUARDED])


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with running_api() as api:
        yield api


def parameters_of(one: Operation) -> set[str]:
    said = map(written_out, one.said.get("parameters", ()))
    return {parameter["name"] for parameter in said if parameter["in"] == "query"}


@every
def test_a_route_knows_the_parameters_that_the_document_names(one: Operation) -> None:
    assert parameters_of_route(one.method, one.path) == parameters_of(one)


@every
def test_a_parameter_nobody_knows_is_refused_by_every_route(one: Operation, api: Api) -> None:
    misspelt = {name.upper() if name.islower() else name.lower(): "1" for name in parameters_of(one)}

    for query in ({"nobody_knows": "1"}, misspelt or {"limit": "1"}, {"nobody_knows": ""}):
        assert problem_of(api.call(one.method, one.path, body=b"{}", query=query)) == (400, "parameter_unknown")


@every
def test_a_parameter_that_comes_twice_or_says_nothing_is_refused_by_every_route(one: Operation, api: Api) -> None:
    for name in parameters_of(one):
        for sent, code in ((["1", "1"], "parameter_repeated"), ("", "parameter_blank"), (" ", "parameter_blank")):
            answer = api.call(one.method, one.path, body=b"{}", query={name: sent})
            assert problem_of(answer) == (400, code), name


@pytest.mark.parametrize("one", operations().values(), ids=[f"{m} {p}" for m, p in operations()])
def test_a_path_with_blank_segments_is_no_route(one: Operation, api: Api) -> None:
    for path in (f"{one.path}//", f"/{one.path}", one.path.replace("/v1/", "/v1//")):
        assert problem_of(api.call(one.method, one.path, body=b"{}", path=path)) == (404, "route_unknown")
