"""S12: files of publishers are imported, queried and exported, the same bytes; again, nothing is added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.opencontracting.merging import as_json, compiled
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.shell import Shell
from tests.api.ocds.conftest import OFFICER
from tests.api.support.named import acting
from tests.infra.processes.running import until

PROCESSES = """query($p: String!) {
  importedProcesses(first: 5, filter: {publisher: {eq: $p}}, orderBy: {field: LAST_DATE, direction: DESC}) {
    totalCount nodes { ocid buyer tags cpv value currency lastDate releases } } }"""
RELEASES = """query($p: String!) {
  importedReleases(first: 10, filter: {publisher: {eq: $p}}, orderBy: {field: DATE, direction: ASC}) {
    totalCount nodes { importedReleaseId ocid date tags sha256 size findings findingCount contracted contractedCurrency
      erased process { ocid } package { kind takenInAt } } } }"""
TEXTS = """query($s: String!) { releaseTexts(first: 5, search: $s)
  { nodes { importedReleaseId releaseId title suppliers release { ocid } } } }"""
ERASE = "mutation($i: EraseReleaseInput!) { eraseRelease(input: $i) { receipt { position } userErrors { code } } }"


class Publisher:
    """Imports and exports files of a publisher, as the officer."""

    def __init__(self, settings: Settings, code: str, *more: str) -> None:
        self._shell, self._said = Shell(settings), ("--publisher", code, *more)
        self.code = code

    async def imports(self, file: Path, *more: str) -> Mapping[str, Any]:
        """The report."""
        code, out, errors = await self._shell.run("import", "ocds", file, *self._said, "--as", OFFICER, "--json", *more)
        assert code == 0, errors
        report: Mapping[str, Any] = json.loads(out)["report"]
        return report

    async def refused(self, file: Path) -> str:
        """The code of a refusal."""
        code, out, _ = await self._shell.run("import", "ocds", file, *self._said, "--as", OFFICER, "--json")
        assert code == 1
        refusal: str = json.loads(out)["refused"]["code"]
        return refusal

    async def exports(self, package: str, to: Path, *more: str) -> tuple[int, str]:
        """The exit code and what it said."""
        code, _, errors = await self._shell.run("ocds", "export", package, "--out", to, *more)
        return code, errors

    async def record(self, ocid: str, *more: str) -> str:
        """What the record of a process says, or why there is none."""
        code, out, errors = await self._shell.run("ocds", "record", self.code, ocid, *more)
        return out if code == 0 else errors


async def test_s12_portugal_goes_out_as_it_was_and_bodies_are_for_few(
    client: Client, settings: Settings, shared_data: Path, tmp_path: Path
) -> None:
    file = shared_data / "ocds" / "portugal" / "release-package.json"
    portugal = Publisher(settings, "PT-IMPIC")
    report = await portugal.imports(file)
    assert (report["releases"], report["added"], report["known"], report["findings"]) == (100, 100, 0, 0)
    again = await portugal.imports(file)
    assert (again["added"], again["known"], again["packageId"]) == (0, 100, report["packageId"])
    assert await portugal.exports(report["packageId"], tmp_path / "out.json") == (
        0,
        f"{tmp_path}/out.json: 271,339 bytes\n",
    )
    assert (tmp_path / "out.json").read_bytes() == file.read_bytes()

    await _projected(client, portugal, 100)
    found = (await client.ask(RELEASES, p=portugal.code))["importedReleases"]["nodes"]
    assert {each["package"]["kind"] for each in found} == {"releases"}
    assert all(each["package"]["takenInAt"] for each in found)
    processes = (await client.ask(PROCESSES, p=portugal.code))["importedProcesses"]["nodes"]
    assert {(each["releases"], each["currency"]) for each in processes} == {(1, "EUR")}

    ocid = found[0]["ocid"]
    assert json.loads(await portugal.record(ocid)) == _merged(file, ocid)
    assert "has no process" in await portugal.record(ocid, "--as-of", "0")
    await _are_for_few_and_can_be_erased(client, Publisher(settings, "PY-DNCP"), shared_data, tmp_path)


async def _are_for_few_and_can_be_erased(client: Client, paraguay: Publisher, shared_data: Path, folder: Path) -> None:
    contract = next((shared_data / "ocds" / "paraguay" / "284745").glob("*-contract.json"))
    package = (await paraguay.imports(contract))["packageId"]
    await _projected(client, paraguay, 1)
    name = "riveros"
    assert name in contract.read_text()
    (found,) = (await client.ask(TEXTS, acting(OFFICER), s=name))["releaseTexts"]["nodes"]
    assert name in found["suppliers"].lower()
    assert name in found["releaseId"]
    assert (await client.errors(TEXTS, acting("nobody"), s=name))[0]["extensions"]["code"] == "FORBIDDEN"
    given = {"importedReleaseId": found["importedReleaseId"]}
    erased = await client.ask(ERASE, acting(OFFICER), i=given)
    assert erased["eraseRelease"]["userErrors"] == []

    async def gone() -> bool:
        return not (await client.ask(TEXTS, acting(OFFICER), s=name))["releaseTexts"]["nodes"]

    await until(gone)
    (release,) = (await client.ask(RELEASES, p=paraguay.code))["importedReleases"]["nodes"]
    assert release["erased"] is True
    assert (await paraguay.imports(contract))["added"] == 0
    code, errors = await paraguay.exports(package, folder / "gone.json")
    assert (code, "1 of its releases were erased" in errors, (folder / "gone.json").exists()) == (1, True, False)
    taken = folder / "taken.json"
    taken.write_bytes(contract.read_bytes().replace(b"2017-08-08T", b"2018-08-08T"))
    assert await paraguay.refused(taken) == "release_id_reused"


def _merged(file: Path, ocid: str) -> Any:
    """The compiled release of a process of a package, from the file itself."""
    releases = [each for each in json.loads(file.read_bytes())["releases"] if each["ocid"] == ocid]
    return json.loads(as_json(compiled(releases)))


async def _projected(client: Client, publisher: Publisher, processes: int) -> None:
    """Wait until the read models have all processes of a publisher."""

    async def there() -> bool:
        return bool((await client.ask(PROCESSES, p=publisher.code))["importedProcesses"]["totalCount"] == processes)

    await until(there)
