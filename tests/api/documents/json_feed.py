"""What JSON Feed 1.1 asks for (jsonfeed.org/version/1.1), as a JSON Schema made of its text, not of our code."""

from __future__ import annotations

from typing import Any

_URL = {"type": "string", "pattern": "^https?://"}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
_AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "url": _URL, "avatar": _URL},
        "minProperties": 1,
    },
}
_ATTACHMENT = {
    "type": "object",
    "required": ["url", "mime_type"],
    "properties": {"url": _URL, "mime_type": {"type": "string"}, "size_in_bytes": {"type": "integer"}},
}
_ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "url": _URL,
        "title": {"type": "string"},
        "content_text": {"type": "string"},
        "date_published": _TIME,
        "date_modified": _TIME,
        "authors": _AUTHORS,
        "tags": {"type": "array", "items": {"type": "string"}},
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
        "attachments": {"type": "array", "items": _ATTACHMENT},
    },
    "patternProperties": {"^_[a-z]+$": {"type": "object"}},
    "additionalProperties": False,
}
JSON_FEED: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": _URL,
        "feed_url": _URL,
        "next_url": _URL,
        "items": {"type": "array", "items": _ITEM},
    },
    "additionalProperties": False,
}
