"""Named texts made into the parameters of a procedure; what is unknown or out of range is refused by its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from domain.kernel.refused import Refused
from domain.procurement.procedures import parameters as p
from domain.procurement.procedures import plain as w
from domain.procurement.procedures import tables as t
from domain.procurement.procedures.texts import PATH, Texts


def decoded(given: Iterable[p.Parameter]) -> p.ProcedureParameters:
    """The parameters that these texts say.

    Refused: `parameter_unknown`, `parameter_range` (with what would be right), `parameter_twice`, `parameter_missing`.
    """
    tables = _tables(given)
    if unknown := sorted(tables.keys() - _READERS.keys()):
        raise Refused("parameter_unknown", PATH, name=unknown[0][:60])
    if missing := sorted(_REQUIRED - tables.keys()):
        raise Refused("parameter_missing", PATH, name=missing[0])
    units = t.Units(**{field: _read(tables, name, t.Units()) for field, name in _UNITS.items() if name in tables})
    read = {_FIELDS.get(name, name): _read(tables, name, units) for name in sorted(tables)}
    return p.ProcedureParameters(**{name: value for name, value in read.items() if name not in _ONLY_CHECKED})


def _tables(given: Iterable[p.Parameter]) -> Mapping[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for each in given:
        head, _, rest = each.name.partition(".")
        if head == "auction" and rest:
            head = "auction_rules"
        if rest in tables[head]:
            raise Refused("parameter_twice", PATH, name=each.name[:60])
        tables[head][rest] = each.value
    return tables


def _read(tables: Mapping[str, Mapping[str, str]], name: str, units: t.Units) -> Any:
    texts = Texts(name, tables[name])
    value = _READERS[name](units, texts)
    texts.check_all_taken()
    return value


_PARSERS_BY_TYPE: dict[str, t.Read] = {
    "Period | None": t.period,
    "bool": t.plain(w.truth),
    "int": t.plain(w.number(1, 1_000)),
    "int | None": t.plain(w.number(1, 1_000)),
}
_OWN: dict[str, t.Read] = {
    "title": t.plain(w.title),
    "method": t.plain(w.method),
    "currency": t.plain(w.currency),
    "zone": t.plain(w.zone),
    "ocid_prefix": t.plain(w.ocid_prefix),
    "week_rest": t.plain(w.weekdays),
    "day_ends": t.plain(w.midnight),
    "same_cpv_digits": t.plain(w.number(2, 8)),
    "same_cpv_digits_by_prefix": t.digits_by_prefix,
    "buyer_level": t.plain(w.one_of(p.BuyerLevel)),
    "envelopes": t.two_envelopes,
    "estimated_value": t.plain(w.one_of(p.EstimatedValue)),
    "award_by": t.plain(w.one_of(p.AwardBy)),
    "funds_at": t.plain(w.one_of(p.FundsAt)),
    "openers": t.panel,
    "bid_security_max": t.plain(w.share),
    "threshold": t.threshold,
    "complaint_fee": t.fees,
    "abnormally_low": t.low_price,
    "auction_rules": t.auction_rules,
    "contract_change": t.contract_change,
    "reasons": t.plain(w.words),
    "min_tendering": t.tendering,
}
_FIELDS = {"envelopes": "two_envelopes"}
"""Parameters whose field is called otherwise."""
_ONLY_CHECKED = {"day_ends"}
_UNITS = {"currency": "currency", "rolls": "ends_on_working_day", "level": "buyer_level"}
"""The parameters that others are read by."""
_READERS = {
    **{
        field.name: _PARSERS_BY_TYPE[str(field.type)]
        for field in fields(p.ProcedureParameters)
        if field.name not in _OWN and field.name not in _FIELDS.values()
    },
    **_OWN,
}
_REQUIRED = frozenset(field.name for field in fields(p.ProcedureParameters) if field.default is MISSING)
