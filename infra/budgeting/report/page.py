"""The page of a report: one HTML file that needs no network and no program, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.budgeting.report.english import EN
from infra.budgeting.report.picture import Picture
from infra.budgeting.report.sections import sections
from infra.budgeting.report.spanish import ES
from infra.budgeting.report.words import Words
from infra.pages import STYLE
from infra.reporting.section import Pen

FOLDER = Path(__file__).parent
LANGUAGES: Mapping[str, Words] = {"en": EN, "es": ES}
HEADLINES = ("approved", "adjusted", "committed", "liability", "ordered", "executed", "available")


def render(picture: Picture, language: str) -> str:
    """The page. Whatever comes out of the ledger is text in it, never markup."""
    words = LANGUAGES[language]
    pen = Pen(words, picture.currency)
    headlines = [(name, getattr(picture.total, name)) for name in HEADLINES]
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        it=picture,
        say=words,
        pen=pen,
        headlines=headlines,
        unfinished=unfinished(picture, words),
        sections=list(sections(picture, pen)),
        time=f"{picture.recorded_at:%Y-%m-%d %H:%M} UTC" if picture.recorded_at else "",
        query=query(picture),
        style=STYLE.read_text(encoding="utf-8"),
    )


def unfinished(picture: Picture, words: Words) -> Sequence[str]:
    """That books hold a part of what their files tell, a sentence for each file."""
    count = words.numbers.whole
    return [
        words.unfinished.format(recorded=count(picture.count), lines=count(one.lines), file=one.file)
        for one in picture.unfinished
    ]


def query(picture: Picture) -> str:
    """The GraphQL question whose answer is the page's headlines."""
    measures = " ".join(f"{name} {{ amount currency }}" for name in HEADLINES)
    about = f'filter: {{budgetId: {{eq: "{picture.budget_id}"}}}}, asOf: {{position: "{picture.position}"}}'
    return f"{{\n  budgetSummary({about}) {{\n    groups {{ {measures} }}\n  }}\n}}"
