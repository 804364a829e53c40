"""Every cell of the matrix about reading: lists, rows by key and id, relations, acts, sums, questions, changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from infra.bootstrap import INSTALLATION
from infra.generated.matrix import table as t
from infra.generated.matrix.expanding import read
from tests.api.matrix.asking import Asking, check_denied
from tests.api.matrix.documents import FEW, MOST, Documents, Row, sample
from tests.api.matrix.viewers import ONESELF, Viewer, alike

pytestmark = pytest.mark.asyncio(loop_scope="package")

SHOWN = {one.singular: one for context in INSTALLATION.exposed for one in context.entities}

GROWING = frozenset({"personalDataReading"})
"""What is added to by looking: those that come while the test looks are not looked for."""


@dataclass
class Known:
    """What there is, whoever may see it."""

    asking: Asking
    matrix: t.Matrix
    head: str
    documents: dict[str, Documents] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def sees(self, section: str, row: str, who: Viewer, what: Row) -> bool:
        """Whether the matrix says that somebody reaches a row."""
        cells = self.matrix.cells[section][row]
        own = cells[t.ONESELF] == t.EVERYTHING and who.is_signed_in and who.actor in what.about
        return who.reaches(cells[who.column if who.column != t.ONESELF else t.NOBODY], what.unit) or own

    async def each(
        self, check: Callable[[Viewer], Awaitable[None]], *rows: tuple[str, str], public: bool = False
    ) -> None:
        """Check what one of each kind of viewer of these rows sees; where all is public, each role at its least."""
        viewers = alike(self.matrix, *rows)
        await asyncio.gather(*(check(one) for one in viewers if not public or one.level in {"", "unit"}))

    def sample(self, singular: str, section: str, row: str) -> list[Row]:
        """Some of the rows, enough for what the matrix tells apart."""
        return sample(self.rows[singular], {ONESELF}, FEW if is_public(self.matrix, section, row) else MOST)

    async def leading(self, singular: str, names: Sequence[str], most: int) -> list[Row]:
        """Some of the rows from which these fields lead to anything."""
        rows, reaching = self.rows[singular], dict[str, list[Row]]()
        for begin in range(0, len(rows), MOST):
            some = rows[begin : begin + MOST]
            text = self.documents[singular].leading(names, len(some))
            response = await self.asking.ask(None, text, **keys_and_ids(some, "k"))
            for name in names:
                reached = _reached(response, name, some)
                reaching.setdefault(name, []).extend(row for row in some if reached.get(row.key))
        first = [row for name in names for row in reaching[name][:1]]
        best = {row.key: row for row in (*first, *(row for name in names for row in reaching[name]), *rows)}
        return sample(list(best.values()), {ONESELF}, max(most, len({row.key for row in first})))


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def known(asking: Asking) -> AsyncIterator[Known]:
    head = str(await asking.services.reads.head())
    found = Known(asking, read(), head)
    for singular, shown in SHOWN.items():
        documents = Documents(shown, asking.engine.schema, found.matrix)
        found.documents[singular] = documents
        found.rows[singular] = [documents.row(one) for one in (await listed(asking, None, documents))[1]]
    yield found


async def listed(asking: Asking, who: Viewer | None, documents: Documents) -> tuple[int, list[dict[str, Any]]]:
    """The total count, and all rows of a list; none where it is forbidden."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        response = await asking.ask(who, documents.list, after=after)
        if response.get("data") is None:
            assert response["errors"]
            check_denied(response)
            return 0, []
        page = response["data"][documents.shown.plural]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return page["totalCount"], nodes


def keys_and_ids(rows: Iterable[Row], kinds: str = "ki") -> dict[str, str]:
    """The variables of a document about these rows."""
    given = {f"k{number}": row.key for number, row in enumerate(rows)}
    return given | ({f"i{number}": row.id for number, row in enumerate(rows)} if "i" in kinds else {})


def is_public(matrix: t.Matrix, section: str, row: str) -> bool:
    """Whether everybody may have all of it."""
    return set(matrix.cells[section][row].values()) == {t.EVERYTHING}


@pytest.mark.parametrize("singular", SHOWN)
async def test_a_list_shows_what_the_matrix_says_and_counts_nothing_else(known: Known, singular: str) -> None:
    documents = known.documents[singular]
    assert known.rows[singular], f"the world has no {singular}: build some, so that the matrix says something"
    plural = documents.shown.plural
    there = {row.key for row in known.rows[singular]}

    async def check(who: Viewer) -> None:
        count, nodes = await listed(known.asking, who, documents)
        expected = {row.key: row.fields for row in known.rows[singular] if known.sees(t.QUERIES, plural, who, row)}
        found = {node[documents.key]: node for node in nodes}
        if singular in GROWING:
            count, found = len(expected), {key: node for key, node in found.items() if key in there}
        assert set(found) == set(expected), f"{plural} x {who}"
        assert found == expected, f"fields of {plural} x {who}"
        assert count == len(expected), f"totalCount of {plural} x {who}"

    await known.each(check, (t.QUERIES, plural), public=is_public(known.matrix, t.QUERIES, plural))


