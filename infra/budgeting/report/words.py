"""What a report says in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.texts.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its numbers, and each text of the page. `{name}` is replaced by a value.

    The key of a text, in the catalogues, is its name here: `report.title`, `report.measures.approved`.
    """

    numbers: Numbers
    title: str
    subtitle: str
    unfinished: str
    amounts: str
    glance: str
    measures: Mapping[str, str]
    explained: Mapping[str, str]
    rate: str
    rate_text: str
    stages: str
    stages_text: str
    stages_alt: str
    stage: str
    reached: str
    stands: str
    of_adjusted: str
    dimensions: Mapping[str, str]
    by: str
    by_alt: str
    uncoded: str
    others: str
    total: str
    bars: str
    months: str
    months_text: str
    months_alt: str
    no_months: str
    undated: str
    undated_text: str
    month: str
    cumulative: str
    complementary: str
    lines: str
    lines_text: str
    line: str
    code_name: str
    revenue: str
    revenue_text: str
    revenue_alt: str
    heading: str
    forecast: str
    assessed: str
    collected: str
    of_forecast: str
    payees: str
    payees_text: str
    payee: str
    persons: str
    unnamed: str
    owed: str
    paid: str
    of_executed: str
    accounts: str
    accounts_text: str
    no_accounts: str
    account: str
    policies: Mapping[str, str]
    limit: str
    consumed: str
    used: str
    left: str
    notes: str
    check: str
    check_text: str
    check_shell: str
    check_query: str
