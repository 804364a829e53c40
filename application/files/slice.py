"""The commands on uploads: a stream an upload, and a permission where it is uploaded for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Streams
from domain.files import commands as c
from domain.files.published import UPLOADS
from domain.files.upload import DECIDER
from domain.organisations.published import jurisdiction_of

UPLOAD_PERMISSION = "files.upload"
SETTLE_PERMISSION = "files.settle_upload"
"""What it takes to decide about a file; the machine alone does."""


def place_of(unit: str | None) -> Sequence[Place]:
    """Where the permission to upload for a unit must hold: there, or in the whole installation where none is named."""
    return () if unit is None else ((unit, jurisdiction_of(unit)),)


def _where(command: c.ReceiveUpload, _: Any) -> Sequence[Place]:
    return place_of(command.unit)


UPLOAD = Slice(
    name="files.upload",
    decider=DECIDER,
    streams=Streams(UPLOADS.prefix),
    key="upload_id",
    commands={
        c.ReceiveUpload: Rule(permission=UPLOAD_PERMISSION, places=_where),
        c.AdmitFile: Rule(permission=SETTLE_PERMISSION),
        c.RejectFile: Rule(permission=SETTLE_PERMISSION),
    },
    shown=(UPLOADS,),
)

SLICES = (UPLOAD,)
