"""S12 without servers: real files are recorded, and written again as they were; a fault refuses all of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from application.bus.bus import Bus
from application.kernel.keys import Vault
from application.kernel.orders import Order, Principal
from application.ledger.envelope import Codec
from application.ocds.reading.package import outlined
from application.ocds.reading.release import Publisher
from application.ocds.slice import SLICES
from domain.kernel.refused import Refused
from domain.ocds.commands import EraseRelease
from domain.ocds.events import EVENTS, PackageReceived
from infra.importing.giving import Steering
from infra.ocds.bodies import Shelf
from infra.ocds.exporting import PackageErased, PackageUnknown, export_package
from infra.ocds.importing import Counts, ImportStopped, OcdsFile, OcdsImporter
from tests.support.blobs import MemoryBlobs
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.people import MemoryKeys

OFFICER = Principal("olga", "*")
PUBLISHER = Publisher("EX", ZoneInfo("UTC"))
CODEC = Codec(EVENTS)
LEAST: Mapping[str, Any] = {"ocid": "ocds-1-1", "id": "1", "date": "2024-01-01T00:00:00Z"}


class Desk:
    """Imports and exports, over a ledger, keys and a store in memory."""

    def __init__(self) -> None:
        self.journal, self.keys = MemoryJournal(), MemoryKeys()
        vault = Vault(self.keys, MemoryBlobs())
        self.bus = Bus(SLICES, CODEC, self.journal, Everyone(), vault)
        self.shelf = Shelf(self.journal, CODEC, vault)

    async def take(self, content: bytes, publisher: Publisher = PUBLISHER) -> tuple[Counts, str]:
        """What came of a file, and the id of its package."""
        file = OcdsFile(content, publisher)
        importer = OcdsImporter(file, self.bus, OFFICER)
        await importer.run()
        return importer.counts, file.package_id

    async def written(self, package_id: str, *, rest: bool = False) -> bytes:
        """The file as it goes out."""
        pieces = list[bytes]()
        await export_package(self.shelf, package_id, pieces.append, rest=rest)
        return b"".join(pieces)

    def events(self) -> list[Any]:
        """All that is recorded, with what is sealed left out."""
        return [CODEC.open(stored.state, 0, _NoKey()).event for stored in self.journal.stored]


class _NoKey(dict[Any, None]):
    def __missing__(self, _: Any) -> None:
        return None


def package(*releases: Mapping[str, Any], **more: Any) -> bytes:
    return json.dumps({"version": "1.1", **more, "releases": releases}).encode()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("portugal/release-package.json", 100),
        ("paraguay-extended/release-package.json", 1),
        ("fictional/ocds-213czf-000-00001.json", 6),
        ("paraguay/284182/284182-adquisicion-articulos-ferreteria-nivel-central-msp-bs-1-tender.json", 1),
    ],
)
async def test_s12_real_files_go_out_as_they_came_in_and_again_add_nothing(
    shared_data: Path, name: str, count: int
) -> None:
    desk, content = Desk(), (shared_data / "ocds" / name).read_bytes()
    counts, id_ = await desk.take(content)
    assert (counts.releases, counts.added, counts.known, counts.findings) == (count, count, 0, 0)
    assert await desk.written(id_) == content
    recorded = len(desk.journal.stored)
    assert recorded == count + 2
    counts, again = await desk.take(content)
    assert (counts.added, counts.known, again) == (0, count, id_)
    assert len(desk.journal.stored) == recorded


async def test_s12_mexico_equals_its_compiled_releases_and_its_schema_errors_are_findings(shared_data: Path) -> None:
    desk, content = Desk(), (shared_data / "ocds" / "mexico" / "record-package.json").read_bytes()
    counts, id_ = await desk.take(content)
    assert (counts.added, counts.findings, counts.package_findings) == (2, 2, 0)
    releases = [event for event in desk.events() if not isinstance(event, PackageReceived)][:2]
    assert {event.findings for event in releases} == {("tender/submissionMethod/0 type",)}
    written = await desk.written(id_)
    assert bodies(written) == bodies(content)


async def test_a_record_that_differs_from_its_releases_is_a_finding() -> None:
    compiled = {**LEAST, "id": "x", "tag": ["compiled"], "language": "en"}
    record = {"ocid": "ocds-1-1", "releases": [{**LEAST, "language": "es"}], "compiledRelease": compiled}
    desk = Desk()
    await desk.take(json.dumps({"version": "1.1", "records": [record]}).encode())
    assert desk.events()[0].findings == ("compiled_differs ocds-1-1",)


async def test_packages_of_the_version_before_are_refused(shared_data: Path) -> None:
    assert await refusal(Desk(), (shared_data / "ocds" / "nsw-1.0" / "release-package-1.json").read_bytes()) == (
        "ocds_version"
    )


@pytest.mark.parametrize(
    ("code", "releases"),
    [
        ("release_id_reused", [{**LEAST, "id": "2"}, {**LEAST, "tag": ["award"]}]),
        ("duplicate_in_package", [{**LEAST, "id": "2"}, {**LEAST, "id": 2}]),
        ("ocid_missing", [{**LEAST, "id": "2"}, {"id": "3", "date": LEAST["date"]}]),
        ("date_missing", [{**LEAST, "id": "2"}, {"id": "3", "ocid": "ocds-1-1"}]),
    ],
)
async def test_a_file_with_a_fault_is_refused_whole(code: str, releases: Sequence[Mapping[str, Any]]) -> None:
    desk = Desk()
    await desk.take(package(LEAST))
    recorded = len(desk.journal.stored)
    assert await refusal(desk, package(*releases)) == code
    assert len(desk.journal.stored) == recorded


async def test_an_import_that_was_stopped_goes_on_where_it_stood() -> None:
    desk, releases = Desk(), [{**LEAST, "id": str(number)} for number in range(600)]
    file = OcdsFile(package(*releases), PUBLISHER)
    asked = iter([False] * 5 + [True])
    importer = OcdsImporter(file, desk.bus, OFFICER)
    with pytest.raises(ImportStopped):
        await importer.run(Steering(stop=lambda: next(asked)))
    assert 0 < importer.counts.added < 600
    counts, _ = await desk.take(package(*releases))
    assert (counts.added, counts.known) == (600 - importer.counts.added, importer.counts.added)


async def test_an_erased_body_goes_out_no_more_and_does_not_come_back() -> None:
    desk, content = Desk(), package(LEAST, {**LEAST, "id": "2", "parties": [{"name": "Ana"}]}, uri="https://ex.ample")
    _, id_ = await desk.take(content)
    erased = desk.events()[2].imported_release_id
    await desk.bus.execute(Order(EraseRelease(erased)), OFFICER)
    desk.keys.destroy(erased)
    counts, _ = await desk.take(content)
    assert counts.added == 0
    with pytest.raises(PackageErased):
        await desk.written(id_)
    rest = await desk.written(id_, rest=True)
    assert json.loads(rest) == {"version": "1.1", "uri": "https://ex.ample", "releases": [LEAST]}
    with pytest.raises(PackageUnknown):
        await desk.written(erased)


async def test_no_name_stands_in_the_ledger() -> None:
    desk = Desk()
    secret = {"id": "canary-id", "tender": {"title": "canary title"}, "parties": [{"name": "canary name"}]}
    awards = [{"id": "1", "suppliers": [{"name": "canary supplier"}]}]
    await desk.take(package({**LEAST, **secret, "awards": awards}))
    assert not [stored for stored in desk.journal.stored if b"canary" in stored.state]


async def test_two_publishers_may_have_the_same_ocid_and_id() -> None:
    desk = Desk()
    await desk.take(package(LEAST))
    counts, _ = await desk.take(package({**LEAST, "tag": ["award"]}), Publisher("OTHER", PUBLISHER.zone))
    assert counts.added == 1


def bodies(content: bytes) -> list[bytes]:
    return [content[span.start : span.end] for span in outlined(content).releases()]


async def refusal(desk: Desk, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        await desk.take(content)
    return refused.value.code
