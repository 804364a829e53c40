"""What many commands on documents look at beside the document: its unit, its kind, its file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.documents import streams
from application.documents.files import place_of
from application.kernel.policy import Place
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.stages import Issued, Received
from domain.documents.naming import kind_of
from domain.registers.published import entry_id


def of_document(command: Any, state: Dossier) -> Sequence[Place]:
    """At the unit whose document it is."""
    unit = state.unit_of(command.document_id)
    return () if unit is None else (place_of(unit),)


def kind_of_document(command: Any, state: Dossier) -> Sequence[str]:
    pin = pin_of(command.document_id, state)
    return () if pin is None else (streams.kind(kind_of(pin)),)


def pin_of(document_id: str, state: Dossier) -> str | None:
    """The version of its kind that a document goes by."""
    match state.document(document_id):
        case Received(received):
            return received.kind
        case _:
            draft = state.draft_of(document_id)
            return None if draft is None else draft.began.kind


def number_of(command: Any, state: Dossier) -> Sequence[str]:
    """Whether the number of a document is void, once it has one."""
    match state.document(command.document_id):
        case Issued(draft, issue):
            return (streams.voided_number(entry_id(draft.began.unit, issue.series, issue.year, issue.n)),)
        case _:
            return ()


def file_of_document(command: Any, state: Dossier) -> Sequence[str]:
    """The file of a document, once it is known which."""
    match state.document(command.document_id):
        case Received(received):
            return (streams.leaves(received.file_id),)
        case _:
            draft = state.draft_of(command.document_id)
            return () if draft is None else (streams.leaves(draft.began.file_id),)


def kind_and_file(command: Any, state: Dossier) -> Sequence[str]:
    """Both."""
    return (*kind_of_document(command, state), *file_of_document(command, state))
