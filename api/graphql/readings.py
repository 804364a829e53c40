"""Readings of personal data: what for is asked first, and that it was read is recorded before it is given out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from strawberry.dataloader import DataLoader

from api.graphql.derive import DerivedField, field
from api.graphql.fields import row_field
from api.graphql.rows import RowField
from api.graphql.shapes import RowPersonal
from api.kernel.declarations import Reading
from api.kernel.errors import BAD_INPUT, PURPOSE_REQUIRED, ApiError

if TYPE_CHECKING:
    from projections.kernel.declarations import ReadModel

MOST = 100
"""Accounts that one act tells of."""
LONGEST = 200
REQUIRED = (
    f"This is personal data of others: say what you read it for, in 1 to {LONGEST} characters, such as a docket number."
    " Send it as the header X-Purpose, as `purpose` in the payload of connection_init, or as extensions.purpose."
)


def checked_purpose(header: object) -> str | None:
    """What personal data is read for, None where nothing is said; ApiError(BAD_USER_INPUT) where that is no purpose."""
    if header is None:
        return None
    purpose = header.strip() if isinstance(header, str) else ""
    if not 0 < len(purpose) <= LONGEST or not purpose.isprintable():
        raise ApiError(BAD_INPUT, f"A purpose is a text of 1 to {LONGEST} printable characters in one line.")
    return purpose


@dataclass(frozen=True, slots=True)
class RowsPlace:
    """Rows of a read model that lie at one place, and the permission that shows them."""

    model: str
    permission: str
    jurisdiction: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class PersonalNote:
    """That an answer holds a personal field of an account, and of which rows."""

    rows: RowsPlace
    account: str
    field: str


class Readings:
    """What one request, or one event of a subscription, reads of the personal data of others.

    The values that are asked for at one time are recorded together, a field of an account once. `keep` records a
    reading.
    """

    def __init__(self, actor: str, purpose: str | None, keep: Callable[[Reading], Awaitable[None]]) -> None:
        self._actor, self._purpose, self._keep = actor, purpose, keep
        self._recorded: DataLoader[PersonalNote, None] = DataLoader(load_fn=self._record)

    def record(self, model: ReadModel[Any], row: Any, name: str) -> Awaitable[None] | None:
        """What to wait for before a personal field is given out; None for one's own, and where the row names nobody.

        Raises ApiError(PURPOSE_REQUIRED). Waiting raises what keeps it from being recorded.
        """
        account = getattr(row, model.personal[name].subject)
        if account is None or account == self._actor:
            return None
        if self._purpose is None:
            raise ApiError(PURPOSE_REQUIRED, REQUIRED)
        return self._recorded.load(PersonalNote(_rows_of(model, row), account, name))

    async def record_all(self, noted: Iterable[PersonalNote]) -> None:
        """Record what an answer holds of others before it is given out, once for all of it.

        Raises ApiError(PURPOSE_REQUIRED), and what keeps it from being recorded.
        """
        others = [note for note in noted if note.account != self._actor]
        if others and self._purpose is None:
            raise ApiError(PURPOSE_REQUIRED, REQUIRED)
        await self._record(list(dict.fromkeys(others)))

    async def _record(self, values: list[PersonalNote]) -> list[None]:
        for reading in _readings(values, self._purpose or ""):
            await self._keep(reading)
        return [None] * len(values)


def _rows_of(model: ReadModel[Any], row: Any) -> RowsPlace:
    scope = model.scope
    places = (None, None) if scope is None else (scope.jurisdiction, scope.unit)
    jurisdiction, unit = (None if field is None else getattr(row, field) for field in places)
    return RowsPlace(model.name, model.permission or "", jurisdiction, unit)


def _readings(values: Sequence[PersonalNote], purpose: str) -> Iterator[Reading]:
    """One for the rows of each place and each set of fields, and for so many accounts."""
    read: Mapping[tuple[RowsPlace, str], list[str]] = defaultdict(list)
    for value in values:
        read[value.rows, value.account].append(value.field)
    alike: Mapping[tuple[RowsPlace, tuple[str, ...]], list[str]] = defaultdict(list)
    for (rows, account), names in read.items():
        alike[rows, tuple(sorted(names))].append(account)
    for (rows, fields), accounts in alike.items():
        for start in range(0, len(accounts), MOST):
            some = tuple(accounts[start : start + MOST])
            yield Reading(rows.model, rows.permission, fields, some, purpose, rows.jurisdiction, rows.unit)


def personal_field(declared: RowField, model: ReadModel[Any], owner: str) -> DerivedField:
    """A field that holds a personal value: it is given out once that is recorded, or to its own person."""
    shown = row_field(declared, owner)

    def resolve(source: Any, info: Any) -> Any:
        waiting = info.context.readings.record(model, source.row, declared.name)
        return getattr(source.row, declared.name) if waiting is None else _once(waiting, source.row, declared.name)

    text = "Personal: who reads that of others says what for, and it is recorded."
    shape = RowPersonal(declared, model)
    return field(shown.graphql_name, shown.type_annotation.annotation, resolve, description=text, shape=shape)


async def _once(recorded: Awaitable[None], row: Any, name: str) -> Any:
    await recorded
    return getattr(row, name)
