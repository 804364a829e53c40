"""An official file: opened once, at a level that may be kept here, and closed."""

from __future__ import annotations

from dataclasses import replace

from domain.documents.files.commands import CloseFile, OpenFile
from domain.documents.files.decider import DECIDER
from domain.documents.files.events import FileClosed, LeafSealed
from domain.documents.refusals import MESSAGES
from tests.domain.documents.story import ANA, CLOSED, FILE, OPENED, UNIT
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
OPEN = OpenFile(FILE, UNIT, "internal", "Vaccines", 10)


def test_a_file_is_opened_once_and_closed() -> None:
    spec.given().when(OPEN, ANA).then(OPENED)
    spec.given(OPENED).when(replace(OPEN, title="Other"), ANA).refused("file_exists", "fileId")
    spec.given(OPENED).when(CloseFile(FILE), ANA).then(CLOSED)
    spec.given(CLOSED).when(OPEN, ANA).refused("file_exists")
    spec.given().when(CloseFile(FILE), ANA).refused("unknown_file")


def test_a_restricted_file_names_whom_it_is_for_and_why() -> None:
    restricted = replace(OPEN, classification="restricted")
    spec.given().when(restricted, ANA).refused("names_missing", "named")
    spec.given().when(replace(restricted, named=("EX:moh/head",)), ANA).refused("names_missing")


def test_state_secrets_are_kept_elsewhere() -> None:
    spec.given().when(replace(OPEN, classification="secret"), ANA).refused("classified_elsewhere", "classification")
    spec.given().when(replace(OPEN, classification="blue"), ANA).refused("unknown_classification", "classification")


def test_a_file_is_kept_for_years_that_there_are() -> None:
    for years in (0, -1, 501):
        spec.given().when(replace(OPEN, retention=years), ANA).refused("retention_out_of_range", "retention")
    spec.given().when(replace(OPEN, retention=500), ANA).then(replace(OPENED, retention=500))


def test_a_file_is_closed_once_also_where_leaves_were_sealed_since() -> None:
    standing = replace(OPENED.standing, leaves=2)
    sealed = LeafSealed(FILE, 1, 2, FILE, FILE, standing, "e" * 64)
    closed = FileClosed(FILE, 2, replace(standing, closed=True), "e" * 64)
    spec.given(sealed).when(CloseFile(FILE), ANA).then(closed)
    spec.given(replace(sealed, standing=closed.standing)).when(CloseFile(FILE), ANA).then()
