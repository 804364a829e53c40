"""Redacted files held against the issued document: what was taken out stood there, and stands nowhere any more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pikepdf

from application.documents.redacting import RedactionFound, RedactionRequest
from application.kernel.effects import EffectRefused
from domain.documents.letters import letters_of, stands_in
from infra.documents.needs import DocumentNeeds
from infra.documents.pdf_text import UnreadablePdf, texts_of
from infra.documents.storing import fetch


class RedactionChecker:
    """Looks into redacted files: the call of the effect `documents.check_redaction`."""

    def __init__(self, parts: DocumentNeeds) -> None:
        self._parts = parts

    async def check(self, request: RedactionRequest, _: UUID) -> RedactionFound:
        """Why a redacted file cannot be published, if so. Raises EffectRefused."""
        if request.passages is None:
            raise EffectRefused("file_destroyed")
        issued, redacted = await fetch(self._parts, request.issued_blob), await fetch(self._parts, request.blob)
        return RedactionFound(await asyncio.to_thread(failure_of, issued, redacted, request.passages))


def failure_of(issued: bytes, redacted: bytes, passages: Sequence[str]) -> str | None:
    """The code of why a redacted file cannot be published; None where nothing of what was taken out is found."""
    try:
        if not all(any(stands_in(passage, text) for text in _texts(issued)[0]) for passage in passages):
            return "passage_not_in_document"
        texts, has_files = _texts(redacted)
    except (UnreadablePdf, pikepdf.PdfError, RuntimeError, ValueError, RecursionError):
        return "redaction_unreadable"
    if has_files:
        return "redaction_has_files"
    return "redaction_has_text" if any(stands_in(passage, text) for text in texts for passage in passages) else None


def _texts(content: bytes) -> tuple[list[str], bool]:
    """What a PDF says in each state that its bytes hold, by its letters; and whether files are attached."""
    texts, has_files = list[str](), False
    for state in texts_of(content):
        texts += [letters_of("".join(state.pages())), *map(letters_of, state.elsewhere())]
        has_files = has_files or state.has_files()
    return [text for text in texts if text], has_files
