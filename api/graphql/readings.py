"""Readings of personal data: what for is asked first, and that it was read is recorded before it is given out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from strawberry.dataloader import DataLoader

from api.graphql.derive import DerivedField, field
from api.graphql.fields import row_field
from api.graphql.rows import RowField
from api.kernel.declarations import Reading
from api.kernel.errors import BAD_INPUT, PURPOSE_REQUIRED, ApiError
from application.kernel.orders import Order

if TYPE_CHECKING:
    from api.graphql.viewer import Viewer
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
class _Value:
    """A personal field of a row: of which read model, whose, of which jurisdiction."""

    model: str
    jurisdiction: str | None
    account: str
    field: str


class Readings:
    """What one request, or one event of a subscription, reads of the personal data of others.

    The values that are asked for at one time are recorded together, a field of an account once.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._recorded: DataLoader[_Value, None] = DataLoader(load_fn=self._record)

    def record(self, model: ReadModel[Any], row: Any, name: str) -> Awaitable[None] | None:
        """What to wait for before a personal field is given out; None for one's own, and where the row names nobody.

        Raises ApiError(PURPOSE_REQUIRED). Waiting raises what keeps it from being recorded.
        """
        account = getattr(row, model.personal[name].subject)
        if account is None or account == self._viewer.principal.actor:
            return None
        if self._viewer.purpose is None:
            raise ApiError(PURPOSE_REQUIRED, REQUIRED)
        scope = model.scope
        place = getattr(row, scope.jurisdiction) if scope is not None and scope.jurisdiction else None
        return self._recorded.load(_Value(model.name, place, account, name))

    async def _record(self, values: list[_Value]) -> list[None]:
        for reading in _readings(values, self._viewer.purpose or ""):
            command = self._viewer.services.recording(reading)
            order: Order[Any] = Order(command, correlation_id=self._viewer.correlation_id)
            await self._viewer.services.bus.execute(order, self._viewer.principal)
        return [None] * len(values)


def _readings(values: Sequence[_Value], purpose: str) -> Iterator[Reading]:
    """One for each read model, jurisdiction and set of fields, and for so many accounts."""
    read: Mapping[tuple[str, str | None, str], list[str]] = defaultdict(list)
    for value in values:
        read[value.model, value.jurisdiction, value.account].append(value.field)
    alike: Mapping[tuple[str, str | None, tuple[str, ...]], list[str]] = defaultdict(list)
    for (model, place, account), names in read.items():
        alike[model, place, tuple(sorted(names))].append(account)
    for (model, place, fields), accounts in alike.items():
        for start in range(0, len(accounts), MOST):
            yield Reading(model, fields, tuple(accounts[start : start + MOST]), purpose, place)


def personal_field(declared: RowField, model: ReadModel[Any], owner: str) -> DerivedField:
    """A field that holds a personal value: it is given out once that is recorded, or to its own person."""
    shown = row_field(declared, owner)

    def resolve(source: Any, info: Any) -> Any:
        waiting = info.context.readings.record(model, source.row, declared.name)
        return getattr(source.row, declared.name) if waiting is None else _once(waiting, source.row, declared.name)

    text = "Personal: who reads that of others says what for, and it is recorded."
    return field(shown.graphql_name, shown.type_annotation.annotation, resolve, description=text)


async def _once(recorded: Awaitable[None], row: Any, name: str) -> Any:
    await recorded
    return getattr(row, name)
