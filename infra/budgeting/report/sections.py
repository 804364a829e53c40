"""The sections of the page, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from infra.budgeting.report.picture import Breakdown, Figures, Picture, share
from infra.budgeting.report.words import Words
from infra.reporting.charts import DARK, MIDDLE, PALE, Bar
from infra.reporting.section import Pen, Section, TableRow
from infra.texts.dates import month_names
from projections.budgeting.payees import PayeeKind

CHARTED, TABLED = 12, 40
PERIODS = 12
NOTHING = Decimal(0)


def sections(picture: Picture, pen: Pen[Words]) -> Iterator[Section]:
    """What the page shows of a budget after its headlines; a section without figures is left out."""
    yield stages(picture, pen)
    for classified in picture.breakdowns:
        yield breakdown(classified, picture, pen)
    yield months(picture, pen)
    yield lines(picture, pen)
    if picture.headings:
        yield revenue(picture, pen)
    if any(payee.kind is not PayeeKind.UNNAMED for payee in picture.payees):
        yield payees(picture, pen)
    if picture.accounts:
        yield accounts(picture, pen)


def stages(picture: Picture, pen: Pen[Words]) -> Section:
    """How far the money has come: a bar counts what reached a stage, a row also what stands there."""
    say, total = pen.words, picture.total
    reached = total.reached()
    drawn = [
        Bar(say.measures[stage], [amount], _said(pen, amount, share(amount, total.adjusted)))
        for stage, amount in reached.items()
    ]
    alt = say.stages_alt.format(**{stage: pen.short(amount) for stage, amount in reached.items()})
    rows = [
        pen.row(say.measures[stage], [amount, _standing(total, stage)], share(amount, total.adjusted))
        for stage, amount in reached.items()
    ]
    head = (say.stage, say.reached, say.stands, say.of_adjusted)
    return Section("stages", say.stages, say.stages_text, head, rows, None, pen.bars("stages", drawn, (DARK,), alt))


def breakdown(found: Breakdown, picture: Picture, pen: Pen[Words]) -> Section:
    """The budget by one classification, its largest parts one by one, the others together."""
    say = pen.words
    drawn = [_bar(pen, pen.named(part.codes, part.label)[0], part.figures) for part in found.first(CHARTED)]
    rest, others = found.others(CHARTED)
    if rest:
        drawn.append(_bar(pen, say.others.format(count=say.numbers.whole(rest)), others))
    rows = [_figures(pen, *pen.named(part.codes, part.label), part.figures) for part in found.first(TABLED)]
    rest, others = found.others(TABLED)
    if rest:
        rows.append(_figures(pen, say.others.format(count=say.numbers.whole(rest)), "", others))
    largest = found.parts[0]
    alt = say.by_alt.format(
        count=say.numbers.whole(len(found.first(CHARTED))),
        all=say.numbers.whole(len(found.parts)),
        largest=pen.named(largest.codes, largest.label)[0],
        adjusted=pen.short(largest.figures.adjusted),
        rate=pen.percent(largest.figures.rate),
    )
    title = say.by.format(dimension=say.dimensions[found.dimension])
    chart = pen.bars(found.dimension, drawn, (PALE, MIDDLE, DARK), alt)
    return Section(found.dimension, title, say.bars, _measures(say), rows, _total(picture, pen), chart)


def months(picture: Picture, pen: Pen[Words]) -> Section:
    """What was executed month by month."""
    say = pen.words
    found = _periods(picture, say)
    dated = sum((amount for _, amount in found), NOTHING)
    undated = say.undated_text.format(amount=pen.money(picture.undated))
    if not dated:
        text = f"{say.no_months} {undated if picture.undated else ''}".strip()
        return Section("months", say.months, text, (), ())
    best, most = max(found, key=lambda month: month[1])
    alt = say.months_alt.format(executed=pen.short(dated), best=best, most=pen.short(most))
    so_far, rows = NOTHING, list[TableRow]()
    for name, amount in found:
        so_far += amount
        rows.append(pen.row(name, [amount, so_far], share(so_far, picture.total.adjusted)))
    if picture.undated:
        rows.append(pen.row(say.undated, [picture.undated, so_far + picture.undated], picture.total.rate))
    text = f"{say.months_text} {undated if picture.undated else ''}".strip()
    head = (say.month, say.measures["executed"], say.cumulative, say.of_adjusted)
    chart = pen.columns("months", found, picture.total.adjusted, alt)
    return Section("months", say.months, text, head, rows, None, chart)


def lines(picture: Picture, pen: Pen[Words]) -> Section:
    """The largest lines."""
    say = pen.words
    rows = [_figures(pen, _joined(line.names), "", line.figures) for line in picture.lines]
    if rest := picture.count - len(rows):
        shown = sum((line.figures for line in picture.lines), Figures())
        rows.append(_figures(pen, say.others.format(count=say.numbers.whole(rest)), "", picture.total - shown))
    text = say.lines_text.format(count=say.numbers.whole(len(picture.lines)), all=say.numbers.whole(picture.count))
    return Section("lines", say.lines, text, (say.line, *_measures(say)[1:]), rows, _total(picture, pen))


def revenue(picture: Picture, pen: Pen[Words]) -> Section:
    """What was expected of each heading of revenue, and what came in."""
    say, found = pen.words, picture.headings
    named = [(*pen.named(heading.codes, heading.label), heading) for heading in found]
    drawn = [
        Bar(
            name,
            [heading.forecast, heading.collected],
            _said(pen, heading.collected, share(heading.collected, heading.forecast)),
        )
        for name, _, heading in named[:CHARTED]
    ]
    sums = [
        sum((heading.forecast for heading in found), NOTHING),
        sum((heading.assessed for heading in found), NOTHING),
        sum((heading.collected for heading in found), NOTHING),
    ]
    alt = say.revenue_alt.format(forecast=pen.short(sums[0]), collected=pen.short(sums[2]))
    rows = [
        pen.row(
            name,
            [heading.forecast, heading.assessed, heading.collected],
            share(heading.collected, heading.forecast),
            code,
        )
        for name, code, heading in named
    ]
    head = (say.heading, say.forecast, say.assessed, say.collected, say.of_forecast)
    foot = pen.row(say.total, sums, share(sums[2], sums[0]))
    chart = pen.bars("revenue", drawn, (PALE, DARK), alt)
    return Section("revenue", say.revenue, say.revenue_text, head, rows, foot, chart)


def payees(picture: Picture, pen: Pen[Words]) -> Section:
    """The companies that were paid most; persons together."""
    say = pen.words
    called = {PayeeKind.PERSON: say.persons, PayeeKind.UNNAMED: say.unnamed}
    rows = [
        pen.row(
            payee.company_id or called[payee.kind],
            [payee.owed, payee.paid],
            share(payee.paid, picture.total.executed),
        )
        for payee in picture.payees
    ]
    head = (say.payee, say.owed, say.paid, say.of_executed)
    return Section("payees", say.payees, say.payees_text, head, rows)


def accounts(picture: Picture, pen: Pen[Words]) -> Section:
    """The control accounts at which little or nothing is left."""
    say, found = pen.words, picture.tight
    text = say.accounts_text if found else say.no_accounts
    text = text.format(tight=say.numbers.whole(len(found)), all=say.numbers.whole(picture.accounts))
    rows = [
        pen.row(
            _joined(account.names),
            [account.limit, account.consumed, account.left],
            account.used,
            say.policies[account.policy],
        )
        for account in found
    ]
    head = (say.account, say.limit, say.consumed, say.left, say.used) if rows else ()
    return Section("accounts", say.accounts, text, head, rows)


def _standing(total: Figures, stage: str) -> Decimal:
    return total.available if stage == "adjusted" else Decimal(getattr(total, stage))


def _said(pen: Pen[Words], amount: Decimal, part: Decimal | None) -> str:
    return f"{pen.short(amount)} ({pen.percent(part)})"


def _bar(pen: Pen[Words], name: str, figures: Figures) -> Bar:
    lengths = [figures.adjusted, figures.executed + figures.under_way, figures.executed]
    return Bar(name, lengths, _said(pen, figures.executed, figures.rate))


def _figures(pen: Pen[Words], name: str, code: str, figures: Figures) -> TableRow:
    amounts = [figures.approved, figures.adjusted, figures.under_way, figures.executed, figures.available]
    return pen.row(name, amounts, figures.rate, code)


def _total(picture: Picture, pen: Pen[Words]) -> TableRow:
    return _figures(pen, pen.words.total, "", picture.total)


def _measures(say: Words) -> Sequence[str]:
    names = ("approved", "adjusted", "under_way", "executed", "available")
    return (say.code_name, *(say.measures[name] for name in names), say.rate)


def _joined(names: Sequence[str]) -> str:
    return " \N{MIDDLE DOT} ".join(names)


def _periods(picture: Picture, say: Words) -> list[tuple[str, Decimal]]:
    """The twelve months of the fiscal year, and the time after it where something was executed then."""
    names = month_names(say.numbers.language)
    months = [names[(picture.starts_in - 1 + place) % PERIODS] for place in range(PERIODS)]
    found = [(name, picture.months.get(period, NOTHING)) for period, name in enumerate(months, 1)]
    after = picture.months.get(PERIODS + 1)
    return [*found, (say.complementary, after)] if after else found
