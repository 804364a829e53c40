"""Generated values that can stand in an event: to be imported before events are generated."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_VALUES: dict[type[Any], st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-(2**63), 2**63 - 1),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=3),
    datetime: st.datetimes(timezones=st.just(UTC)),
}
for kind, values in _VALUES.items():
    st.register_type_strategy(kind, values)
