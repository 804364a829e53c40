"""The charts of a report: Vega-Lite, drawn as SVG when the page is made, so that the page needs no program to show it.

Amounts become floating-point numbers here and nowhere else: they give a bar its length, its label is written exactly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
import vl_convert

from infra.texts.numbers import Numbers, Unit

PALE, MIDDLE, DARK, INK, RULE = "#d3dde8", "#7fa8cc", "#173f66", "#1d2733", "#b35806"
"""Steps of one hue from light to dark, told apart without seeing colour; the rule's is far from all of them."""
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
WIDTH, STEP, NAMES, LETTERS = 560, 30, 250, 36
_CONFIG = {
    "font": FONT,
    "background": None,
    "padding": {"left": 16, "right": 56, "top": 4, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "labelColor": INK,
        "titleFontSize": 11,
        "titleColor": "#5a6672",
        "titleFontWeight": "normal",
        "gridColor": "#e8ebee",
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    },
    "axisX": {"tickCount": 5},
    "axisY": {"tickCount": 5},
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its name, how long each of its layers is from the start, and the words at its end."""

    name: str
    lengths: Sequence[Decimal]
    says: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit in which an axis counts, its title, and how its numbers are written."""

    unit: Unit
    title: str
    numbers: Numbers

    def height(self, amount: Decimal) -> float:
        """An amount on the axis, below zero too."""
        return float(amount / self.unit.size)

    def length(self, amount: Decimal) -> float:
        """How long a bar is; there is none below zero."""
        return max(0.0, self.height(amount))


def bars(found: Sequence[Bar], scale: Scale, colours: Sequence[str]) -> str:
    """Bars that lie one on the other: the first layer is the widest, each further one narrower and darker."""
    places = list(range(len(found)))  # and not names: two parts may have the same one
    y = alt.Y("place:O", sort=places, title=None, axis=alt.Axis(labels=False, minExtent=NAMES, grid=False))
    layers: list[Any] = []
    for layer, colour in enumerate(colours):
        rows = [{"place": place, "amount": scale.length(bar.lengths[layer])} for place, bar in enumerate(found)]
        layers.append(_of(rows).mark_bar(color=colour, size=20 - 6 * layer).encode(x=_amount("x", scale), y=y))
    ends = [
        {"place": place, "end": max(map(scale.length, bar.lengths)), "name": _fitting(bar.name), "says": bar.says}
        for place, bar in enumerate(found)
    ]
    name: dict[str, Any] = {"align": "right", "dx": -8, "color": INK, "fontSize": 12}
    layers.append(_of(ends).mark_text(**name).encode(x=alt.value(0), y=y, text="name:N"))
    said: dict[str, Any] = {"align": "left", "dx": 6, "color": INK, "fontSize": 11}
    layers.append(_of(ends).mark_text(**said).encode(x="end:Q", y=y, text="says:N"))
    return _drawn(alt.layer(*layers).properties(width=WIDTH, height=STEP * len(found)), scale)


def columns(names: Sequence[str], amounts: Sequence[Decimal], limit: Decimal, scale: Scale) -> str:
    """A column a month, the line of their running sum up to the last amount, and a rule at the limit."""
    end = max((place for place, amount in enumerate(amounts) if amount), default=-1)
    sums = [sum(amounts[: place + 1], Decimal(0)) for place in range(end + 1)]
    rows = [{"name": name, "amount": scale.height(amount)} for name, amount in zip(names, amounts, strict=True)]
    run = [{"name": name, "sum": scale.height(so_far)} for name, so_far in zip(names, sums, strict=False)]
    x = alt.X("name:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=0, grid=False))
    column = _of(rows).mark_bar(color=DARK, size=24).encode(x=x, y=_amount("y", scale))
    line = _of(run).mark_line(color=MIDDLE, strokeWidth=2.5, point={"color": MIDDLE, "size": 36}).encode(x=x, y="sum:Q")
    rule = _of([{"limit": scale.height(limit)}]).mark_rule(color=RULE, strokeDash=[6, 4]).encode(y="limit:Q")
    return _drawn(alt.layer(column, line, rule).properties(width=WIDTH + 200, height=240), scale)


def _fitting(name: str) -> str:
    """The beginning of a name that fits beside the bars; the table below has all of it.

    Vega's own limit cuts characters outside of the basic plane in two, which its converter then refuses to draw.
    """
    room = LETTERS
    for place, character in enumerate(name):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return f"{name[: max(1, place - 1)].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    return name


def _of(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows))


def _amount(channel: str, scale: Scale) -> Any:
    axis = alt.Axis(format=",~f")
    made: Any = alt.X if channel == "x" else alt.Y
    return made("amount:Q", title=scale.title, axis=axis)


def _drawn(chart: Any, scale: Scale) -> str:
    written = {
        "decimal": scale.numbers.decimal,
        "thousands": scale.numbers.group,
        "grouping": [3],
        "currency": ["", ""],
    }
    return vl_convert.vegalite_to_svg(chart.to_dict(), config=_CONFIG, allowed_base_urls=[], format_locale=written)
