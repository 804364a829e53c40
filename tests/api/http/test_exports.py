"""Open data over HTTP: complete files of one position, for those who may read them, and nothing left running."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import frictionless
import httpx
import pytest
from starlette.requests import HTTPConnection

from api.budgeting.exports import BUDGET_FILES, MODELS
from api.kernel.errors import Unauthenticated
from api.kernel.exports import Export, ExportSnapshot, ExportWriter, ServedExport
from api.kernel.services import Limits, Services
from application.kernel.orders import Order, Principal
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.codes.commands import NameCode
from domain.budgeting.coding import Coding
from domain.budgeting.lines.commands import ReportLine
from domain.kernel.values import money
from infra.budgeting.opendata.descriptor import Terms
from infra.budgeting.opendata.exports import open_export
from infra.budgeting.opendata.formats import Form
from infra.budgeting.opendata.package import Package
from infra.budgeting.opendata.serving import BudgetWriter
from projections.kernel.declarations import Reads, everything
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.doubles import BEGINNING
from tests.api.support.live import serving
from tests.api.support.real import real_client
from tests.infra.transparency.publishing import COMMANDS

FILES = ("lines.csv", "lines.ndjson", "transactions.csv", "transactions.ndjson", "codes.csv", "codes.ndjson")
BASE = "/export/budgets/XX-2014"
CODING = Coding(administrative=("1", "1.1"), economic=("-1",))


async def report(world: World, approved: str) -> int:
    """Report the one line; the ledger's last position."""
    amount = money(approved, "MDL")
    line = ReportLine("XX-2014", CODING, amount, amount, money(-1, "MDL"), f"law {approved}")
    return (await world.bus.execute(Order(line), Principal("tester", "XX"))).position


def services(world: World, **changed: Any) -> Services:
    writer = BudgetWriter(Terms("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"))
    return world.services(**{"exports": served(writer), **changed})


def served(writer: ExportWriter, declared: Export = BUDGET_FILES) -> tuple[ServedExport, ...]:
    return (ServedExport(declared, writer),)


@pytest.fixture
async def position(world: World) -> int:
    """The position after a line was reported in new books."""
    opening = OpenBudget("XX", 2014, "MDL", starts_on=date(2014, 1, 1))
    await world.bus.execute(Order(opening), Principal("tester", "XX"))
    name = NameCode("XX-2014", "administrative", ("1", "1.1"), "=Courts")
    await world.bus.execute(Order(name), Principal("tester", "XX"))
    return await report(world, "10")


@pytest.fixture
def client(world: World, client_of: ClientOf) -> Client:
    return client_of(services(world))


async def get(client: Client, file: str, headers: Mapping[str, str] | None = None, **query: Any) -> httpx.Response:
    return await client.http.get(f"{BASE}/{file}", params=query, headers=headers)


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


async def test_each_file_says_what_it_is(client: Client, position: int) -> None:
    for file in (*FILES, "datapackage.json"):
        response = await get(client, file)
        assert response.status_code == 200, response.text
        stem, suffix = file.split(".")
        assert f'filename="XX-2014-{stem}-{position}.{suffix}"' in response.headers["content-disposition"]
        assert response.headers["content-type"].startswith(
            {"csv": "text/csv", "ndjson": "application/x-ndjson", "json": "application/json"}[suffix]
        )
        assert response.headers["x-position"] == str(position)
        assert response.headers["x-complete"] == "true"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["last-modified"].startswith("Mon, 01 Jan 2024 00:00:0")
        assert str(position) in response.headers["etag"]


async def test_the_rows(client: Client, position: int) -> None:
    [line] = csv.DictReader((await get(client, "lines.csv")).text.splitlines())
    assert (line["administrative_2"], line["administrative_2_label"], line["economic_1"]) == ("1.1", "=Courts", "-1")
    assert (line["approved"], line["executed"]) == ("10.00", "-1.00")
    [same] = [json.loads(one) for one in (await get(client, "lines.ndjson")).text.splitlines()]
    assert (same["line_id"], same["administrative_labels"]) == (line["line_id"], ["", "=Courts"])
    [marked] = csv.DictReader((await get(client, "lines.csv", spreadsheet="true")).text.splitlines())
    assert (marked["administrative_2_label"], marked["economic_1"], marked["executed"]) == ("'=Courts", "'-1", "-1.00")


