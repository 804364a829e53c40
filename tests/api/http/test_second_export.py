"""A second export is a declaration and a writer: its keys, files, headers and refusals are served by the machine."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest

from api.kernel.exports import Export, ExportFile, ExportSnapshot, ServedExport
from projections.identity import READ_MODELS
from projections.kernel.declarations import Reads
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.doubles import BEGINNING

SHELVES = Export(
    path="shelves/{hall}/{shelf}",
    missing="There is no such shelf.",
    files={"titles.csv": ExportFile("text/csv", (), markable=True), "about.txt": ExportFile("text/plain", ())},
)
OTHERS = Export("loans", "There are no loans.", {"loans.csv": ExportFile("text/csv", ())})


@dataclass(frozen=True)
class Shelf:
    """A shelf as of a position."""

    name: str
    position: int = 7
    recorded_at: datetime = BEGINNING
    complete: bool = False

    async def stream(self, file: str, *, marked: bool) -> AsyncGenerator[bytes, None]:
        yield f"{file} of {self.name}, marked: {marked}".encode()


class Shelves:
    """Writes the files of the shelves of the east hall."""

    edition = "e1"

    async def open(self, reads: Reads, keys: Mapping[str, str], as_of: int | None) -> ExportSnapshot | None:
        del reads, as_of
        return Shelf("-".join(keys.values())) if keys.get("hall", "east") == "east" else None


@pytest.fixture
def client(world: World, client_of: ClientOf) -> Client:
    exports = (ServedExport(SHELVES, Shelves()), ServedExport(OTHERS, Shelves()))
    return client_of(world.services(exports=exports))


async def test_its_files_are_found_by_the_keys_in_its_path(client: Client) -> None:
    response = await client.http.get("/export/shelves/east/b2/titles.csv", params={"spreadsheet": "true"})
    assert (response.status_code, response.text) == (200, "titles.csv of east-b2, marked: True")
    headers = response.headers
    assert headers["etag"] == '"east-b2-titles.csv-7-e1-s"'
    assert headers["content-disposition"] == 'attachment; filename="east-b2-titles-7.csv"'
    assert (headers["x-position"], headers["x-complete"]) == ("7", "false")
    assert (await client.http.get("/export/loans/loans.csv")).status_code == 200


async def test_what_it_does_not_have_is_told_in_its_words(client: Client) -> None:
    answers = [await client.http.get(f"/export/shelves/{path}") for path in ("west/b2/titles.csv", "east/b2/x.csv")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert [answer.json()["errors"][0]["message"] for answer in answers] == [
        "There is no such shelf.",
        "There is no such file: there are titles.csv, about.txt.",
    ]
    places = (await client.http.get("/export/x")).json()["errors"][0]["message"]
    assert "/export/shelves/ has open data; /export/loans/ has open data" in places


@pytest.mark.parametrize("path", ["", "{hall}", "shelves/{file}", "/shelves", "shelves/", "Shelves/{hall:path}"])
def test_a_path_that_cannot_be_served_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no path of an export"):
        Export(path, "", {})


def test_files_with_personal_values_are_refused() -> None:
    (model, *_) = (model for model in READ_MODELS if model.personal)
    with pytest.raises(ValueError, match=f"open data of {model.name} would tell sealed values"):
        Export("people", "", {"people.csv": ExportFile("text/csv", (model,))})
