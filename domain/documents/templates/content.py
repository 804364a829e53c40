"""What a template says: Typst source, and the fields that it prints. Fields are data, never markup."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

from domain.documents.forms import FieldName, Language, TitleLine
from domain.kernel.forms import text
from domain.kernel.refused import Refused

MAX_SOURCE = 40_000
MAX_FIELDS = 100
SOURCE_FILE = "main.typ"

TypstSource = Annotated[str, text(MAX_SOURCE, "source_length")]
"""The source of a template."""

_PACKAGE = re.compile(r"""(?:import|include)\s*\(?\s*["']@""")
_OUTSIDE = re.compile(r"""["'](?:/|[A-Za-z]:|file:|https?:)|["'](?:[^"'\n]*/)?\.\.(?:/|["'])""")
_FIELD = re.compile(r"""\bdata\.([a-z][a-z0-9_]*)""")
_CALLS = re.compile(r"""\b(?:read|image|json|csv|toml|yaml|xml|cbor|plugin|bibliography|include|import)\b[^\n]*""")


class TemplateFieldType(StrEnum):
    """What a field holds; all of them come as text."""

    TEXT = "text"
    LINES = "lines"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A value that the template prints."""

    name: FieldName
    title: TitleLine
    type: TemplateFieldType = TemplateFieldType.TEXT
    required: bool = True


@dataclass(frozen=True, slots=True)
class TemplateContent:
    """A version of a template: whose it is, its language, its fields, its source."""

    jurisdiction: str
    title: str
    language: Language
    fields: tuple[TemplateField, ...]
    source: str

    @property
    def sha256(self) -> str:
        """What a draft is known by."""
        said = [self.jurisdiction, self.title, self.language, self.source]
        fields = [[field.name, field.title, field.type.value, field.required] for field in self.fields]
        return sha256(json.dumps([*said, fields]).encode()).hexdigest()

    @property
    def required(self) -> frozenset[str]:
        """The names of the fields that a document has to give."""
        return frozenset(field.name for field in self.fields if field.required)

    @property
    def names(self) -> frozenset[str]:
        """The names of all fields."""
        return frozenset(field.name for field in self.fields)


STANDING = frozenset({"subject", "text", "number", "date", "unit", "kind", "attachments", "to"})
"""What each document gives its template beside the declared fields."""


def check_content(content: TemplateContent) -> None:
    """What can be seen without compiling.

    Refused: `too_many_fields`, `field_twice`, `template_imports_package`, `template_reads_outside`, `field_undeclared`.
    """
    if len(content.fields) > MAX_FIELDS:
        raise Refused("too_many_fields", "fields", count=len(content.fields), limit=MAX_FIELDS)
    seen = set(STANDING)
    for field in content.fields:
        if field.name in seen:
            raise Refused("field_twice", "fields", field=field.name)
        seen.add(field.name)
    for number, line in enumerate(content.source.splitlines(), 1):
        if _PACKAGE.search(line):
            raise Refused("template_imports_package", "source", file=SOURCE_FILE, line=number)
        if any(_OUTSIDE.search(call.group()) for call in _CALLS.finditer(line)):
            raise Refused("template_reads_outside", "source", file=SOURCE_FILE, line=number)
        for name in _FIELD.findall(line):
            if name not in seen:
                raise Refused("field_undeclared", "source", name=name)
