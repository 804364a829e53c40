"""Every cell of the matrix about reading: lists, rows by key and id, relations, acts, sums, questions, changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from infra.bootstrap import INSTALLATION
from infra.matrix import table as t
from tests.api.matrix.asking import Asking, check_denied
from tests.api.matrix.documents import MOST, Documents, Row, sample
from tests.api.matrix.viewers import ONESELF, Viewer, everyone

pytestmark = pytest.mark.asyncio(loop_scope="package")

SHOWN = {one.singular: one for context in INSTALLATION.exposed for one in context.entities}


@dataclass
class Known:
    """What there is, whoever may see it."""

    asking: Asking
    matrix: t.Matrix
    head: str
    documents: dict[str, Documents] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def viewers(self) -> list[Viewer]:
        return list(everyone(self.matrix.columns))

    def letter(self, section: str, row: str, who: Viewer) -> str:
        return self.matrix.cells[section][row][who.column]

    def sees(self, section: str, row: str, who: Viewer, what: Row) -> bool:
        """Whether the matrix says that somebody reaches a row."""
        own = self.matrix.cells[section][row][t.ONESELF] == t.EVERYTHING and who.actor in what.about
        return who.reaches(self.letter(section, row, who), what.unit) or (own and who.is_signed_in)

    def sample(self, singular: str) -> list[Row]:
        return sample(self.rows[singular], [ONESELF])


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def known(asking: Asking) -> AsyncIterator[Known]:
    head = str(await asking.services.reads.head())
    found = Known(asking, t.read(), head)
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


def keys_and_ids(rows: Iterable[Row]) -> dict[str, str]:
    """Variables for as many keys and ids as a document takes."""
    given = {f"{kind}{n}": "" for kind in "ki" for n in range(MOST)}
    for number, row in enumerate(rows):
        given[f"k{number}"], given[f"i{number}"] = row.key, row.id
    spare = next(iter(rows)).id
    return {name: value or (spare if name[0] == "i" else "-") for name, value in given.items()}


@pytest.mark.parametrize("singular", SHOWN)
async def test_a_list_shows_what_the_matrix_says_and_counts_nothing_else(known: Known, singular: str) -> None:
    documents = known.documents[singular]
    assert known.rows[singular], f"the world has no {singular}: build some, so that the matrix says something"
    for who in known.viewers:
        count, nodes = await listed(known.asking, who, documents)
        plural = documents.shown.plural
        expected = {row.key: row.fields for row in known.rows[singular] if known.sees(t.QUERIES, plural, who, row)}
        found = {node[documents.key]: node for node in nodes}
        assert set(found) == set(expected), f"{plural} x {who}"
        assert found == expected, f"fields of {plural} x {who}"
        assert count == len(expected), f"totalCount of {plural} x {who}"


@pytest.mark.parametrize("singular", SHOWN)
async def test_a_row_is_found_by_key_by_id_and_as_of_a_moment_where_its_list_shows_it(
    known: Known, singular: str
) -> None:
    documents, rows = known.documents[singular], known.sample(singular)
    given: dict[str, Any] = keys_and_ids(rows)
    if documents.shown.model.history:
        given["at"] = {"position": known.head}
    for who in known.viewers:
        response = await known.asking.ask(who, documents.one_by_one, **given)
        check_denied(response)
        expected = {row.key for row in rows if known.sees(t.QUERIES, singular, who, row)}
        for kind in ("k", "i", *("p" if "at" in given else "")):
            asked = (response["data"][f"{kind}{n}"] for n in range(len(rows)))
            found = {one[documents.key] for one in asked if one}
            assert found == expected, f"{singular} by {kind} x {who}"


@pytest.mark.parametrize("singular", SHOWN)
async def test_a_subscription_tells_what_the_matrix_says(known: Known, singular: str) -> None:
    documents = known.documents[singular]
    there = {row.key: row for row in known.rows[singular]}
    for who in known.viewers:
        told = await known.asking.told(who, documents.changes)
        seen = set[str]()
        for one in told:
            check_denied(one)
            if one.get("data"):
                seen |= set(one["data"][f"{singular}Changed"]["keys"])
        named = f"{singular}Changed"
        expected = {key for key, row in there.items() if known.sees(t.SUBSCRIPTIONS, named, who, row)}
        assert seen & set(there) == expected, f"{named} x {who}"
        assert expected or not seen, f"{named} x {who} tells of rows that are gone"


LEADING = [
    (singular, name)
    for singular, shown in SHOWN.items()
    for name in (
        one.partition(".")[2]
        for one in t.read().cells[t.LEADING]
        if one.partition(".")[0] == shown.model.row.__name__
    )
]
_BY_ID = dict[str, Row]


@pytest.mark.parametrize(("singular", "name"), LEADING)
async def test_a_field_leads_to_what_the_matrix_says(known: Known, singular: str, name: str) -> None:
    documents, parents = known.documents[singular], known.sample(singular)
    text, given = documents.leading([name]), keys_and_ids(parents)
    given = {key: value for key, value in given.items() if key[0] == "k"}
    row_name = f"{documents.type.name}.{name}"
    there = {row.id: row for rows in known.rows.values() for row in rows}
    full = _reached(await known.asking.ask(None, text, **given), name, parents)
    assert any(full.values()), f"the world has nothing that {row_name} leads to"
    for who in known.viewers:
        response = await known.asking.ask(who, text, **given)
        check_denied(response)
        found = _reached(response, name, parents)
        for parent in parents:
            seen = known.sees(t.QUERIES, singular, who, parent)
            expected = {
                one
                for one in full.get(parent.key, ())
                if seen and known.sees(t.LEADING, row_name, who, parent if name == "acts" else there[one])
            }
            assert found.get(parent.key, set()) == expected, f"{row_name} of {parent.key} x {who}"


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
