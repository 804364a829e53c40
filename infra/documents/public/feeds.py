"""Published documents as Atom (RFC 4287) and as JSON Feed 1.1, in pages (RFC 5005, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import orjson

from infra.documents.public.rows import Cursor, FeedQuestion, Published

ATOM_TYPE, JSON_TYPE, PDF = "application/atom+xml", "application/feed+json", "application/pdf"
PATH: Final = "/published/documents"
PAGE = 50
"""Documents on a page of a feed."""
_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NEVER: Final = datetime.fromtimestamp(0, UTC)
"""When a feed without documents changed last: an Atom feed has to say it."""
ET.register_namespace("", _ATOM)


@dataclass(frozen=True, slots=True)
class FeedOf:
    """A page of a feed: `source` is the public address of the installation, `more` whether another page follows."""

    source: str
    wanted: FeedQuestion
    rows: Sequence[Published]
    more: bool

    @property
    def title(self) -> str:
        """What the feed is called: by what it was asked for."""
        told = [value for value in (self.wanted.unit, self.wanted.kind) if value is not None]
        return " · ".join(["Official documents", *told])

    def address(self, ending: str, before: Cursor | None) -> str:
        """Where a page of the feed is."""
        asked = {"unit": self.wanted.unit, "kind": self.wanted.kind, "before": None if before is None else str(before)}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{self.source}{PATH}.{ending}{'?' if query else ''}{query}"

    def following(self, ending: str) -> str | None:
        """Where the next page is, of older documents; None behind the last one."""
        return self.address(ending, Cursor.of(self.rows[-1])) if self.more else None

    def page(self, document_id: str) -> str:
        """Where the page of a document is."""
        return f"{self.source}{PATH}/{quote(document_id)}"

    def file(self, row: Published) -> str:
        """Where the file of a document is."""
        return f"{self.source}/files/{row.blob}"


def atom(feed: FeedOf) -> bytes:
    """The page as Atom. A document that another one took the place of names it (RFC 5829, `successor-version`)."""
    root = ET.Element(f"{{{_ATOM}}}feed")
    _text(root, "id", feed.address("atom", None))
    _text(root, "title", feed.title)
    _text(root, "updated", _time(max((row.changed_at for row in feed.rows), default=_NEVER)))
    _link(root, "self", feed.address("atom", feed.wanted.before), ATOM_TYPE)
    _link(root, "first", feed.address("atom", None), ATOM_TYPE)
    if (following := feed.following("atom")) is not None:
        _link(root, "next", following, ATOM_TYPE)
    for row in feed.rows:
        _entry(root, feed, row)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def json_feed(feed: FeedOf) -> bytes:
    """The page as JSON Feed. `_document` is what Atom has no field for either: number, kind, unit, SHA-256."""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "feed_url": feed.address("json", None),
        "home_page_url": feed.source,
        "items": [_item(feed, row) for row in feed.rows],
    }
    following = feed.following("json")
    return orjson.dumps(told if following is None else {**told, "next_url": following})


def _entry(root: ET.Element, feed: FeedOf, row: Published) -> None:
    entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
    _text(entry, "id", f"urn:uuid:{row.document_id}")
    _text(entry, "title", row.title).set(_XML_LANG, row.language)
    _text(entry, "published", _time(row.published_at))
    _text(entry, "updated", _time(row.changed_at))
    _text(ET.SubElement(entry, f"{{{_ATOM}}}author"), "name", row.unit)
    ET.SubElement(entry, f"{{{_ATOM}}}category", term=row.kind_id)
    _text(entry, "summary", f"{row.number} · SHA-256 {row.sha256}")
    _link(entry, "alternate", feed.page(row.document_id), "text/html")
    _link(entry, "enclosure", feed.file(row), row.media_type)
    if row.superseded_by_id is not None:
        _link(entry, "successor-version", feed.page(row.superseded_by_id), "text/html")


def _item(feed: FeedOf, row: Published) -> dict[str, Any]:
    told = {"number": row.number, "kind": row.kind_id, "unit": row.unit, "sha256": row.sha256, "redacted": row.redacted}
    if row.superseded_by_id is not None:
        told["superseded_by"] = feed.page(row.superseded_by_id)
    return {
        "id": f"urn:uuid:{row.document_id}",
        "url": feed.page(row.document_id),
        "title": row.title,
        "language": row.language,
        "content_text": f"{row.number} · SHA-256 {row.sha256}",
        "date_published": _time(row.published_at),
        "date_modified": _time(row.changed_at),
        "authors": [{"name": row.unit}],
        "tags": [row.kind_id],
        "attachments": [{"url": feed.file(row), "mime_type": row.media_type}],
        "_document": told,
    }


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _link(parent: ET.Element, rel: str, href: str, type_: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=href, type=type_)


def _time(moment: datetime) -> str:
    """As RFC 3339 has it, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
