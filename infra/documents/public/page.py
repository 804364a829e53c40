"""The page of a published document: what it says, where its file is, and what machines read of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Template

from api.kernel.texts import Texts
from infra.documents.public.content import Content
from infra.documents.public.feeds import PATH
from infra.documents.public.rows import Published
from infra.pages import STYLE
from infra.pages.templates import templates
from infra.texts.numbers import Numbers
from infra.texts.pages import in_language, sentences

FOLDER = Path(__file__).parent
KEY: Final = "published"


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its numbers, and each text of the page."""

    numbers: Numbers
    subtitle: str
    superseded: str
    redacted: str
    attachment: str
    file: str
    number: str
    unit: str
    kind: str


EN = Words(
    numbers=Numbers("en"),
    subtitle="Published on {day} by {unit}",
    superseded="Another document holds in place of this one.",
    redacted="Some of it was taken out: this is not the document itself.",
    attachment="Attached",
    file="The document as a PDF",
    number="Number",
    unit="Unit",
    kind="Kind",
)


def texts() -> Mapping[str, str]:
    """The sentences of the page by their keys."""
    return sentences(KEY, EN)


def page(row: Published, content: Content | None, source: str, translations: Texts) -> str:
    """The page, in the language of the document where there are texts in it, else in English."""
    language = row.language if row.language in translations.languages else translations.languages[0]
    say = in_language(KEY, EN, translations, language, numbers=Numbers(language))
    day = row.published_at.astimezone(UTC).date().isoformat()
    successor = row.superseded_by_id and f"{source}{PATH}/{row.superseded_by_id}"
    return _template().render(
        say=say,
        title=row.title,
        subtitle=say.subtitle.format(day=day, unit=row.unit),
        style=STYLE.read_text(encoding="utf-8"),
        row=row,
        content=content,
        file=f"{source}/files/{row.blob}",
        successor=successor,
        dublin_core=_dublin_core(row, day, source, successor),
        linked=_linked(row, day, source, successor),
    )


@cache
def _template() -> Template:
    return templates(FOLDER).get_template("page.html")


def _dublin_core(row: Published, day: str, source: str, successor: str | None) -> Sequence[tuple[str, str]]:
    """The elements of Dublin Core (ISO 15836-1)."""
    replaced = () if successor is None else (("relation.isReplacedBy", successor),)
    return (
        ("title", row.title),
        ("identifier", row.number),
        ("identifier", f"{source}{PATH}/{row.document_id}"),
        ("creator", row.unit),
        ("publisher", row.unit),
        ("date", day),
        ("type", row.kind_id),
        ("language", row.language),
        ("format", row.media_type),
        *replaced,
    )


def _linked(row: Published, day: str, source: str, successor: str | None) -> str:
    """The same as schema.org has it, as JSON-LD that ends no script."""
    unit = {"@type": "GovernmentOrganization", "identifier": row.unit, "name": row.unit}
    told = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "@id": f"urn:uuid:{row.document_id}",
        "identifier": row.number,
        "name": row.title,
        "url": f"{source}{PATH}/{row.document_id}",
        "inLanguage": row.language,
        "datePublished": day,
        "dateModified": row.changed_at.astimezone(UTC).isoformat(),
        "additionalType": row.kind_id,
        "author": unit,
        "publisher": unit,
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": f"{source}/files/{row.blob}",
            "encodingFormat": row.media_type,
            "sha256": row.sha256,
        },
    }
    if successor is not None:
        told["supersededBy"] = successor
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
