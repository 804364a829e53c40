"""A folder of existing documents goes into a register: each once, with its file, and with what is wrong told."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from infra.documents.importer.importing import PAGE as PAGE_SIZE
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.scene import MOH, SETUP, do, open_series, uuid_of
from tests.api.documents.shell import Shell
from tests.api.support.named import WHO, acting
from tests.infra.processes.running import until

MANY = PAGE_SIZE + 10
PAGE = Path(__file__).parents[3] / "docs" / "use" / "import.md"
HEADER = ("File", "Subject", "Kind", "Received_at", "Channel", "Reference", "Sender", "sha256", "Note")
DOCUMENTS = """{ documents(first: 100, filter: {status: {eq: RECEIVED}})
  { nodes { documentId number subject blob sha256 mediaType } } }"""
ACTIVE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def row(file: str, subject: str = "A complaint", **more: str) -> Sequence[str]:
    said = {"Kind": "report", "Received_at": "2019-03-28", "Channel": "post"} | more
    return [file, subject, *(said.get(name, "") for name in HEADER[2:])]


def write_index(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADER, *rows])
    return path


class Importer:
    """Runs the command as the registrar of the ministry."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.folder, self.shell = folder, Shell(settings)

    def command(self, index: Path, *more: str) -> Sequence[object]:
        said = ["--index", index, "--unit", MOH, "--series", "in", "--as", "rosa", "--json"]
        return ["import", "documents", self.folder, *said, *more]

    async def run(self, index: Path, *more: str) -> tuple[int, Mapping[int, str], Mapping[str, Any]]:
        """The exit code, the codes of faults by their lines, and the report."""
        code, out, errors = await self.shell.run(*self.command(index, *more))
        assert code in {0, 3}, errors
        told = [json.loads(line) for line in out.splitlines()]
        faults = {each["fault"]["line"]: each["fault"]["code"] for each in told if "fault" in each}
        return code, faults, next(each["report"] for each in told if "report" in each)


@pytest.fixture
def importer(settings: Settings, tmp_path: Path) -> Importer:
    folder = tmp_path / "papers"
    (folder / "2019").mkdir(parents=True)
    return Importer(settings, folder)


async def _prepared(client: Client) -> None:
    await open_series(client)
    said = {"holder": "rosa", "roleId": "filer", "unit": MOH, "reason": "Duty"}
    await do(client, SETUP, "grantRole", grantId=uuid_of(90), **said)


@pytest.mark.slow
async def test_good_rows_are_registered_once_and_each_bad_one_is_told(ministry: Client, importer: Importer) -> None:
    await _prepared(ministry)
    index = _hostile(importer.folder)
    faults = {
        4: "bad_file_name",
        5: "file_is_link",
        6: "pdf_active",
        7: "hash_mismatch",
        8: "unprintable",
        9: "repeats_row",
        10: "file_missing",
        11: "not_a_moment",
        12: "received_in_future",
        13: "kind_unknown",
        14: "not_a_recipient",
        15: "not_a_file",
        16: "empty_cell",
        17: "file_empty",
    }
    unasked = {12, 13}
    code, found, report = await importer.run(index, "--check")
    assert (code, found) == (3, {line: fault for line, fault in faults.items() if line not in unasked})
    assert (await ministry.ask(DOCUMENTS, acting("rosa")))["documents"]["nodes"] == []
    code, found, report = await importer.run(index, "--rejects", str(importer.folder / "rejects.csv"))
    assert (code, found) == (3, faults)
    assert (report["rows"], report["added"], report["known"], report["rejected"]) == (16, 2, 0, 14)
    await _are_registered(ministry)
    code, found, report = await importer.run(index)
    assert (code, found, report["added"], report["known"]) == (3, faults, 0, 2)
    assert (importer.folder / "rejects.csv").read_text("utf-8").count("\n") == 15
    await _are_registered(ministry)
    await _are_as_recorded(ministry, importer)
    await _killed_and_run_again(ministry, importer)
    await _the_page_is_true(importer)


