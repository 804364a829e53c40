"""The words of a report in English; the other languages are in the catalogues (`infra/texts/locale`)."""

from __future__ import annotations

from collections.abc import Mapping

from api.kernel.texts import Texts
from infra.budgeting.report.words import Words
from infra.texts.numbers import Numbers
from infra.texts.pages import in_language, sentences

PAGE = "report"

EN = Words(
    numbers=Numbers("en"),
    title="Budget of {government}, {year}",
    subtitle="Position {position} of the ledger, recorded {time}",
    unfinished=(
        "These books are unfinished: {recorded} lines are recorded, and the import of {file} ({lines} lines) has not"
        " come to its end."
    ),
    amounts="Amounts in {currency}. Tables are exact; the large figures and the charts are rounded.",
    glance="At a glance",
    measures={
        "approved": "Approved",
        "adjusted": "Adjusted",
        "under_way": "Under way",
        "committed": "Committed",
        "liability": "Owed",
        "ordered": "Ordered",
        "executed": "Executed",
        "available": "Available",
    },
    explained={
        "approved": "granted by the legislature",
        "adjusted": "after changes during the year",
        "committed": "reserved, nothing delivered yet",
        "liability": "delivered and verified, not ordered",
        "ordered": "payment ordered, not paid",
        "executed": "paid, returns taken off",
        "available": "neither spent nor under way",
    },
    rate="Execution",
    rate_text="of the adjusted budget",
    stages="How far the money has come",
    stages_text=(
        "Each bar counts what has come to a stage or beyond it. In the table, each amount stands once, at its furthest"
        " stage."
    ),
    stages_alt="Of {adjusted} adjusted, {committed} are committed or further and {executed} are paid.",
    stage="Stage",
    reached="Reached it",
    stands="Stands there",
    of_adjusted="Of adjusted",
    dimensions={
        "administrative": "institution",
        "functional": "function",
        "economic": "economic class",
        "programme": "programme",
        "source": "source of funds",
        "geographic": "place",
        "nature": "nature of spending",
    },
    by="By {dimension}",
    by_alt="The {count} largest of {all} parts: the largest, {largest}, has {adjusted} adjusted, {rate} executed.",
    uncoded="(without a code)",
    others="Others ({count})",
    total="Total",
    bars="Pale: adjusted. Middle: under way. Dark: executed, told at the end of the bar.",
    months="Execution by month",
    months_text="Columns: executed in the month. Line: executed since the year began. Dashes: the adjusted budget.",
    months_alt="Executed month by month, {executed} in all; the most in {best}: {most}.",
    no_months="No execution of this budget is recorded with a date.",
    undated="Without a date",
    undated_text="{amount} were executed without a date and stand in no column.",
    month="Month",
    cumulative="Since the year began",
    complementary="After year-end",
    lines="The largest lines",
    lines_text="The {count} lines with the largest adjusted appropriations, of {all}.",
    line="Line",
    code_name="Name",
    revenue="Revenue",
    revenue_text="Pale: expected. Dark: collected less refunds, told at the end of the bar.",
    revenue_alt="{collected} collected of {forecast} expected.",
    heading="Heading",
    forecast="Expected",
    assessed="Assessed",
    collected="Collected",
    of_forecast="Of expected",
    payees="Payees",
    payees_text=(
        "The companies that were paid most under commitments, returns taken off. Persons stand together: their names"
        " are for those alone who pay them."
    ),
    payee="Payee",
    persons="Persons",
    unnamed="(no payee named)",
    owed="Owed and ordered",
    paid="Paid",
    of_executed="Of executed",
    accounts="Control accounts near or above their limit",
    accounts_text="{tight} of {all} control accounts have used 90 % of their limit or more.",
    no_accounts="None of the {all} control accounts has used 90 % of its limit.",
    account="Account",
    policies={"stop": "stop", "warn": "warn", "none": "no control"},
    limit="Limit",
    consumed="Consumed",
    used="Used",
    left="Left",
    notes="Explanations",
    check="How to check this page",
    check_text=(
        "Every figure is a sum of acts in the ledger up to position {position}, and stays the same for whoever asks"
        " as of that position."
    ),
    check_shell="The last act counted here:",
    check_query="The figures at a glance, from the GraphQL interface:",
)


def texts() -> Mapping[str, str]:
    """The sentences of a report by their keys."""
    return sentences(PAGE, EN)


def words_in(language: str, texts: Texts) -> Words:
    """The words of a report in a language."""
    return in_language(PAGE, EN, texts, language, numbers=Numbers(language))
