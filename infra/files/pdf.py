"""Looking inside a PDF: whether it is locked, does something when it is opened, or carries what is not taken."""

from __future__ import annotations

from typing import Any, BinaryIO

import pikepdf
import puremagic

from application.files.examining import Rejection
from domain.files.kinds import RejectionCode
from infra.files.pdf_streams import DEEPEST, head_of
from infra.files.pdfa import broken_rule

ACTIVE = frozenset({"/Launch", "/JavaScript", "/ImportData"})
"""Actions that run programs or scripts, or bring in data (ISO 32000-2, 12.6.4)."""
LARGEST_ATTACHMENT = 100_000_000
"""Bytes that a file inside a PDF has at most."""
MOST_RATIO = 200


def inspect_pdf(file: BinaryIO) -> Rejection | None:
    """Why a PDF is not taken; None where it is."""
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            return _found(pdf)
    except pikepdf.PasswordError:
        return Rejection(RejectionCode.PDF_ENCRYPTED)
    except (pikepdf.PdfError, RuntimeError, ValueError, RecursionError):
        return Rejection(RejectionCode.PDF_UNREADABLE)


def _found(pdf: pikepdf.Pdf) -> Rejection | None:
    if pdf.is_encrypted:
        return Rejection(RejectionCode.PDF_ENCRYPTED)
    if any(_is_active(part) for part in pdf.objects):
        return Rejection(RejectionCode.PDF_ACTIVE)
    if (code := next(filter(None, (_attached(part) for part in pdf.objects)), None)) is not None:
        return Rejection(code)
    rule = broken_rule(pdf)
    return None if rule is None else Rejection(RejectionCode.NOT_PDFA, rule)


def _is_active(part: Any, depth: int = 0) -> bool:
    """Whether an object, or one written inside it, is such an action, or a script."""
    if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        if part.get("/S") in ACTIVE or "/JS" in part or "/JavaScript" in part:
            return True
        inner = [part[key] for key in part.keys()]  # noqa: SIM118 - a pikepdf.Dictionary iterates otherwise
    elif isinstance(part, pikepdf.Array):
        inner = list(part)
    else:
        return False
    written_here = [value for value in inner if _is_written_here(value)]
    # What is hidden so deep is hidden on purpose.
    return (depth >= DEEPEST and bool(written_here)) or any(_is_active(value, depth + 1) for value in written_here)


def _is_written_here(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _attached(part: Any) -> RejectionCode | None:
    """Why a file inside the PDF keeps it from being taken."""
    if not isinstance(part, pikepdf.Stream) or part.get("/Type") != "/EmbeddedFile":
        return None
    raw, parameters = int(part.get("/Length", 0)), part.get("/Params")
    said = int(parameters.get("/Size", 0)) if isinstance(parameters, pikepdf.Dictionary) else 0
    if said > LARGEST_ATTACHMENT or raw > LARGEST_ATTACHMENT or said > max(10_000_000, MOST_RATIO * raw):
        return RejectionCode.ARCHIVE_BOMB
    return RejectionCode.TYPE_NOT_ADMITTED if _is_program(head_of(part)) else None


def _is_program(head: bytes) -> bool:
    if head.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")):
        return True
    try:
        return any(match.extension in {".exe", ".dll", ".msi", ".scr"} for match in puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return False
