"""Whatever is asked, whoever asks, as of any moment: the database's own bytes are those that the resolvers give."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest
import pytest_asyncio
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from api.compiling import telling
from api.execution.documents import Request, RequestRefusal
from api.execution.engine import Engine
from api.graphql.viewer import Viewer as Looking
from api.kernel.declarations import Many
from api.live import shared
from infra.generated.matrix import table as t
from infra.generated.matrix.expanding import read
from tests.api.matrix.acting import INPUTS
from tests.api.matrix.asking import Asking, principal
from tests.api.matrix.at_random import KnownRows, RandomDocuments
from tests.api.matrix.places import FOREIGN, OWN
from tests.api.matrix.test_acts import ELSEWHEN
from tests.api.matrix.test_reads import GROWING, SHOWN
from tests.api.matrix.viewers import READER, SEALED, Viewer, everyone
from tests.suite.profiles import chosen

pytestmark = [
    pytest.mark.asyncio(loop_scope="package"),
    # graphql-core cancels what stands beside a field that was refused, now and then before it is begun.
    pytest.mark.filterwarnings("ignore:coroutine '.*resolve' was never awaited:RuntimeWarning"),
]

DOCUMENTS = {"quick": 150, "ci": 150, "full": 100_000}
CHANGES = {"quick": 25, "ci": 25, "full": 5_000}
WITH_FILES = [Viewer(place.who(name)) for place in (OWN, FOREIGN) for name in (READER, SEALED)]
"""Who sees files by a share, and who does not because of a seal."""
ENTITIES = {shown.model.row.__name__: shown for singular, shown in SHOWN.items() if singular not in GROWING}


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def world(asking: Asking) -> AsyncIterator[dict[str, KnownRows]]:
    """What is known of the rows of each entity."""
    yield {name: await known_rows(asking, name) for name in ENTITIES}


async def known_rows(asking: Asking, name: str) -> KnownRows:
    type_, shown = asking.engine.schema.type_map[name], ENTITIES[name]
    assert isinstance(type_, GraphQLObjectType)
    plain = [
        each for each, made in type_.fields.items() if not isinstance(get_named_type(made.type), GraphQLObjectType)
    ]
    personal = {_camel(each) for each in shown.model.personal}
    plain = [each for each in plain if each not in personal]
    text = f"{{ found: {shown.plural}(first: 40) {{ edges {{ cursor node {{ {' '.join(plain)} }} }} }} }}"
    response = await asking.ask(None, text)
    edges = response["data"]["found"]["edges"]
    nodes = [edge["node"] for edge in edges]
    values = {each: [node[each] for node in nodes] for each in plain}
    keys = values[_camel(shown.model.key)]
    ordered = await known_orders(asking, name)
    return KnownRows(keys, values["id"], [edge["cursor"] for edge in edges], values, ordered)


async def known_orders(asking: Asking, name: str) -> dict[str, list[str]]:
    """Cursors under some orders, by related rows first."""
    fields = asking.engine.schema.type_map.get(f"{name}OrderField")
    if not isinstance(fields, GraphQLEnumType):
        return {}
    found: dict[str, list[str]] = {}
    for field in sorted(fields.values.keys() - {"RELEVANCE"}, key=lambda each: ("__" not in each, each))[:3]:
        order = f"[{{field: {field}, direction: {'DESC' if len(found) % 2 else 'ASC'}}}]"
        text = f"{{ found: {ENTITIES[name].plural}(first: 10, orderBy: {order}) {{ edges {{ cursor }} }} }}"
        edges = (await asking.ask(None, text))["data"]["found"]["edges"]
        if edges:
            found[order] = [edge["cursor"] for edge in edges]
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


async def test_both_ways_give_the_same_bytes(asking: Asking, world: dict[str, KnownRows]) -> None:
    head = await asking.services.reads.head()
    viewers: list[Viewer | None] = [None, *everyone(read().columns)]
    outcomes: Counter[str] = Counter()
    for seed in range(DOCUMENTS[chosen()]):
        made = RandomDocuments(asking.engine.schema, ENTITIES, world, head, seed)
        text = made.document()
        outcomes[await _compare(asking, viewers[seed % len(viewers)], text, made.variables)] += 1
    asked = sum(outcomes.values()) - outcomes["refused"] - outcomes["no: refused"]
    assert outcomes["yes"] > 0.9 * asked, outcomes
    assert outcomes["no: refused"] < 0.5 * asked, outcomes  # to a viewer who may not ask for all of it
    assert outcomes["refused"] < 0.2 * asked, outcomes
    assert outcomes["invalid"] == 0, outcomes


async def _compare(asking: Asking, who: Viewer | None, text: str, variables: dict[str, Any]) -> str:
    engine, viewer = asking._looking(who)  # noqa: SLF001
    try:
        prepared = engine.prepare(Request(text, variables, None))
    except RequestRefusal as refusal:
        codes = {(error.extensions or {}).get("code") for error in refusal.errors}
        return "invalid" if "GRAPHQL_VALIDATION_FAILED" in codes else "refused"
    viewer.purpose = None  # a reading that is recorded would move the positions
    found = await engine.respond(prepared, viewer)
    assert viewer.answered is not None
    _, again = asking._looking(who)  # noqa: SLF001
    again.purpose = None
    expected = await engine.run(prepared, again)
    if viewer.answered == "yes":
        assert "errors" not in expected, (text, variables, who)
        assert orjson.dumps(found) == orjson.dumps(expected), (text, variables, who)
    return viewer.answered


async def test_changes_are_told_alike(
    asking: Asking, world: dict[str, KnownRows], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By one statement that subscribers share, and by resolvers for each alone."""
    monkeypatch.setattr(shared, "LASTING", 600.0)
    together = replace(asking, purpose=None)  # a reading that is recorded would be an event more
    alone = replace(together, engine=Engine(replace(asking.services, compiled=False)))
    viewers = [*WITH_FILES, *everyone(read().columns)]
    before = _outcomes()
    for seed in range(CHANGES[chosen()]):
        made = RandomDocuments(asking.engine.schema, ENTITIES, world, 0, seed)
        text = made.change()
        for who in {viewers[seed % len(viewers)], viewers[(7 * seed + 3) % len(viewers)]}:
            found = [_without_ids(each) for each in await together.told(who, text, **made.variables)]
            alone.engine.feeds.shared = shared.SharedWork()
            expected = [_without_ids(each) for each in await alone.told(who, text, **made.variables)]
            assert orjson.dumps(found) == orjson.dumps(expected), (text, made.variables, who)
    after = _outcomes()
    assert after["made"] > before.get("made", 0), after
    assert after["shared"] > before.get("shared", 0), after


