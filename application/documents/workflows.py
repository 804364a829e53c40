"""What follows in documents: what is issued takes the next leaves of its file, and whoever has to act is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.documents.circulars import NOTE_UNIT_END
from application.documents.places import NOTE_UNIT_PLACE
from application.documents.relaying import RELAYED
from application.documents.tasks import DELIVERIES_DUE, STEPS_DUE
from application.documents.telling import RECORD_NOTIFICATION, TELL_POSTS, TELL_RECIPIENT
from application.kernel.workflows import Workflow
from domain.documents.documents.issue_commands import AddLeaves, PublishAnnouncement
from domain.documents.documents.issue_events import DocumentSigned
from domain.kernel.declarations import Recorded


def file_it(fact: Recorded[Any]) -> Sequence[AddLeaves]:
    """The issued document gets a leaf for each page."""
    return [AddLeaves(fact.event.document_id)]


def publish_it(fact: Recorded[Any]) -> Sequence[PublishAnnouncement]:
    """What is public on issue is published."""
    return [PublishAnnouncement(fact.event.document_id)]


FILE_ISSUED = Workflow("documents.file_issued", (DocumentSigned,), file_it, start="beginning")

PUBLISH_ANNOUNCED = Workflow("documents.publish_announced", (DocumentSigned,), publish_it)
"""From now on: what was issued before waits for a registrar."""

WORKFLOWS = (
    PUBLISH_ANNOUNCED,
    FILE_ISSUED,
    NOTE_UNIT_END,
    NOTE_UNIT_PLACE,
    STEPS_DUE,
    DELIVERIES_DUE,
    TELL_RECIPIENT,
    TELL_POSTS,
    RECORD_NOTIFICATION,
    RELAYED,
)
