"""`foja texts`: the texts that people read, in every language, and what translators still have to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.cli.common import JsonOption, fail, out

if TYPE_CHECKING:
    from infra.texts.po import Sentences
    from infra.texts.upkeep import Standing

app = typer.Typer()


@app.command()
def show(
    check: Annotated[
        bool, typer.Option("--check", help="Fail where a catalogue is not up to date, or not whole in en and es.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Bring every catalogue up to date; translations that still fit are kept.")
    ] = False,
    new: Annotated[
        str | None,
        typer.Option("--new", metavar="LANGUAGE", help="Begin a language, such as fr or pt_BR: its empty catalogues."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show how far the texts that people read are translated, and begin a language.

    English sentences stand in the code. Each other language is a folder in infra/texts/locale, with one catalogue of
    gettext (.po) for each context and one for the machine. A language is spoken as soon as its folder is there; what it
    lacks is told in English. docs/develop/translating.md says how to translate.
    """
    from infra.texts import po, upkeep

    sources = sources_of_installation()
    try:
        if new is not None:
            _begin(new, sources)
        elif write:
            changed = upkeep.write(sources, po.LOCALE)
            for file in changed:
                out.print(f"wrote {file.relative_to(po.LOCALE)}", highlight=False)
            out.print(f"{len(changed)} catalogues changed")
        elif check:
            found = list(upkeep.problems(sources, po.LOCALE))
            if found:
                said = "\n".join(f"  - {problem}" for problem in found)
                fail(f"infra/texts/locale is not whole. ./foja texts --write brings it up to date:\n{said}")
            out.print("infra/texts/locale is up to date, and whole in en and es")
        else:
            _show(list(upkeep.standings(sources, po.LOCALE)), as_json=as_json)
    except po.BrokenCatalogueError as error:
        fail(str(error))


def sources_of_installation() -> Mapping[str, Sentences]:
    """The English sentences of this installation, by catalogue."""
    from api.http import graphiql
    from infra.bootstrap import INSTALLATION, adapters_of
    from infra.texts.sources import sources

    return sources(INSTALLATION, adapters_of, [graphiql.TEXTS])


def _begin(language: str, sources: Mapping[str, Sentences]) -> None:
    from infra.texts import po, upkeep

    if not po.is_language(language):
        fail(f"--new {language} is no language: say its code in small letters, with a country where it matters: pt_BR")
    if (po.LOCALE / language).exists():
        fail(f"{language} is there already: translate the files in infra/texts/locale/{language}")
    files = upkeep.begin(language, sources, po.LOCALE)
    out.print(f"wrote {len(files)} catalogues to infra/texts/locale/{language}: translate them with any gettext editor")


def _show(standings: list[Standing], *, as_json: bool) -> None:
    from dataclasses import asdict

    from rich.table import Table

    if as_json:
        for standing in standings:
            typer.echo(orjson.dumps(asdict(standing)).decode())
        return
    table = Table("language", "catalogue", "texts", "translated", "missing", "fuzzy", box=None)
    for it in standings:
        missing = it.texts - it.translated - it.doubted
        table.add_row(it.language, it.catalogue, *map(str, (it.texts, it.translated, missing, it.doubted)))
    out.print(table)
