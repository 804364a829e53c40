"""The first set of templates: what an office may begin with, as data, until it adopts templates of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from application.kernel.rendering import MAIN, Template

FOLDER: Final = Path(__file__).with_name("templates")
LANGUAGES: Final = ("en", "es")
STANDING: Final = ("subject", "text", "number", "date", "unit", "kind", "attachments", "to")
"""What each document gives its template beside the declared fields: texts, or None where there is none yet (`date` as
2026-03-30); `to` is a list of texts, `attachments` a list of objects with `name` and `sha256`."""


@dataclass(frozen=True, slots=True)
class ShippedField:
    """A field that the template declares: `type` is text, lines, date or number, and all of them come as text."""

    name: str
    title: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class ShippedTemplate:
    """A template in one language, for these kinds of documents, with data that show what it prints."""

    code: str
    language: str
    kinds: Sequence[str]
    title: str
    fields: Sequence[ShippedField]
    source: str
    sample: Mapping[str, Any]

    @property
    def template(self) -> Template:
        """As it is rendered."""
        return Template({MAIN: self.source.encode()})


def shipped_templates() -> Sequence[ShippedTemplate]:
    """All of them, in each language: the source stands by itself, what they share is in each."""
    base = (FOLDER / "base.typ").read_text(encoding="utf-8")
    return [
        _template(orjson.loads(file.read_bytes()), language, base, file.with_suffix(".typ"))
        for file in sorted(FOLDER.glob("*.json"))
        for language in LANGUAGES
    ]


def printed_data(
    fields: Sequence[str], values: Mapping[str, str], standing: Mapping[str, object]
) -> Mapping[str, object]:
    """The data of a document: each declared field, None where it has no value, beside what each document gives."""
    return {**{name: values.get(name) for name in fields}, **standing}


def _template(told: dict[str, Any], language: str, base: str, file: Path) -> ShippedTemplate:
    fields = [
        ShippedField(each["name"], each["title"][language], each["type"], each["required"]) for each in told["fields"]
    ]
    sample = told["samples"][language]
    standing = {
        "subject": sample["subject"],
        "text": sample["text"],
        "number": f"EX:moh/out/2026/{len(told['code']):06}",
        "date": "2026-03-30",
        "unit": "Ministry of Health" if language == "en" else "Ministerio de Sanidad",
        "kind": told["code"],
        "attachments": [],
        "to": ["María Núñez", "Calle Mayor 1, 28013 Madrid"],
    }
    return ShippedTemplate(
        told["code"],
        language,
        told["kinds"],
        told["title"][language],
        fields,
        f'#let lang = "{language}"\n{base}\n{file.read_text(encoding="utf-8")}',
        printed_data([field.name for field in fields], sample["data"], standing),
    )
