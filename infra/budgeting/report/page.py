"""The page of a budget."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from infra.budgeting.report.english import words_in
from infra.budgeting.report.picture import Picture
from infra.budgeting.report.sections import sections
from infra.budgeting.report.words import Words
from infra.reporting.page import ReportPage, rendered
from infra.reporting.section import Pen
from infra.texts.catalogues import catalogues

TEMPLATE = Path(__file__).with_name("budget.html")
HEADLINES = ("approved", "adjusted", "committed", "liability", "ordered", "executed", "available")


def render(picture: Picture, language: str) -> str:
    """The page. Whatever comes out of the ledger is text in it, never markup."""
    words = words_in(language, catalogues())
    pen = Pen(words, picture.currency)
    headlines = [(name, getattr(picture.total, name)) for name in HEADLINES]
    page = ReportPage(
        title=words.title.format(government=picture.government, year=picture.year),
        words=words,
        position=picture.position,
        recorded_at=picture.recorded_at,
        currency=picture.currency,
        warnings=unfinished(picture, words),
        sections=list(sections(picture, pen)),
        query=query(picture),
    )
    return rendered(page, TEMPLATE, {"it": picture, "pen": pen, "headlines": headlines})


def unfinished(picture: Picture, words: Words) -> Sequence[str]:
    """That books hold a part of what their files tell, a sentence for each file."""
    count = words.numbers.whole
    return [
        words.unfinished.format(
            recorded=count(picture.count), lines=count(unfinished_import.lines), file=unfinished_import.file
        )
        for unfinished_import in picture.unfinished
    ]


def query(picture: Picture) -> str:
    """The GraphQL question whose answer is the page's headlines."""
    measures = " ".join(f"{name} {{ amount currency }}" for name in HEADLINES)
    about = f'filter: {{budgetId: {{eq: "{picture.budget_id}"}}}}, asOf: {{position: "{picture.position}"}}'
    return f"{{\n  budgetSummary({about}) {{\n    groups {{ {measures} }}\n  }}\n}}"
