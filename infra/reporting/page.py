"""The page of a report: one HTML file that needs no network and no program, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from infra.pages import STYLE
from infra.pages.templates import templates
from infra.reporting.section import Section
from infra.texts.dates import moment
from infra.texts.numbers import Numbers

FOLDER = Path(__file__).parent


class PageWords(Protocol):
    """The words of a report, as far as its page needs them; `{position}` and `{time}` are replaced."""

    @property
    def numbers(self) -> Numbers:
        """How the language writes numbers."""
        ...

    @property
    def subtitle(self) -> str:
        """As of what the page is."""
        ...

    @property
    def check(self) -> str:
        """The title above how to check the page."""
        ...

    @property
    def check_text(self) -> str:
        """What holds of its figures."""
        ...

    @property
    def check_shell(self) -> str:
        """What the command below it shows."""
        ...

    @property
    def check_query(self) -> str:
        """What the question below it answers."""
        ...


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What every report says: as of which position, in which currency, its sections, and the question behind it.

    `warnings` stand before any figure.
    """

    title: str
    words: PageWords
    position: int
    recorded_at: datetime | None
    currency: str
    warnings: Sequence[str]
    sections: Sequence[Section]
    query: str


def rendered(page: ReportPage, template: Path, own: Mapping[str, Any]) -> str:
    """The page, by a template that extends `page.html` and is given `own` values too.

    The template fills the blocks `first` and `last`, before and after the sections.
    """
    language = page.words.numbers.language
    time = moment(page.recorded_at, language) if page.recorded_at else ""
    return (
        templates(FOLDER, template.parent)
        .get_template(template.name)
        .render(
            own,
            title=page.title,
            subtitle=page.words.subtitle.format(position=page.position, time=time),
            say=page.words,
            position=page.position,
            currency=page.currency,
            warnings=page.warnings,
            sections=page.sections,
            query=page.query,
            style=STYLE.read_text(encoding="utf-8"),
        )
    )
