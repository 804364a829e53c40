"""The templates of pages for people: one HTML file each, which needs no network and no program."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent


def templates(*folders: Path) -> Environment:
    """The templates in these folders, which may extend `frame.html`: what is written around all pages.

    The frame takes the words of the page as `say`, its `title`, `subtitle` and `style`; it has the blocks `head`,
    `warnings`, `main` and `check`. Whatever comes out of the ledger is text in a page, never markup.
    """
    return Environment(
        loader=FileSystemLoader([FOLDER, *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
