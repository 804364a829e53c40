"""Texts in catalogues: whole in English and Spanish, kept in line with the code, and another language by its files."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from infra.audit.replay import words as replay
from infra.bootstrap import INSTALLATION
from infra.budgeting.report import english as report
from infra.cli.texts import sources_of_installation
from infra.kernel.adapters import NO_ADAPTERS
from infra.texts import po, upkeep
from infra.texts.catalogues import Catalogues, catalogues
from infra.texts.sources import SourceError, sources

ROOT = Path(__file__).parents[3]
STREETS = {"streets": {"no_such_street": "There is no {street}.", "page.title": "Streets"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A language, French, with its catalogue."""
    upkeep.begin("fr", STREETS, tmp_path)
    upkeep.write(STREETS, tmp_path)
    return tmp_path


def translate(folder: Path, **translations: str) -> None:
    """Write translations, as a translator does, with a text editor."""
    file = folder / "fr" / "streets.po"
    text = file.read_text(encoding="utf-8")
    for key, translation in translations.items():
        before, found, after = text.partition(f'msgctxt "{key.replace("__", ".")}"\n')
        assert found
        text = before + found + after.replace('msgstr ""', f'msgstr "{translation}"', 1)
    file.write_text(text, encoding="utf-8")


def test_no_text_is_missing_in_english_or_spanish() -> None:
    assert list(upkeep.problems(sources_of_installation(), po.LOCALE)) == []


def test_every_refusal_reads_otherwise_in_spanish() -> None:
    same = [
        code
        for code, english in INSTALLATION.refusals.items()
        if catalogues().translated("es", code, english) == english
    ]
    assert same == []


def test_a_language_is_spoken_as_soon_as_its_folder_is_there(folder: Path) -> None:
    assert Catalogues(folder).languages == ("en", "fr")
    assert Catalogues(folder).translated("fr", "page.title", "Streets") == "Streets"

    translate(folder, page__title="Rues")

    assert Catalogues(folder).translated("fr", "page.title", "Streets") == "Rues"
    assert Catalogues(folder).translated("fr", "another.title", "Streets") == "Streets"
    assert Catalogues(folder).translated("de", "page.title", "Streets") == "Streets"


def test_what_would_be_told_wrongly_is_told_in_english(folder: Path) -> None:
    translate(folder, no_such_street="Pas de {rue}.")
    assert Catalogues(folder).translated("fr", "no_such_street", "There is no {street}.") == "There is no {street}."

    assert next(iter(upkeep.problems(STREETS, folder))) == (
        "fr/streets.po: no_such_street names other values than 'There is no {street}.'"
    )


def test_a_broken_catalogue_costs_its_own_texts_alone(folder: Path) -> None:
    (folder / "fr" / "lanes.po").write_text('<<<<<<< HEAD\nmsgid "Lanes"\nmsgstr "Ruelles"\n', encoding="utf-8")
    translate(folder, page__title="Rues")

    with capture_logs() as logs:
        assert Catalogues(folder).translated("fr", "page.title", "Streets") == "Rues"
    assert [line["event"] for line in logs] == ["catalogue cannot be read"]


def test_rephrased_texts_are_doubted_until_a_translator_has_looked(folder: Path) -> None:
    translate(folder, page__title="Rues", no_such_street="{street} n'existe pas.")
    rephrased = {"streets": {"no_such_street": "There is no {street}.", "page.title": "All streets"}}

    assert "fr/streets.po is not up to date with the code" in list(upkeep.problems(rephrased, folder))
    upkeep.write(rephrased, folder)

    file = (folder / "fr" / "streets.po").read_text(encoding="utf-8")
    assert '#| msgid "Streets"\nmsgctxt "page.title"\nmsgid "All streets"\nmsgstr "Rues"' in file
    assert Catalogues(folder).translated("fr", "page.title", "All streets") == "All streets"
    assert Catalogues(folder).translated("fr", "no_such_street", "There is no {street}.") == "{street} n'existe pas."
    assert upkeep.write(rephrased, folder) == []
    (standing,) = upkeep.standings(rephrased, folder)
    assert (standing.texts, standing.translated, standing.doubted) == (2, 1, 1)


def test_texts_come_and_go_with_the_code(folder: Path) -> None:
    translate(folder, page__title="Rues")
    fewer = {"streets": {"page.title": "Streets"}, "lanes": {"page.head": "Lanes"}}

    upkeep.write(fewer, folder)
    assert "no_such_street" not in (folder / "fr" / "streets.po").read_text(encoding="utf-8")
    assert (folder / "fr" / "lanes.po").exists()
    upkeep.write({"lanes": fewer["lanes"]}, folder)
    assert sorted(file.name for file in folder.rglob("*.po*")) == ["lanes.po", "lanes.pot"]


def test_a_language_that_has_to_be_whole_lacks_nothing(folder: Path) -> None:
    (folder / "fr").rename(folder / "es")
    upkeep.write(STREETS, folder)

    assert list(upkeep.problems(STREETS, folder)) == [
        "es/streets.po: no_such_street is not translated",
        "es/streets.po: page.title is not translated",
    ]


@pytest.mark.parametrize("sentence", ["", "  ", "There is no {street."])
def test_a_sentence_that_cannot_be_translated_is_refused(sentence: str) -> None:
    with pytest.raises(SourceError, match=r"foja: page\.title"):
        sources(INSTALLATION, lambda _: NO_ADAPTERS, [{"page.title": sentence}])


def test_two_texts_of_one_key_are_refused() -> None:
    with pytest.raises(SourceError, match=r"foja: two texts have the key page\.title"):
        sources(INSTALLATION, lambda _: NO_ADAPTERS, [{"page.title": "Streets"}, {"page.title": "Lanes"}])


@pytest.mark.parametrize(("name", "is_one"), [("es", True), ("pt_BR", True), ("zh_Hant_TW", True), ("../x", False)])
def test_names_of_languages(name: str, *, is_one: bool) -> None:
    assert po.is_language(name) == is_one


@pytest.mark.parametrize(("words", "folder"), [(report.EN, "budgeting/report"), (replay.EN, "audit/replay")])
def test_no_words_of_a_page_lie_unused(words: Any, folder: str) -> None:
    folders = (ROOT / "infra" / folder, ROOT / "infra" / "reporting")
    files = [file for each in folders for file in each.iterdir() if file.suffix in {".py", ".html"}]
    pages = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [field.name for field in fields(words) if not re.search(rf"\b(say|words)\.{field.name}\b", pages)] == []
