"""What follows when the scan rejects a file: where it is a part of what a partner sent, that is refused after all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.workflows import Workflow
from domain.exchange.channels.commands import RejectPart
from domain.files.published import FileRejected
from domain.kernel.declarations import Recorded


def _rejected(fact: Recorded[FileRejected]) -> Sequence[Any]:
    return [RejectPart(fact.event.upload_id, str(fact.event.code))]


WORKFLOWS = (Workflow("exchange.rejected_parts", (FileRejected,), _rejected),)