async def test_the_past_stays_as_it_was(client: Client, world: World, position: int) -> None:
    before = await get(client, "lines.csv")
    later = await report(world, "99")
    now = await get(client, "lines.csv")
    assert (now.headers["x-position"], ",99.00," in now.text) == (str(later), True)
    moment = world.ledger.recorded_at(position)
    for asked in (f"{position}", moment.isoformat(), moment.isoformat().replace("+", " "), f"{moment:%FT%TZ}"):
        then = await get(client, "lines.csv", asOf=asked)
        assert (then.content, then.headers["etag"]) == (before.content, before.headers["etag"])
    assert (await get(client, "datapackage.json")).json()["resources"][0]["path"] == f"lines.csv?asOf={later}"


async def test_a_download_is_spared_to_who_has_it(client: Client, world: World, position: int) -> None:
    tag = (await get(client, "lines.csv")).headers["etag"]
    for given in (tag, f'"other", W/{tag}', "*"):
        spared = await get(client, "lines.csv", {"if-none-match": given})
        assert (spared.status_code, spared.content, spared.headers["etag"]) == (304, b"", tag)
    assert (await get(client, "lines.csv", {"if-none-match": tag}, spreadsheet="true")).status_code == 200
    await report(world, "11")
    assert (await get(client, "lines.csv", {"if-none-match": tag})).status_code == 200


async def test_the_head_alone(client: Client, position: int) -> None:
    response = await client.http.head(f"{BASE}/lines.csv")
    assert (response.status_code, response.content) == (200, b"")
    assert "content-length" not in response.headers
    assert response.headers["etag"] == (await get(client, "lines.csv")).headers["etag"]


async def test_what_is_not_there(client: Client, position: int) -> None:
    assert code(await get(client, "people.csv")) == (404, "NOT_FOUND")
    assert code(await client.http.get("/export/budgets/ZZ-2014/lines.csv")) == (404, "NOT_FOUND")
    assert code(await client.http.get("/export/budgets/XX%002014%ff/lines.csv")) == (404, "NOT_FOUND")
    assert code(await get(client, "lines.csv", asOf=0)) == (404, "NOT_FOUND")
    assert code(await get(client, "lines.csv", asOf=BEGINNING.isoformat())) == (404, "NOT_FOUND")


@pytest.mark.parametrize("moment", ["99", "-1", "2014-01-01", "9" * 30])
async def test_moments_that_make_no_sense(client: Client, position: int, moment: str) -> None:
    assert code(await get(client, "lines.csv", asOf=moment)) == (400, "BAD_USER_INPUT")


async def test_only_csv_is_for_spreadsheets(client: Client, position: int) -> None:
    assert code(await get(client, "lines.ndjson", spreadsheet="true")) == (400, "BAD_USER_INPUT")
    assert code(await get(client, "lines.csv", spreadsheet="yes")) == (400, "BAD_USER_INPUT")


async def test_what_is_not_projected_yet_is_to_be_asked_for_again(client: Client, world: World, position: int) -> None:
    world.reads.lag = 1
    late = await get(client, "lines.csv", asOf=position)
    assert (code(late), late.headers["retry-after"]) == ((503, "NOT_YET_PROJECTED"), "5")
    assert code(await get(client, "lines.csv", {"x-min-position": str(position)})) == (503, "NOT_YET_PROJECTED")
    assert (await get(client, "lines.csv")).headers["x-position"] == str(position - 1)


GUARDED = replace(
    BUDGET_FILES,
    files={
        name: replace(file, models=tuple(replace(model, permission="budgeting.read") for model in file.models))
        for name, file in BUDGET_FILES.files.items()
    },
)
"""Open data for which a permission is needed."""


