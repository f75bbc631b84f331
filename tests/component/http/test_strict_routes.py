"""What every route refuses, whichever function answers it: parameters it does not know, paths that are not its."""

from collections.abc import Iterator

import pytest

from orderhub.http.parameters import parameters_of_route
from tests.support.api import Api, problem_of, running_api
from tests.support.openapi import Operation, operations, written_out

GUARDED = [operation for operation in operations().values() if operation.documented["security"]]
every = pytest.mark.parametrize(
    "operation", GUARDED, ids=[f"{operation.method} {operation.path}" for operation in GUARDED]
)


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with running_api() as api:
        yield api


def parameters_of(operation: Operation) -> set[str]:
    parameters = map(written_out, operation.documented.get("parameters", ()))
    return {parameter["name"] for parameter in parameters if parameter["in"] == "query"}


@every
def test_a_route_knows_the_parameters_that_the_document_names(operation: Operation) -> None:
    assert parameters_of_route(operation.method, operation.path) == parameters_of(operation)


@every
def test_a_parameter_nobody_knows_is_refused_by_every_route(operation: Operation, api: Api) -> None:
    misspelt = {name.upper() if name.islower() else name.lower(): "1" for name in parameters_of(operation)}

    for query in ({"nobody_knows": "1"}, misspelt or {"limit": "1"}, {"nobody_knows": ""}):
        assert problem_of(api.call(operation.method, operation.path, body=b"{}", query=query)) == (
            400,
            "parameter_unknown",
        )


@every
def test_a_parameter_that_comes_twice_or_says_nothing_is_refused_by_every_route(
    operation: Operation, api: Api
) -> None:
    for name in parameters_of(operation):
        for sent, code in ((["1", "1"], "parameter_repeated"), ("", "parameter_blank"), (" ", "parameter_blank")):
            answer = api.call(operation.method, operation.path, body=b"{}", query={name: sent})
            assert problem_of(answer) == (400, code), name


@pytest.mark.parametrize("operation", operations().values(), ids=[f"{m} {p}" for m, p in operations()])
def test_a_path_with_blank_segments_is_no_route(operation: Operation, api: Api) -> None:
    for path in (f"{operation.path}//", f"/{operation.path}", operation.path.replace("/v1/", "/v1//")):
        assert problem_of(api.call(operation.method, operation.path, body=b"{}", path=path)) == (
            404,
            "route_unknown",
        )