@pytest.mark.parametrize("singular", SHOWN)
async def test_a_row_is_found_by_key_by_id_and_as_of_a_moment_where_its_list_shows_it(
    known: Known, singular: str
) -> None:
    documents, rows = known.documents[singular], known.sample(singular, t.QUERIES, singular)
    text = documents.one_by_one(len(rows))
    given: dict[str, Any] = keys_and_ids(rows)
    if documents.shown.model.history:
        given["at"] = {"position": known.head}

    async def check(who: Viewer) -> None:
        response = await known.asking.ask(who, text, **given)
        check_denied(response)
        expected = {row.key for row in rows if known.sees(t.QUERIES, singular, who, row)}
        for kind in ("k", "i", *("p" if "at" in given else "")):
            asked = (response["data"][f"{kind}{n}"] for n in range(len(rows)))
            found = {one[documents.key] for one in asked if one}
            assert found == expected, f"{singular} by {kind} x {who}"

    await known.each(check, (t.QUERIES, singular), public=is_public(known.matrix, t.QUERIES, singular))


@pytest.mark.parametrize("singular", SHOWN)
async def test_a_subscription_tells_what_the_matrix_says(known: Known, singular: str) -> None:
    documents, named = known.documents[singular], f"{singular}Changed"
    rows = known.sample(singular, t.SUBSCRIPTIONS, named)

    async def check(who: Viewer) -> None:
        told = await known.asking.told(who, documents.changes, keys=[row.key for row in rows])
        seen = set[str]()
        for one in told:
            check_denied(one)
            if one.get("data"):
                seen |= set(one["data"][named]["keys"])
        expected = {row.key for row in rows if known.sees(t.SUBSCRIPTIONS, named, who, row)}
        assert seen == expected, f"{named} x {who}"

    await known.each(check, (t.SUBSCRIPTIONS, named), public=is_public(known.matrix, t.SUBSCRIPTIONS, named))


def _leading() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Fields that lead elsewhere, by where they begin; those that everybody may follow all at once."""
    matrix = read()
    for singular, shown in SHOWN.items():
        names = [one.partition(".") for one in matrix.cells[t.LEADING]]
        here = [name for type_, _, name in names if type_ == shown.model.row.__name__]
        public = [one for one in here if is_public(matrix, t.LEADING, f"{shown.model.row.__name__}.{one}")]
        if public:
            yield singular, tuple(public)
        yield from ((singular, (one,)) for one in here if one not in public)


@pytest.mark.parametrize(("singular", "names"), [*_leading()])
async def test_fields_lead_to_what_the_matrix_says(known: Known, singular: str, names: tuple[str, ...]) -> None:
    documents = known.documents[singular]
    public = is_public(known.matrix, t.LEADING, f"{documents.type.name}.{names[0]}")
    parents = await known.leading(singular, names, FEW if public else MOST)
    text, given = documents.leading(names, len(parents)), keys_and_ids(parents, "k")
    there = {row.id: row for rows in known.rows.values() for row in rows}
    everything = await known.asking.ask(None, text, **given)
    full = {name: _reached(everything, name, parents) for name in names}
    for name in names:
        assert any(full[name].values()), f"the world has nothing that {singular}.{name} leads to"

    async def check(who: Viewer) -> None:
        response = await known.asking.ask(who, text, **given)
        check_denied(response)
        for name in names:
            row_name, found = f"{documents.type.name}.{name}", _reached(response, name, parents)
            for parent in parents:
                seen = known.sees(t.QUERIES, singular, who, parent)
                reaching = full[name].get(parent.key, set())
                expected = {
                    one
                    for one in (reaching if name == "acts" else reaching & there.keys())
                    if seen and known.sees(t.LEADING, row_name, who, parent if name == "acts" else there[one])
                }
                reached = found.get(parent.key, set()) & (reaching if name == "acts" else there.keys())
                assert reached == expected, f"{row_name} of {parent.key} x {who}"

    rows = [(t.LEADING, f"{documents.type.name}.{name}") for name in names]
    seen_first = (t.QUERIES, singular)
    await known.each(check, seen_first, *rows, public=public and is_public(known.matrix, *seen_first))


def _reached(response: Mapping[str, Any], name: str, parents: list[Row]) -> dict[str, set[str]]:
    """What a field led to, by the key of the row that it began at."""
    found = {}
    for number, parent in enumerate(parents):
        one = (response.get("data") or {}).get(f"k{number}")
        if one is None:
            continue
        value = one[name]
        if isinstance(value, dict) and "nodes" in value:
            value = value["nodes"]
        listed = value if isinstance(value, list) else [value] if value else []
        found[parent.key] = {str(it.get("id") or it["position"]) for it in listed}
    return found
