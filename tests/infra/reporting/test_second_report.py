"""A second report is its words, its sections and a template: frame, tables, charts and the way to check are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from infra.reporting.charts import DARK, Bar
from infra.reporting.page import ReportPage, rendered
from infra.reporting.section import Pen, Section
from infra.texts.dates import moment
from infra.texts.numbers import Numbers
from tests.api.support.doubles import BEGINNING


@dataclass(frozen=True)
class Words:
    """The words of a report about dogs."""

    numbers: Numbers = field(default_factory=lambda: Numbers("en"))
    uncoded: str = "(stray)"
    subtitle: str = "Position {position}, {time}"
    check: str = "How to check"
    check_text: str = "True as of {position}."
    check_shell: str = "Shell:"
    check_query: str = "Question:"


def test_a_report_of_something_else(tmp_path: Path) -> None:
    template = tmp_path / "dogs.html"
    template.write_text('{% extends "page.html" %}\n{% block last %}\n<p>{{ bark }}</p>\n{% endblock %}\n')
    pen = Pen(Words(), "EUR")
    name, code = pen.named([], None)
    chart = pen.bars("dogs", [Bar(name, [Decimal(7)], "7")], (DARK,), "One bar.")
    rows = [pen.row(name, [Decimal("1234.5")], Decimal("1.2"), code)]
    section = Section("dogs", "Dogs <all>", "Each.", ("Dog", "Cost", "Share"), rows, None, chart)
    page = ReportPage("Dogs", pen.words, 7, BEGINNING, "EUR", ["Some <b>bark</b>."], [section], "{ dogs { name } }")

    text = rendered(page, template, {"bark": "<script>"})

    assert "<h1>Dogs</h1>" in text
    assert f"Position 7, {moment(BEGINNING, 'en')}" in text
    assert text.index("Some &lt;b&gt;bark") < text.index("Dogs &lt;all&gt;") < text.index("<p>&lt;script&gt;</p>")
    assert "(stray)" in text
    assert "1,234.50" in text
    assert text.count("<svg") == 1
    assert "./foja events --after 6 --json" in text
    assert text.index("True as of 7.") < text.index("{ dogs { name } }")