async def _the_page_is_true(importer: Importer) -> None:
    """The commands of docs/use/import.md run as they stand there, on the index that is shown."""
    page = PAGE.read_text("utf-8").partition("## Existing documents")[2]
    (commands,) = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    (index,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    (importer.folder / "index.csv").write_text(index, "utf-8")
    for name in ("wells", "roads"):
        (importer.folder / "2019" / f"{name}.txt").write_text(name, "utf-8")
    for command, done in zip(commands.splitlines(), ("would be registered", "registered"), strict=True):
        arguments = command.replace(" papers", f" {importer.folder}").split()[1:]
        code, said, errors = await importer.shell.run(*arguments, "--as", "rosa")
        assert (code, said.startswith(f"2 rows: 2 {done}, 0 there already, 0 left out")) == (0, True), said + errors


async def _are_as_recorded(client: Client, importer: Importer) -> None:
    """Held against the record each is whole; without its bytes, and under an unknown id, it is not."""
    rows = (await client.ask(DOCUMENTS, acting("rosa")))["documents"]["nodes"]
    first, second = sorted(rows, key=itemgetter("number"))
    code, said, errors = await importer.shell.run("documents", "verify", first["documentId"])
    assert errors == ""
    assert (code, said.splitlines()[:3]) == (
        0,
        [
            f"{first['number']}: all that was looked at holds",
            "What was recorded of the document is what its hash names.",
            "Its files are the ones that came in.",
        ],
    )
    (stored,) = importer.shell.data.rglob(second["blob"])
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(content)
    code, said, _ = await importer.shell.run("documents", "verify", second["documentId"].upper(), "--json")
    told = json.loads(said)
    assert (code, told["valid"], told["findings"], told["parts"]) == (3, False, ["part_lost"], 1)
    code, said, _ = await importer.shell.run("documents", "verify", second["documentId"].replace("4", "5"))
    assert (code, "WRONG: There is no document" in said) == (3, True)
    content[-1] ^= 1
    stored.write_bytes(content)


async def _killed_and_run_again(client: Client, importer: Importer) -> None:
    """Killed while a page is on its way: the pages before stand whole, and the rest comes once."""
    for number in range(MANY):
        (importer.folder / f"{number}.txt").write_text(f"Paper {number}.", "utf-8")
    rows = [row(f"{number}.txt", Reference=f"{number}") for number in range(MANY)]
    index = write_index(importer.folder / "many.csv", rows, "utf-16", ";")
    process = importer.shell.start(*importer.command(index))

    async def begun() -> bool:
        return await _uploads(client) > 3

    await until(begun)
    process.kill()
    process.communicate()
    before = await _registered(client)
    assert before - 2 in {0, PAGE_SIZE}
    code, faults, report = await importer.run(index)
    assert (code, faults, report["added"], report["known"]) == (0, {}, MANY - before + 2, before - 2)
    assert await _registered(client) == MANY + 2
    assert await _uploads(client) == MANY + 3


async def _uploads(client: Client) -> int:
    return int((await client.ask("{ uploads { totalCount } }", acting("rosa")))["uploads"]["totalCount"])


async def _registered(client: Client) -> int:
    """How many documents came in; their numbers are without a gap."""
    rows = (await client.ask(DOCUMENTS, acting("rosa")))["documents"]["nodes"]
    numbers = sorted(int(row["number"].rpartition("/")[2]) for row in rows)
    assert numbers == list(range(1, len(rows) + 1))
    return len(rows)


def _hostile(folder: Path) -> Path:
    (folder / "2019" / "a.txt").write_text("First.", "utf-8")
    (folder / "b.txt").write_text("Second.", "utf-8")
    (folder / "active.pdf").write_bytes(ACTIVE)
    (folder / "empty.txt").write_bytes(b"")
    (folder.parent / "secret.txt").write_text("Not yours.", "utf-8")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    rows = [
        row("2019/a.txt", "Años de sequía", Reference="7/2019", Sender="EX:gov"),
        row("b.txt", sha256=hashlib.sha256(b"Second.").hexdigest().upper()),
        row("../secret.txt"),
        row("link.txt"),
        row("active.pdf"),
        row("b.txt", Reference="other", sha256="0" * 64),
        row("b.txt", "turned \u202e round", Reference="bidi"),
        row("b.txt"),
        row("none.txt"),
        row("b.txt", Received_at="28/03/2019"),
        row("b.txt", Received_at="2999-01-01"),
        row("b.txt", Kind="rumour", Reference="kind"),
        row("b.txt", Sender="Juan Pérez", Reference="sender"),
        row("2019"),
        row("b.txt", ""),
        row("empty.txt"),
    ]
    return write_index(folder / "index.csv", rows)


async def _are_registered(client: Client) -> None:
    rows = (await client.ask(DOCUMENTS, acting("rosa")))["documents"]["nodes"]
    first, second = sorted(rows, key=itemgetter("number"))
    assert (first["subject"], second["subject"]) == ("Años de sequía", "A complaint")
    assert first["number"].endswith("/000001")
    assert second["number"].endswith("/000002")
    assert (first["mediaType"], first["sha256"]) == ("text/plain", hashlib.sha256(b"First.").hexdigest())
    response = await client.http.get(f"/files/{first['blob']}", headers={WHO: "rosa"})
    assert (response.status_code, response.content) == (200, b"First.")
    assert (await client.http.get(f"/files/{first['blob']}", headers={WHO: "max"})).status_code == 404
