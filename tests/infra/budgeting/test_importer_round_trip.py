"""Whatever lines there are: written as a file in a profile's shape and read back, they are the same lines."""

import csv
import io
import tempfile
from decimal import Decimal
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from application.budgeting.importing.staging import complete
from application.importing.format import Format
from tests.infra.budgeting.importing import HEADER, WIDE, staged
from tests.suite.profiles import examples

PRINTABLE = st.characters(codec="cp1252", exclude_categories=["C", "Z"])
CODE = st.text(PRINTABLE, max_size=8)
AMOUNT = st.decimals(min_value=0, max_value=10**15, places=2).map(abs)
FORMATS = st.sampled_from(
    [
        Format(),
        Format(encoding="utf-16", delimiter="\t", quote="'"),
        Format(encoding="cp1252", delimiter=";", decimal=",", thousands="."),
        Format(encoding="cp1252", delimiter="|", decimal=",", thousands=" "),
        Format(encoding="utf-8", delimiter=",", decimal=".", thousands=","),
    ]
)


@st.composite
def lines(draw: st.DrawFn) -> list[tuple[tuple[str, str, str], tuple[Decimal, Decimal, Decimal]]]:
    codes = st.tuples(CODE, CODE, CODE).filter(any)
    amounts = st.tuples(AMOUNT, AMOUNT, st.tuples(AMOUNT, st.sampled_from([1, -1])).map(lambda it: it[0] * it[1]))
    return draw(st.lists(st.tuples(codes, amounts), min_size=1, max_size=12, unique=True))


def written(amount: Decimal, form: Format) -> str:
    text = f"{amount:,.2f}" if form.thousands else f"{amount:.2f}"
    return text.translate({ord(","): form.thousands or None, ord("."): form.decimal})


@settings(max_examples=examples(150))
@given(lines=lines(), form=FORMATS)
def test_lines_written_and_read_back_are_the_same(
    lines: list[tuple[tuple[str, str, str], tuple[Decimal, Decimal, Decimal]]], form: Format
) -> None:
    text = io.StringIO()
    out = csv.writer(text, delimiter=form.delimiter, quotechar=form.quote)
    out.writerow(HEADER)
    for (unit, office, kind), amounts in lines:
        out.writerow(["2014", "MDL", unit, "", office, "", kind, *(written(one, form) for one in amounts)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lines.csv")
        path.write_bytes(text.getvalue().encode(form.encoding))
        found = staged(path, msgspec.structs.replace(WIDE, file=form))
    assert found.faults == []
    assert [(one.coding.administrative, one.coding.nature) for one in found.drafts] == [
        (_trimmed(unit, office), _trimmed(kind)) for (unit, office, kind), _ in lines
    ]
    assert [tuple(amount.amount for amount in complete(one).values()) for one in found.drafts] == [
        amounts for _, amounts in lines
    ]


def _trimmed(*codes: str) -> tuple[str, ...]:
    """Without the empty codes at the end."""
    return codes if not codes or codes[-1] else _trimmed(*codes[:-1])
