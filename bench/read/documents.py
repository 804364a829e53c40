"""What is asked, as GraphQL and as the SQL that somebody would write by hand for it."""

from __future__ import annotations

from dataclasses import dataclass

from bench.read.rows import BUDGET, line

_SCALARS = "lineId fiscalYear currency level government"
_AMOUNTS = " ".join(
    f"{name} {{ amount currency }}" for name in ("approved", "adjusted", "executed", "committed", "available")
)
_WHERE = f'filter: {{budgetId: {{eq: "{BUDGET}"}}}}'


def _columns(alias: str) -> str:
    """A line as JSON, in SQL."""
    amounts = ", ".join(
        f"'{name}', json_build_object('amount', {alias}.{name}::text, 'currency', {alias}.currency)"
        for name in ("approved", "adjusted", "executed", "committed", "available")
    )
    return (
        f"'lineId', {alias}.line_id, 'fiscalYear', {alias}.fiscal_year, 'currency', {alias}.currency,"
        f" 'level', upper({alias}.level), 'government', {alias}.government, {amounts}"
    )


_PAGE = f"(SELECT * FROM {{lines}} WHERE budget_id = '{BUDGET}' ORDER BY line_id LIMIT {{size}}) AS l"
_DATA = "json_build_object('data', json_build_object('{field}', {value}))"


def _answer(field: str, value: str) -> str:
    return f"SELECT {_DATA.format(field=field, value=value)}::text"


def _nodes(shown: str, size: int) -> str:
    listed = f"(SELECT coalesce(json_agg(json_build_object({shown})), '[]') FROM {_PAGE.replace('{size}', str(size))})"
    return _answer("budgetLines", f"json_build_object('nodes', {listed})")


_BUDGET = (
    "'budget', (SELECT json_build_object('budgetId', b.budget_id, 'currency', b.currency) FROM {budgets} AS b"
    " WHERE b.budget_id = l.budget_id)"
)
_CODES = (
    "'codes', (SELECT coalesce(json_agg(json_build_object('codeId', c.code_id, 'label', c.label)"
    " ORDER BY array_position(l.link_codes, c.code_id)), '[]') FROM {codes} AS c WHERE c.code_id = ANY (l.link_codes))"
)
_ACTS = (
    "'lineId', l.line_id, 'transactions', (SELECT json_build_object('nodes', coalesce(json_agg(json_build_object("
    "'executed', json_build_object('amount', t.executed::text), 'period', t.period)), '[]')) FROM"
    " (SELECT * FROM {transactions} WHERE line_id = l.line_id ORDER BY transaction_id LIMIT 10) AS t)"
)


_MEASURES = ("approved", "adjusted", "executed", "committed", "available")
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _MEASURES)
_GROUP = "'path', s.path, 'label', c.label, 'rows', s.found, " + ", ".join(
    f"'{name}', json_build_object('amount', s.{name}::text, 'currency', s.currency)" for name in _MEASURES
)
_GROUPED = (
    f"SELECT currency, administrative[1:2] AS path, count(*) AS found, {_SUMS} FROM {{lines}}"
    f" WHERE budget_id = '{BUDGET}' GROUP BY 1, 2"
)
_GROUPS = (
    f"json_build_object('groups', (SELECT coalesce(json_agg(json_build_object({_GROUP}) ORDER BY s.currency, s.path), "
    f"'[]') FROM ({_GROUPED}) AS s LEFT JOIN {{codes}} AS c"
    f" ON c.budget_id = '{BUDGET}' AND c.dimension = 'administrative' AND c.path = s.path))"
)


_PEER_LINE = "lineId fiscalYear currency level government approved adjusted executed committed available"


def _peer_lines(size: int, shown: str) -> str:
    return f'{{ allBudgetLines(first: {size}, condition: {{budgetId: "{BUDGET}"}}) {{ nodes {{ {shown} }} }} }}'


@dataclass(frozen=True)
class Document:
    """One thing that is asked: of us, by hand, and of PostGraphile over tables of the same rows, where it can be."""

    graphql: str
    sql: str
    peer: str | None


DOCUMENTS = {
    "by id": Document(
        f'{{ budgetLine(lineId: "{line(7)}") {{ {_SCALARS} {_AMOUNTS} }} }}',
        _answer(
            "budgetLine",
            f"(SELECT json_build_object({_columns('l')}) FROM {{lines}} AS l WHERE l.line_id = '{line(7)}')",
        ),
        f'{{ budgetLineByLineId(lineId: "{line(7)}") {{ {_PEER_LINE} }} }}',
    ),
    "list of 100": Document(
        f"{{ budgetLines(first: 100, {_WHERE}) {{ nodes {{ {_SCALARS} {_AMOUNTS} }} }} }}",
        _nodes(_columns("l"), 100),
        _peer_lines(100, _PEER_LINE),
    ),
    "list with budget and codes": Document(
        f"{{ budgetLines(first: 100, {_WHERE}) {{ nodes {{ {_SCALARS} {_AMOUNTS}"
        " budget { budgetId currency } codes { codeId label } } } }",
        _nodes(f"{_columns('l')}, {_BUDGET}, {_CODES}", 100),
        _peer_lines(
            100,
            f"{_PEER_LINE} budgetByBudgetId {{ budgetId currency }}"
            " lineCodesByLineId { nodes { codeByCodeId { codeId label } } }",
        ),
    ),
    "20 x connection of 10": Document(
        f"{{ budgetLines(first: 20, {_WHERE}) {{ nodes {{ lineId transactions(first: 10) {{ nodes {{"
        " executed { amount } period } } } } }",
        _nodes(_ACTS, 20),
        _peer_lines(20, "lineId transactionsByLineId(first: 10) { nodes { executed period } }"),
    ),
    "summary, two levels": Document(
        f"{{ budgetSummary(dimension: ADMINISTRATIVE, level: 2, {_WHERE}) {{"
        f" groups {{ path label rows {_AMOUNTS} }} }} }}",
        _answer("budgetSummary", _GROUPS),
        None,
    ),
}
