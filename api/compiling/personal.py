"""Personal values of an answer: whose they are is noted beside each, and recorded before the answer is given out."""

from __future__ import annotations

import re
from typing import Any

import orjson

from api.compiling.parts import column_value
from api.graphql.readings import PersonalNote, RowsPlace
from api.graphql.rows import RowField
from api.graphql.viewer import Viewer
from projections.kernel.declarations import ReadModel
from projections.kernel.plans import PERSONAL_MARK, PersonalValue

_MARK = PERSONAL_MARK.encode()
_NOTE = re.compile(_MARK + rb"([^" + _MARK + rb"]*)" + _MARK)


def personal_value(shown: RowField, model: ReadModel[Any]) -> PersonalValue:
    """A personal field of a row as a part of a plan."""
    jurisdiction, unit = (None, None) if model.scope is None else (model.scope.jurisdiction, model.scope.unit)
    subject = model.personal[shown.name].subject
    return PersonalValue(column_value(shown), model.name, model.permission or "", subject, jurisdiction, unit)


async def given_out(answer: bytes, viewer: Viewer) -> bytes:
    """The answer without its notes, once what it holds of others is recorded.

    Raises what `Readings.record_all` raises.
    """
    if _MARK not in answer:
        return answer
    noted = dict.fromkeys(_NOTE.findall(answer))
    await viewer.readings.record_all(map(_note, noted))
    return _NOTE.sub(b"", answer)


def _note(said: bytes) -> PersonalNote:
    model, permission, jurisdiction, unit, account, field = orjson.loads(said)
    return PersonalNote(RowsPlace(model, permission, jurisdiction, unit), account, field)