async def test_a_change_that_is_shared_shows_nobody_more(
    asking: Asking, world: dict[str, KnownRows], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that belong to somebody, and such as lead to them: told to one after the other, and to each alone.

    So they are where a filter looks at the rows that they lead to.
    """
    monkeypatch.setattr(shared, "LASTING", 600.0)
    alone = replace(asking, engine=Engine(replace(asking.services, compiled=False)))
    columns = ("anonymous", "nobody", "oneself", "administrator", "access_officer", "auditor")
    viewers = [*WITH_FILES, *(who for who in everyone(read().columns) if who.column in columns)]
    answers: dict[tuple[str, str | None], set[bytes]] = {}
    for name, shown in ENTITIES.items():
        leading = [relation for relation in shown.relations if relation.to.history]
        if not shown.model.history or not any(model.permission for model in (shown.model, *(r.to for r in leading))):
            continue
        related = " ".join(
            f"{_camel(each.name)}{'(first: 3) { totalCount nodes { id } }' if isinstance(each, Many) else ' { id }'}"
            for each in leading
        )
        tests = asking.engine.schema.type_map.get(f"{name}Filter")
        known = tests.fields if isinstance(tests, GraphQLInputObjectType) else ()
        for lead in (None, *(_camel(each.name) for each in leading if each.to.permission)):
            if lead is not None and lead not in known:
                continue
            where = "" if lead is None else f", filter: {{{lead}: {{}}}}"
            change = (
                f'{shown.singular}Changed(after: "0", keys: $keys{where}) {{ position keys nodes {{ id {related} }} }}'
            )
            text = f"subscription Told($keys: [String!]) {{ {change} }}"
            for who in viewers:
                found = [_without_ids(each) for each in await asking.told(who, text, keys=world[name].keys[:4])]
                alone.engine.feeds.shared = shared.SharedWork()
                expected = [_without_ids(each) for each in await alone.told(who, text, keys=world[name].keys[:4])]
                assert orjson.dumps(found) == orjson.dumps(expected), (text, who)
                answers.setdefault((name, lead), set()).add(orjson.dumps(found))
    told_apart = {asked: len(different) for asked, different in answers.items() if len(different) > 2}
    assert len([name for name, lead in told_apart if lead is None]) > 3, told_apart
    assert any(lead is not None for _, lead in told_apart), told_apart


def _without_ids(response: dict[str, Any]) -> dict[str, Any]:
    """The response without what is another one each time."""
    for error in response.get("errors", ()):
        error["extensions"].pop("correlationId", None)
    return response


def _outcomes() -> dict[str, float]:
    """How the changes were told that were told until now."""
    samples = (sample for metric in telling.CHANGES.collect() for sample in metric.samples)
    return {one.labels["outcome"]: one.value for one in samples if one.name.endswith("_total")}


async def test_the_switch_turns_it_off(asking: Asking) -> None:
    text = "{ budgets(first: 1) { nodes { budgetId } } }"
    _, viewer = asking._looking(None)  # noqa: SLF001
    prepared = asking.engine.prepare(Request(text, {}, None))
    answer = await asking.engine.respond(prepared, viewer)
    assert viewer.answered == "yes"
    _, other = asking._looking(None)  # noqa: SLF001
    off = Engine(replace(asking.services, compiled=False))
    assert orjson.dumps(await off.respond(prepared, other)) == orjson.dumps(answer)
    assert other.answered is None


COMMANDERS = (
    Viewer(t.ANONYMOUS),
    Viewer(t.ONESELF),
    Viewer("administrator", "installation"),
    Viewer("budget_officer", "unit"),
    Viewer("registrar", "jurisdiction"),
)
OUTCOMES = (b'"code":"FORBIDDEN"', b'"code":"CONFLICT"', b'"userErrors":[{')


async def test_commands_that_record_nothing_are_told_alike(asking: Asking) -> None:
    """Whoever may give one names a version that its stream does not have; the others get what they are told."""
    compiled, resolved = asking.engine, Engine(replace(asking.services, compiled=False))
    told = set[bytes]()
    for name, made in INPUTS.items():
        kind = f"{name[0].upper()}{name[1:]}Input"
        text = (
            f"mutation($i: {kind}!) {{ {name}(input: $i) {{ receipt {{ position }} "
            "userErrors { code path message } } }"
        )
        for who in COMMANDERS:
            variables = {"i": {**made(FOREIGN), "expectedVersion": ELSEWHEN}}
            answers = []
            for engine in (compiled, resolved):
                viewer = Looking(engine.services, principal(who), "en", UUID(int=1), engine.feeds, purpose="Review")
                answers.append(
                    orjson.dumps(await engine.respond(engine.prepare(Request(text, variables, None)), viewer))
                )
            assert answers[0] == answers[1], (name, who)
            told |= {outcome for outcome in OUTCOMES if outcome in answers[0]}
    assert told == {*OUTCOMES}


@pytest.mark.parametrize("name", [READER, SEALED])
async def test_a_share_and_a_seal_are_obeyed_whichever_way_is_taken(asking: Asking, name: str) -> None:
    """As often as documents at random do not ask for it: lists, counts, keys and what leads there."""
    lists = "totalCount nodes { fileId file { fileId } }"
    text = f"""query($key: String!) {{ ownedFiles {{ totalCount nodes {{ fileId seals {{ totalCount }} }} }}
      ownedFile(fileId: $key) {{ fileId }} fileShares {{ {lists} }} fileSeals {{ {lists} }} }}"""
    for place in (OWN, FOREIGN):
        who, key = Viewer(place.who(name)), place.id("file")
        assert await _compare(asking, who, text, {"key": key}) == "yes"
        found = (await asking.ask(who, text, key=key))["data"]
        sees = [key] if name == READER else []
        listed = {node["fileId"] for node in found["ownedFiles"]["nodes"]}
        assert listed == {*sees} if name == READER else key not in listed  # an officer sees other files of the unit
        assert found["ownedFile"] == ({"fileId": key} if sees else None)
        assert found["fileSeals"]["totalCount"] == len(sees)
        assert {node["fileId"] for node in found["fileShares"]["nodes"]} == {*sees}
