"""A second importer copies nothing: a list of dogs is read, checked, kept and set aside by the machine's half alone."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import ClassVar

import orjson
import pytest

from application.importing.format import Format
from application.importing.header import Header, WrongColumns, read_header
from application.importing.problem import BrokenFile, Problem, problem
from application.importing.rejects import Reject
from infra.importing.reading import FileRow, Source
from infra.importing.rejects import rejects_beside, write_rejects
from infra.importing.screen import Screen
from infra.importing.store import ImportStore

FORM = Format(delimiter=";", encoding="latin-1")
WANTED = {"name": "dogs.name", "age": "dogs.age"}


class Kennel(ImportStore):
    """Remembers dogs too."""

    _PUT = "INSERT INTO dogs VALUES (?,?)"
    tables: ClassVar[str] = "CREATE TABLE dogs (name TEXT NOT NULL, age INTEGER NOT NULL);"
    gathered: ClassVar[tuple[str, ...]] = (_PUT,)

    def add(self, name: str, age: int) -> None:
        self.write(self._PUT, (name, age))

    def dogs(self) -> Iterator[tuple[str, int]]:
        self.flush()
        yield from self.db.execute("SELECT name, age FROM dogs ORDER BY rowid")


def read_dogs(path: Path, kennel: Kennel) -> Header:
    """The whole importer: its first row is a header, and each further one is a dog or is set aside."""
    with Source(path, FORM) as source:
        rows = source.rows()
        first = next(rows)
        assert isinstance(first, FileRow)
        header = read_header(first.cells, WANTED, first.line)
        for row in rows:
            if isinstance(row, Problem):
                kennel.fault(row)
            else:
                _take(row, kennel)
    return header


def _take(row: FileRow, kennel: Kennel) -> None:
    name, age = row.cells
    earlier = kennel.seen(blake2b("\0".join(row.cells).encode(), digest_size=4).digest(), row.line)
    if age.isdigit() and earlier is None:
        kennel.add(name, int(age))
        return
    told = problem(row.line, "age", age, "not_an_age" if earlier is None else "repeated", "years in digits, once")
    kennel.fault(told)
    kennel.reject(Reject(row.line, "", row.cells, told.code))


@pytest.fixture
def dogs(tmp_path: Path) -> Path:
    path = tmp_path / "dogs.csv"
    path.write_bytes("name;age\nÑandú;3\nRex;old\nÑandú;3\nLaika;4\n".encode("latin-1"))
    return path


def test_good_rows_are_kept_and_the_others_set_aside(dogs: Path) -> None:
    with Kennel() as kennel:
        header = read_dogs(dogs, kennel)
        assert list(kennel.dogs()) == [("Ñandú", 3), ("Laika", 4)]
        aside = rejects_beside(dogs)
        write_rejects(aside, header, FORM, kennel.rejects())
    assert aside.name == "dogs.rejected.csv"
    assert aside.read_text("latin-1").splitlines() == [
        "name;age;foja_line;foja_item;foja_error",
        "Rex;old;3;;not_an_age",
        "Ñandú;3;4;;repeated",
    ]


def test_its_faults_are_shown_as_those_of_any_importer(dogs: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    screen = Screen(as_json=True)
    with Kennel() as kennel:
        read_dogs(dogs, kennel)
        screen.notes(kennel, "fault")
    told = [orjson.loads(line)["fault"] for line in capfdbinary.readouterr().out.splitlines()]
    assert [(fault["line"], fault["code"]) for fault in told] == [(3, "not_an_age"), (4, "repeated")]


def test_a_file_of_something_else_is_refused(dogs: Path) -> None:
    dogs.write_text("cat;lives\nTom;9\n")
    with Kennel() as kennel, pytest.raises(WrongColumns):
        read_dogs(dogs, kennel)
    dogs.write_bytes("name;age\nÑandú;3\n".encode())
    with Kennel() as kennel, pytest.raises(BrokenFile, match="utf-8"):
        read_dogs(dogs, kennel)
