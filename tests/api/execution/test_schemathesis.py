"""Generated operations: whatever the schema allows is answered without a server error, and in good form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from graphql.language import StringValueNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import World
from tests.api.support.live import LiveServer, serving
from tests.api.support.operations import APPROVE, OPEN, approval, opening
from tests.suite.profiles import share_of

EXAMPLES = share_of(9)
"""Of each field of the roots, of which there are some 160."""
VALUES = {
    "DateTime": ["2024-01-01T00:00:05Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999-12:00", "soon"],
    "Decimal": ["1.00", "-0.0", "9" * 60, "1e3", "NaN"],
    "UUID": ["0190163d-8694-739b-aea5-966c26f8ad91", "x"],
    "Position": ["0", "1", "9223372036854775807", "-1"],
    "Version": ["0", "1", "9223372036854775807", "1.5"],
}


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with serving(World().services()) as live:
        for query, given_input in ((OPEN, opening()), (APPROVE, approval("10.00", "01", "011"))):
            body = {"query": query, "variables": {"input": given_input}}
            assert "errors" not in httpx.post(f"{live.address}/graphql", json=body).json()
        yield live


@pytest.mark.slow
def test_no_generated_operation_breaks_the_server(server: LiveServer) -> None:
    # A second of processor time to load, which only the process that runs this test has to take.
    import schemathesis  # noqa: PLC0415
    from schemathesis.core.result import Ok  # noqa: PLC0415

    for name, values in VALUES.items():
        nodes = st.sampled_from(values).map(lambda value: StringValueNode(value=value))
        schemathesis.graphql.scalar(name, nodes)
    schema = schemathesis.graphql.from_url(f"{server.address}/graphql")
    operations: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 15
    for operation in operations:
        if operation.definition.root_type.name != "SUBSCRIPTION":
            _try_out(operation)


def _try_out(operation: Any) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def tried(case: Any) -> None:
        response = case.call(headers={"accept": "application/graphql-response+json"})
        assert response.status_code < 500, case.body
        answer = response.json()
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        assert "INTERNAL_SERVER_ERROR" not in codes, case.body
        assert response.status_code == (200 if "data" in answer else 400)

    tried()
