"""The commands on the custody of closed files: the unit offers, the archive takes, keeps and destroys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from application.documents import streams
from application.documents.files import place_of
from application.kernel.policy import BarredPerson, Place, Site
from application.kernel.rules import Rule, Slice, Terms
from application.kernel.runs import Run
from domain.documents.custody import commands as c
from domain.documents.custody import events as e
from domain.documents.custody.decider import DECIDER, FileInCustody, State
from domain.kernel.declarations import Recorded

DESTROY = "documents.destroy_filed"
"""What only the machine has."""


def _file(command: c.RecordFileIndex | c.DestroyFile) -> Sequence[str]:
    return (streams.leaves(command.file_id),)


def _offered_files(command: c.OfferRecords) -> Sequence[str]:
    """Each file, and where it is kept."""
    files = tuple(dict.fromkeys(command.files))[: c.MOST_FILES]
    return tuple(stream for file in files for stream in (streams.leaves(file), streams.custody(file)))


def _files_of_offer(command: c.TakeCustody, state: State) -> Sequence[str]:
    offer = state.offers.get(command.offer_id)
    return () if offer is None else tuple(streams.custody(file.file_id) for file in offer.files)


def _at_owners(command: c.OfferRecords, state: State) -> Sequence[Place]:
    """At the unit of each file; of a file that there is not, at none."""
    units = dict.fromkeys(map(state.unit_of, command.files[: c.MOST_FILES]))
    return () if None in units else tuple(place_of(unit) for unit in units if unit is not None)


def _at_owner(command: c.RecordFileIndex, state: State) -> Sequence[Place]:
    unit = state.unit_of(command.file_id)
    return () if unit is None else (place_of(unit),)


def _at_keeper(command: c.DestroyFile, state: State) -> Sequence[Place]:
    """At the archive that keeps the file; before there is one, at the unit whose file it is."""
    match state.kept.get(command.file_id):
        case FileInCustody(_, handed):
            return (place_of(handed.archive),)
        case _:
            unit = state.unit_of(command.file_id)
            return () if unit is None else (place_of(unit),)


def _at_archive(command: c.TakeCustody, state: State) -> Sequence[Place]:
    offer = state.offers.get(command.offer_id)
    return () if offer is None else (place_of(offer.archive),)


def _archive_is_there(command: c.OfferRecords, _: State) -> Sequence[Site]:
    return (Site("archive", command.archive),)


def _not_the_offerer_of_offer(command: c.TakeCustody, state: State) -> Iterator[BarredPerson]:
    if offer := state.offers.get(command.offer_id):
        yield BarredPerson(offer.offered_by, "taker_offered", "taker_acts_for_offerer", offer.grant_id, "offerId")


def _not_the_offerer_of_file(command: c.DestroyFile, state: State) -> Iterator[BarredPerson]:
    if isinstance(kept := state.kept.get(command.file_id), FileInCustody):
        yield BarredPerson(
            kept.handed.offered_by, "taker_offered", "taker_acts_for_offerer", kept.handed.grant_id, "fileId"
        )


def pages_left(facts: Sequence[Recorded[Any]]) -> Sequence[str]:
    """The pages of the documents of a file that are not destroyed with it."""
    event: e.FiledDocumentsLeft = facts[-1].event
    return [str(page) for page in range(1, 1 + -(-event.documents // c.MOST_IN_ENTRY))]


def destruction(fact: Recorded[Any], page: str) -> c.DestroyFiledDocuments:
    """Destroy one of them."""
    return c.DestroyFiledDocuments(fact.event.file_id, int(page))


def _stream_of(event: Any) -> str:
    if isinstance(event, e.RecordsOffered | e.CustodyTaken):
        return streams.records_offer(event.offer_id)
    return streams.custody(event.file_id)


CUSTODY = Slice(
    name="documents.custody",
    decider=DECIDER,
    streams=streams.custody,
    key="file_id",
    commands={
        c.RecordFileIndex: Rule(permission="documents.record", guards=_file, places=_at_owner),
        c.OfferRecords: Rule(
            key="offer_id",
            streams=streams.records_offer,
            guards=_offered_files,
            places=_at_owners,
            terms=Terms(sites=_archive_is_there),
        ),
        c.TakeCustody: Rule(
            key="offer_id",
            streams=streams.records_offer,
            beside=_files_of_offer,
            places=_at_archive,
            terms=Terms(not_by=_not_the_offerer_of_offer),
        ),
        c.DestroyFiledDocuments: Rule(permission=DESTROY),
        c.DestroyFile: Rule(guards=_file, places=_at_keeper, terms=Terms(not_by=_not_the_offerer_of_file)),
    },
    route=_stream_of,
    passbooks=(streams.leaves,),
)
RUNS = (Run("documents.destroy_filed", e.FiledDocumentsLeft, pages_left, destruction, about="file_id", page=1),)
