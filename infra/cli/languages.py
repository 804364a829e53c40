"""The language that a page for people is written in."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.common import fail

LangOption = Annotated[
    str,
    typer.Option("--lang", metavar="LANGUAGE", help="The language of the page, such as es; ./foja texts lists all."),
]


def require_language(lang: str) -> None:
    """End the command where the language has no catalogues."""
    from infra.texts.catalogues import catalogues

    spoken = catalogues().languages
    if lang not in spoken:
        fail(f"--lang {lang} is not spoken: say one of {', '.join(spoken)}")
