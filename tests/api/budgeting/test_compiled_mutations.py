"""Every mutation of budgeting, carried out and refused: without resolvers the same bytes as with them, the row too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type

from api.compiling.parts import NotCompiledError, column_value
from api.execution.documents import Request, RequestRefusal
from api.execution.engine import Engine
from api.graphql.shapes import CommandOutcome, Related, RowId, RowValue, shape_of
from api.graphql.viewer import Viewer
from api.kernel.declarations import Many
from api.kernel.services import Services
from application.kernel.orders import Principal
from tests.api.budgeting.chain import People
from tests.api.budgeting.conftest import people  # noqa: F401 - a fixture
from tests.api.budgeting.mistakes import story
from tests.api.budgeting.test_hostile import PEOPLE

CORRELATION = UUID(int=7)
PAYLOAD = "__typename userErrors { path code message } clientMutationId"
NEW, REPLAYED = b'"replayed":false', b'"replayed":true'


class BothWays:
    """Engines over the same services, with and without resolvers for mutations."""

    def __init__(self, services: Services) -> None:
        self.compiled, self.resolved = Engine(services), Engine(replace(services, compiled=False))
        self.how: Counter[str | None] = Counter()

    async def compare(self, name: str, given: dict[str, Any], shown: str) -> bool:
        """Whether a mutation was carried out, once both ways have told it alike.

        It is carried out without resolvers, answered again by them, and again without.
        """
        text = (
            f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {PAYLOAD} {shown} "
            "receipt { commandId position version replayed } } }"
        )
        variables = {"input": {**given, "commandId": str(uuid4()), "clientMutationId": name}}
        who = PEOPLE.get(name, "u-clerk")
        first = await self._ask(self.compiled, text, variables, who)
        expected, again = [await self._ask(engine, text, variables, who) for engine in (self.resolved, self.compiled)]
        assert first.replace(NEW, REPLAYED) == expected, (name, given, first)
        assert again == expected, (name, given)
        return NEW in first

    async def _ask(self, engine: Engine, text: str, variables: dict[str, Any], who: str) -> bytes:
        viewer = Viewer(engine.services, Principal(who, "*"), "en", CORRELATION, engine.feeds)
        try:
            prepared = engine.prepare(Request(text, variables, None))
        except RequestRefusal as refusal:
            return str(refusal.errors[0].message).encode()
        response = await engine.respond(prepared, viewer)
        if engine is self.compiled:
            self.how[viewer.answered] += 1
        return orjson.dumps(response)

    def row(self, name: str) -> str:
        """All of the row of a mutation that one statement can answer, with the rows around it."""
        schema = self.compiled.schema
        assert schema.mutation_type is not None
        outcome = shape_of(schema.mutation_type.fields[name])
        assert isinstance(outcome, CommandOutcome)
        type_ = schema.type_map[outcome.entity.name]
        assert isinstance(type_, GraphQLObjectType)
        return f"row: {outcome.entity.declared.singular} {{ __typename {' '.join(_fields(type_))} }}"


def _fields(type_: GraphQLObjectType) -> Iterator[str]:
    for name, field in type_.fields.items():
        match shape_of(field):
            case RowId():
                yield name
            case RowValue(shown) if shown.amount:
                yield f"{name} {{ currency amount }}"
            case RowValue(shown):
                try:
                    column_value(shown)
                except NotCompiledError:
                    continue
                yield name
            case Related(Many(), _, _):
                yield f"{name}(first: 2) {{ totalCount nodes {{ id }} }}"
            case Related():
                assert isinstance(get_named_type(field.type), GraphQLObjectType)
                yield f"{name} {{ id }}"
            case _:
                continue


@pytest.mark.slow
async def test_both_ways_tell_every_outcome_alike(people: People) -> None:  # noqa: F811
    ways, carried_out, turn = BothWays(people.client.app.state.api.engine.services), set[str](), 0
    for name, good, bad in story():
        if name == "approveAppropriation" and bad:
            await ways.compare("closeBudget", {"budgetId": "MD-2013"}, "")
        for where, value, _ in bad[::25]:
            turn += 1
            assert not await ways.compare(name, {**good, where: value}, ways.row(name) if turn % 3 == 0 else "")
        shown = "" if name in carried_out else f"{ways.row(name)} r: receipt {{ projected }}"
        assert await ways.compare(name, good, shown), (name, good)
        carried_out.add(name)
    compiled, outcomes = ways.how["yes"], ways.how["no: an outcome"]
    assert compiled > 80, ways.how
    assert outcomes == 0, ways.how
    assert set(ways.how) <= {"yes", "no: variables", "no: refused"}, ways.how
