"""Texts in the language that a client prefers, among those that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.http.accept import language
from infra.texts.catalogues import Catalogues
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.operations import OPEN, opening


@pytest.mark.parametrize(
    ("accept", "spoken"),
    [
        (None, "en"),
        ("pt-BR, es;q=0.9", "pt-BR"),
        ("pt, es;q=0.9", "es"),
        ("es-419;q=0.3, fr", "es"),
        ("fr, de", "en"),
        ("pt-br;q=0", "en"),
    ],
)
def test_the_language_is_the_preferred_one_of_those_that_there_are(accept: str | None, spoken: str) -> None:
    assert language(accept, ("en", "es", "pt-BR")) == spoken


async def test_a_dropped_language_is_served(tmp_path: Path, world: World, client_of: ClientOf) -> None:
    (tmp_path / "qu_PE").mkdir()
    (tmp_path / "qu_PE" / "budgeting.po").write_text(
        'msgctxt "not_a_fiscal_year"\n'
        'msgid "A fiscal year is a year between 1900 and 2200, not {value}."\n'
        'msgstr "{value} manam watachu."\n',
        encoding="utf-8",
    )
    client = client_of(world.services(texts=Catalogues(tmp_path)))

    answer = (await client.ask(OPEN, {"accept-language": "qu-PE, es;q=0.9"}, input=opening(year=99)))["openBudget"]
    assert answer["userErrors"][0]["message"] == "99 manam watachu."
    other = (await client.ask(OPEN, {"accept-language": "qu-PE"}, input=opening("md")))["openBudget"]
    assert other["userErrors"][0]["message"].startswith("A government is a short code")  # not translated: in English


async def test_the_page_of_graphiql_is_in_the_readers_language(client: Client) -> None:
    page = await client.http.get("/graphql", headers={"accept": "text/html", "accept-language": "es"})

    assert '<html lang="es">' in page.text
    assert "Cerrar sesión</button>" in page.text
    assert "&quot;signedIn&quot;: &quot;Sesión iniciada como {name}, en esta pestaña.&quot;" in page.text
