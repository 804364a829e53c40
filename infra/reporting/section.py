"""A section of the page: a chart, and the table that says the same to whoever does not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from markupsafe import Markup

from infra.reporting import charts
from infra.reporting.charts import Bar, Scale
from infra.texts.numbers import DASH, NO_BREAK, Numbers


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: its name and code, its amounts, and a share that is drawn as a bar."""

    name: str
    cells: Sequence[str]
    share: str
    drawn: str
    code: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, and the sentence that stands for it."""

    drawing: Markup
    alt: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section; `head` names the columns from the row's name to the share; `foot` is the sum of the rows."""

    id: str
    title: str
    text: str
    head: Sequence[str]
    rows: Sequence[TableRow]
    foot: TableRow | None = None
    chart: Chart | None = None


class PenWords(Protocol):
    """The words of a report, as far as a pen needs them."""

    @property
    def numbers(self) -> Numbers:
        """How numbers are written."""
        ...

    @property
    def uncoded(self) -> str:
        """What a part without a code is called."""
        ...


Words = TypeVar("Words", bound=PenWords)


@dataclass(frozen=True)
class Pen(Generic[Words]):
    """Writes and draws the amounts of one currency in one language, in the words of one report."""

    words: Words
    currency: str

    def exact(self, amount: Decimal) -> str:
        """An amount in a table; a dash for nothing."""
        return self.words.numbers.exact(amount, self.currency) if amount else DASH

    def money(self, amount: Decimal) -> str:
        """An exact amount and its currency."""
        return f"{self.words.numbers.exact(amount, self.currency)}{NO_BREAK}{self.currency}"

    def short(self, amount: Decimal) -> str:
        """An amount in a headline or a sentence."""
        return self.words.numbers.short(amount)

    def percent(self, part: Decimal | None) -> str:
        """A share."""
        return self.words.numbers.percent(part)

    def row(self, name: str, amounts: Sequence[Decimal], part: Decimal | None, code: str = "") -> TableRow:
        """A row of a table."""
        drawn = min(max(part or Decimal(0), Decimal(0)), Decimal(1)) * 100
        over = part is not None and part > 1
        return TableRow(
            name, [self.exact(amount) for amount in amounts], self.percent(part), f"{drawn:.1f}%", code, over
        )

    def named(self, codes: Sequence[str], label: str | None) -> tuple[str, str]:
        """The name and the code of a part; the code alone is its name where it has no label."""
        told = [code for code in codes if code]
        if not told:
            return self.words.uncoded, ""
        return (label, told[-1]) if label and label != told[-1] else (told[-1], "")

    def bars(self, id_: str, found: Sequence[Bar], colours: Sequence[str], alt: str) -> Chart:
        """A chart of bars."""
        longest = max((length for bar in found for length in bar.lengths), default=Decimal(0))
        return Chart(_trusted(charts.bars(found, self.scale(longest), colours), id_), alt)

    def columns(self, id_: str, months: Sequence[tuple[str, Decimal]], limit: Decimal, alt: str) -> Chart:
        """A chart of columns, their running sum and a limit."""
        names, amounts = [name for name, _ in months], [amount for _, amount in months]
        scale = self.scale(max(limit, sum(amounts, Decimal(0))))
        return Chart(_trusted(charts.columns(names, amounts, limit, scale), id_), alt)

    def scale(self, longest: Decimal) -> Scale:
        """The axis on which the longest bar fits."""
        unit = self.words.numbers.unit(longest)
        return Scale(unit, f"{unit.name} {self.currency}".strip(), self.words.numbers)


def _trusted(drawing: str, id_: str) -> Markup:
    """A drawing of ours, whose texts the converter has escaped; its ids are made this page's only ones."""
    own = drawing.replace('id="', f'id="{id_}-').replace("url(#", f"url(#{id_}-")
    return Markup(own)  # noqa: S704 - see above
