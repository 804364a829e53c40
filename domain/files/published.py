"""What files tell other contexts: whether an upload may be used, and by whom. The public is told nothing of files.

A command of another context that takes a file names the upload. Its rule has `guards=` or `beside=` with
`upload_stream`, its `evolve` folds the events of `SOURCES` by `file_after`, and its decider calls `usable`, which gives
the bytes to name in its own event.
"""

from __future__ import annotations

from domain.files import events as e
from domain.files.forms import Blob, Digest, FileName, MediaType, ThingId, UnitId, UploadId
from domain.files.upload import Admitted, Quarantined, Rejected, State, Unreceived, evolve
from domain.kernel.declarations import Refused
from domain.kernel.publishing import PublishedStreams

__all__ = [
    "SOURCES",
    "UNKNOWN_FILE",
    "UPLOADS",
    "Admitted",
    "Blob",
    "Digest",
    "FileAdmitted",
    "FileName",
    "FileRejected",
    "MediaType",
    "Quarantined",
    "Rejected",
    "State",
    "ThingId",
    "UnitId",
    "UploadEvent",
    "UploadId",
    "UploadReceived",
    "file_after",
    "upload_stream",
    "usable",
]

SOURCES = (e.UploadReceived, e.FileAdmitted, e.FileRejected)
"""The events on an upload: `file_after` makes its state of them."""
UploadReceived = e.UploadReceived
FileAdmitted = e.FileAdmitted
FileRejected = e.FileRejected
UploadEvent = e.Event
UNKNOWN_FILE: State = Unreceived()
"""An upload before its first event."""
UPLOADS = PublishedStreams("upload", SOURCES)
"""The streams that they stand in: `upload-<upload id>`."""


def upload_stream(upload_id: str) -> str:
    """The stream of an upload."""
    return f"{UPLOADS.prefix}-{upload_id}"


def file_after(state: State, event: e.Event) -> State:
    """An upload after one of its events."""
    return evolve(state, event)


def usable(state: State, unit: str | None, path: str, upload_id: str) -> e.FileAdmitted:
    """The admitted file that a command of this unit may use; `path` is the field of the command that names the upload.

    Refused: `blob_unknown` where there is none, or it is another unit's, which looks the same; `blob_quarantined`
    while nobody has looked inside.
    """
    match state:
        case Admitted(received, admitted) if received.unit == unit:
            return admitted
        case Quarantined(received) if received.unit == unit:
            raise Refused("blob_quarantined", path, upload=upload_id)
        case Unreceived() | Quarantined() | Admitted() | Rejected():
            raise Refused("blob_unknown", path, upload=upload_id)
