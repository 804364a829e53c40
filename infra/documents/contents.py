"""What a PDF says of itself: for somebody who has the file alone."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf


def said_in(content: bytes) -> dict[str, Any]:
    """Its title, language and pages; nothing where it cannot be read. Nothing vouches for them but the seal."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
            language = pdf.Root.get("/Lang")
            return {
                "title": str(metadata.get("dc:title") or "") or None,
                "language": None if language is None else str(language),
                "pages": len(pdf.pages),
            }
    except Exception:  # noqa: BLE001 - whatever a broken file makes of its reader, it says nothing
        return {}
