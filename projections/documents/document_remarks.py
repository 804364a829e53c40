"""Why did somebody object to a version, or return it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.documents.documents import events as e
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.documents.document_steps import step_id
from projections.documents.document_versions import version_id
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class DocumentRemark:
    """What a post said beside its objection, or beside returning the version, and the code of its reason."""

    document_remark_id: str
    document_version_id: str
    document_id: str
    file_id: str
    unit: str
    jurisdiction: str
    version: int
    step: str
    post: str
    reviewer: str
    returned: bool
    reason: str
    remarks: SecretText
    said_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """What a post said in a step."""
    event = fact.event
    return (f"{step_id(event.document_id, event.version, event.step)}/{event.post}",)


def evolve(_: DocumentRemark | None, fact: Recorded[Any], key: str) -> DocumentRemark:
    """What was said last."""
    return filled(
        DocumentRemark,
        fact.event,
        document_remark_id=key,
        document_version_id=version_id(fact.event.document_id, fact.event.version),
        jurisdiction=jurisdiction_of(fact.event.unit),
        returned=isinstance(fact.event, e.DraftReturned),
        said_at=fact.act.at,
    )


DOCUMENT_REMARKS = ReadModel(
    name="documents.document_remarks",
    version=1,
    row=DocumentRemark,
    key="document_remark_id",
    events=(e.StepObjected, e.DraftReturned),
    keys=keys,
    evolve=evolve,
    unfiltered=("reviewer", "said_at", "version", "step", "returned"),
    orders=("said_at",),
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", file="file_id", entry="document_id"),
)
