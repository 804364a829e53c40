"""The sealed path on real servers: envelopes come in, the clock closes, openers open together, and all is public."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.settings.settings import Settings
from tests.api.procurement.sealed import office, settings_for
from tests.support.dumping import dump, found_in
from tests.support.sealed_bids import ALFAS, BETAS


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    return settings_for(database, keys_database, tmp_path)


async def test_envelopes_are_opened_by_enough_openers_together(settings: Settings) -> None:
    async with office(settings) as at:
        positions = [await at.submit(ALFAS), await at.submit(BETAS)]
        dumped = dump(at.dsn)
        assert found_in(dumped, ALFAS.bid_id, BETAS.bid_id, ALFAS.package().hex()) == []
        closed = await at.closed()
        assert closed["received"] == 2
        payload = await at.give_begin(at.proof())
        assert payload["userErrors"] == []
        for number in (0, 2, 4):
            assert (await at.give_shares(number))["userErrors"] == []
        done = await at.reaches("CONCLUDED")
        rows = done["envelopes"]["nodes"]
        assert sorted(row["position"] for row in rows) == [str(position) for position in positions]
        assert {row["bidId"]: row["amount"] for row in rows} == {ALFAS.bid_id: "9000.00", BETAS.bid_id: "9000.00"}
        assert (done["opened"], done["unopenable"], done["returned"]) == (2, 0, 0)
