"""Which types of files are taken, by media type, and how names of such files end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

ADMITTED: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": ("pdf",),
    f"{_OOXML}.wordprocessingml.document": ("docx",),
    f"{_OOXML}.spreadsheetml.sheet": ("xlsx",),
    f"{_OOXML}.presentationml.presentation": ("pptx",),
    f"{_ODF}.text": ("odt",),
    f"{_ODF}.spreadsheet": ("ods",),
    f"{_ODF}.presentation": ("odp",),
    "application/vnd.etsi.asic-e+zip": ("asice", "sce"),
    "application/vnd.etsi.asic-s+zip": ("asics", "scs"),
    "application/zip": ("zip",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jfif", "jpe"),
    "image/tiff": ("tif", "tiff"),
    "image/gif": ("gif",),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
    "video/mp4": ("mp4", "m4v"),
    "text/plain": ("txt", "log", "md"),
    "text/csv": ("csv",),
    "application/json": ("json",),
    "application/xml": ("xml",),
    "message/rfc822": ("eml",),
}
"""What can be kept and read for long, and starts nothing when it is opened. Macros, programs and web pages do."""
TEXTS: Final = frozenset({"text/plain", "text/csv", "application/json", "application/xml", "message/rfc822"})
"""Types that are told apart by what they are called: all of them are text."""
SAME: Final[Mapping[str, str]] = {
    "text/xml": "application/xml",
    "text/json": "application/json",
    "text/markdown": "text/plain",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "application/x-zip-compressed": "application/zip",
    "application/csv": "text/csv",
}
"""Other names of these types."""
UNSAID: Final = frozenset(
    {"application/octet-stream", "binary/octet-stream", "application/x-www-form-urlencoded", "multipart/form-data"}
)
"""What senders say that do not know: nothing."""
_BY_ENDING = {ending: media_type for media_type, endings in ADMITTED.items() for ending in endings}


def canonical(media_type: str) -> str | None:
    """The name of a type as it is used here; None where it says nothing."""
    return None if media_type in UNSAID else SAME.get(media_type, media_type)


def type_of_name(name: str) -> str | None:
    """The type that the name of a file says; None where it says none that is known here."""
    _, dot, ending = name.rpartition(".")
    return _BY_ENDING.get(ending.lower()) if dot else None


def agrees(found: str, said: str) -> bool:
    """Whether a file of this type may be called that one: texts may be called any text."""
    return found == said or (found in TEXTS and said in TEXTS)
