"""How the scratch store keeps what an import remembers: its tables, and records to and from them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import msgspec

from application.budgeting.importing.profile import PHASES
from application.budgeting.importing.scratch import Draft
from domain.budgeting.coding import Coding
from domain.kernel.values import Money

TABLES = """
CREATE TABLE lines (
    line INTEGER PRIMARY KEY, key BLOB NOT NULL, item INTEGER NOT NULL, year INTEGER NOT NULL,
    currency TEXT NOT NULL, coding BLOB NOT NULL, approved TEXT, adjusted TEXT, executed TEXT,
    UNIQUE (key, item)
);
CREATE TABLE labels (
    id INTEGER PRIMARY KEY, year INTEGER NOT NULL, dimension TEXT NOT NULL, path BLOB NOT NULL,
    label TEXT NOT NULL, line INTEGER NOT NULL, UNIQUE (year, dimension, path)
);
CREATE TABLE spoilt (key BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kept (line INTEGER PRIMARY KEY, key BLOB NOT NULL, item INTEGER NOT NULL, cells BLOB NOT NULL);
"""
_codings = msgspec.json.Decoder(Coding)


def of_item(key: bytes, item: int) -> bytes:
    """A digest of a line: its key and its item."""
    return key if item == 1 else blake2b(key + item.to_bytes(4, "big"), digest_size=4).digest()


def record_of(key: bytes, draft: Draft) -> tuple[Any, ...]:
    """A line as it is kept; amounts as exact text."""
    amounts = [draft.amounts.get(phase) for phase in PHASES]
    texts = [format(amount.amount, "f") if amount is not None else None for amount in amounts]
    coding = msgspec.json.encode(draft.coding)
    return (draft.line, key, draft.item, draft.year, draft.currency, coding, *texts)


def draft_of(kept: Sequence[Any]) -> Draft:
    """The line in a record."""
    line, _, item, year, currency, coding, *texts = kept
    amounts = {
        phase: Money(Decimal(text), currency) for phase, text in zip(PHASES, texts, strict=True) if text is not None
    }
    return Draft(line, year, currency, _codings.decode(coding), item, amounts)
