"""The commands on official files, each at the unit whose file it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from application.documents import streams
from application.kernel.parts import ActParts
from application.kernel.policy import Place, Site
from application.kernel.rules import Rule, Slice, Terms
from domain.documents.files import commands as c
from domain.documents.files import decider as files
from domain.documents.files.standing import Classification
from domain.organisations.published import jurisdiction_of
from domain.sharing.published import FileLevel, OpenFileAccess, OrderSeal, SealReach

KEEP = "documents.keep_file"


def place_of(unit: str) -> Place:
    """A unit with its jurisdiction."""
    return (unit, jurisdiction_of(unit))


def _of_new(command: c.OpenFile, _: files.State) -> Sequence[Place]:
    return (place_of(command.unit),)


def _of_file(_: c.CloseFile, state: files.State) -> Sequence[Place]:
    return () if state is None else (place_of(state.standing.unit),)


def _unit_is_there(command: c.OpenFile, _: files.State) -> Sequence[Site]:
    return (Site("unit", command.unit),)


def _access(command: c.OpenFile, state: files.State, _: datetime) -> Sequence[OpenFileAccess | OrderSeal]:
    """Whose file it is, for those who lend and seal it; a restricted one is sealed from all who are not named."""
    if state is not None:
        return ()
    opened = OpenFileAccess(command.file_id, command.unit, FileLevel(command.classification))
    if command.classification != Classification.RESTRICTED.value or command.basis is None:
        return (opened,)
    reach, reason = SealReach.ALL_BUT_NAMED, "The file is restricted"
    return (opened, OrderSeal(command.file_id, command.file_id, reach, command.basis, reason, command.named))


FILE = Slice(
    name="documents.file",
    decider=files.DECIDER,
    streams=streams.leaves,
    key="file_id",
    commands={
        c.OpenFile: Rule(
            permission=KEEP,
            places=_of_new,
            parts=ActParts((OpenFileAccess, OrderSeal), _access),
            terms=Terms(sites=_unit_is_there),
        ),
        c.CloseFile: Rule(permission=KEEP, places=_of_file),
    },
    passbooks=(streams.leaves,),
)