async def test_whoever_may_not_read_gets_nothing(world: World, client_of: ClientOf, position: int) -> None:
    client = client_of(services(world, exports=served(BudgetWriter(Terms()), GUARDED)))
    guarded = await get(client, "lines.csv", {"if-none-match": "*"})
    assert (guarded.status_code, guarded.headers["cache-control"], "etag" in guarded.headers) == (
        200,
        "no-store",
        False,
    )
    world.policy.denied.add("budgeting.read")
    for file in (*FILES, "datapackage.json"):
        assert code(await get(client, file)) == (403, "FORBIDDEN")

    async def nobody(_: HTTPConnection) -> Principal:
        raise Unauthenticated

    client = client_of(services(world, principal_of=nobody))
    assert code(await get(client, "lines.csv")) == (401, "UNAUTHENTICATED")


async def test_only_so_many_at_once(world: World, client_of: ClientOf, position: int) -> None:
    client = client_of(services(world, limits=Limits(downloads=0)))
    full = await get(client, "lines.csv")
    assert (code(full), full.headers["retry-after"]) == ((503, "TOO_MANY_DOWNLOADS"), "5")


async def test_faults_are_masked(world: World, client_of: ClientOf) -> None:
    class Broken(BudgetWriter):
        async def open(self, reads: Reads, keys: Mapping[str, str], as_of: int | None) -> Any:
            del reads
            raise RuntimeError(f"secret of {keys['budget_id']} at {as_of}")

    broken = await get(client_of(services(world, exports=served(Broken(Terms())))), "lines.csv")
    assert code(broken) == (500, "INTERNAL_SERVER_ERROR")
    assert "secret" not in broken.text


class Endless:
    """An export whose file never ends; says when nothing makes it any more."""

    name, position, recorded_at, complete = "XX-2014", 1, BEGINNING, True
    edition = "1"

    def __init__(self) -> None:
        self.ended = threading.Event()

    async def open(self, reads: Reads, keys: Mapping[str, str], as_of: int | None) -> ExportSnapshot | None:
        del reads, keys, as_of
        return self

    async def stream(self, file: str, *, marked: bool) -> AsyncGenerator[bytes, None]:
        del file, marked
        try:
            while True:
                yield b"x" * 100_000
        finally:
            self.ended.set()


PATIENCE = 60.0


def test_a_reader_that_goes_away_ends_the_work(world: World) -> None:
    endless = Endless()
    with serving(services(world, exports=served(endless))) as server:
        with httpx.stream("GET", f"{server.address}{BASE}/lines.csv") as response:
            assert next(response.iter_raw())
        assert endless.ended.wait(PATIENCE)


def test_a_reader_that_takes_nothing_is_let_go(world: World) -> None:
    endless = Endless()
    limits = Limits(stalled=0.2, downloads=1)
    with (
        serving(services(world, exports=served(endless), limits=limits)) as server,
        httpx.stream("GET", f"{server.address}{BASE}/lines.csv") as response,
    ):
        assert endless.ended.wait(PATIENCE)
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            for _ in response.iter_raw():
                pass


def test_the_end_of_the_process_is_no_end_of_the_file(world: World) -> None:
    endless = Endless()
    with (
        serving(services(world, exports=served(endless))) as server,
        httpx.stream("GET", f"{server.address}{BASE}/lines.csv") as response,
    ):
        chunks = response.iter_raw()
        assert next(chunks)
        server.end_streams()
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            for _ in chunks:
                pass


async def test_the_same_bytes_as_in_a_folder(database: str, valkey_url: str, tmp_path: Path) -> None:
    async with real_client(database, valkey_url) as client:
        services: Services = client.app.state.api.engine.services
        for command in COMMANDS:
            await services.bus.execute(Order(command), Principal("tester", "XX"))
        head = await services.reads.head()
        assert await services.reads.projected([model.name for model in MODELS], head, PATIENCE)
        export = await open_export(services.reads.seen(everything), "XX-2014", head)
        assert export is not None
        for suffix in ("csv", "ndjson"):
            await Package(export, tmp_path / suffix, Form(suffix)).write()
        for file in FILES:
            response = await get(client, file, {"x-min-position": str(head)})
            assert response.content == (tmp_path / file.partition(".")[2] / file).read_bytes()


def test_a_package_is_read_from_its_address(world: World, position: int) -> None:
    with serving(services(world)) as server:
        package = frictionless.Package(f"{server.address}{BASE}/datapackage.json")
        result = package.validate()
        assert result.valid, result.to_summary()
        assert [one.stats["rows"] for one in result.tasks] == [1, 2, 1]
