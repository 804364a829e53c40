"""The database finds the searches that the rules find, whatever they say and whatever is offered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.values import Money
from domain.suppliers.kinds import AlertFrequency
from domain.suppliers.searches.events import SearchMatch, SearchSaved
from domain.suppliers.searches.matching import OfferedLot, SeenLot
from infra.postgres.connect import connect_async
from infra.postgres.projecting.tables import Table
from infra.suppliers.matching import looking_for
from projections.suppliers import SEARCHES
from projections.suppliers.searches import evolve
from tests.infra.postgres.timeline import fill
from tests.spec import fact
from tests.suite.profiles import examples

_CODES = st.sampled_from(["45233120-6", "45210000-2", "39121100-7", "4"])
_BEGUN = st.sampled_from(["45", "4523", "45233120", "391", "99"])
_REGIONS = st.sampled_from(["ES618", "ES30", "MD", "E"])
_BEGUN_REGIONS = st.sampled_from(["ES", "ES61", "ES618", "PT"])
_AMOUNTS = st.sampled_from([Decimal(1), Decimal("5.00"), Decimal(9)])
_WORDS = st.lists(st.sampled_from(["bridge", "Ágil", "m-30", "!"]), max_size=3).map(" ".join)
_FREQUENCIES = st.sampled_from(AlertFrequency)


def _some(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=2, unique=True).map(tuple)


_SAID = st.tuples(
    _some(_BEGUN),
    _some(_BEGUN_REGIONS),
    st.none() | _WORDS,
    st.none() | _AMOUNTS,
    st.none() | _AMOUNTS,
    st.sampled_from(["EUR", "MDL"]),
    _FREQUENCIES,
)
_LOT = st.tuples(_some(_CODES), _some(_REGIONS), _WORDS, st.none() | _AMOUNTS.map(lambda amount: Money(amount, "EUR")))


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each example fills its rows anew."""
    return module_database


@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(said=st.lists(_SAID, max_size=12), offered=st.lists(_LOT, min_size=1, max_size=3))
async def test_what_looks_for_a_tender_is_what_the_rules_say(
    database: str, said: Sequence[tuple[Any, ...]], offered: Sequence[tuple[Any, ...]]
) -> None:
    searches = [SearchSaved(f"s{n:02}", f"a{n}", "Mine", *each) for n, each in enumerate(said)]
    rows = [evolve(None, fact(search), search.search_id) for search in searches]
    fill(database, SEARCHES, [(1, row.search_id, row) for row in rows if row is not None], position=1)
    lots = [SeenLot.of(OfferedLot(str(n), *each)) for n, each in enumerate(offered, 1)]
    found = [(search, tuple(lot.lot.lot_id for lot in lots if lot.is_what(search))) for search in searches]
    expected = [SearchMatch(it.search_id, it.account_id, it.frequency, ids) for it, ids in found if ids]
    async with await connect_async(database, "foja_worker") as connection:
        assert await looking_for(connection, Table(SEARCHES).base, lots) == expected
