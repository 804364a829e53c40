"""What happens to templates. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.templates.content import TemplateField
from domain.kernel.declarations import INTERNAL, event


@event("documents.TemplateDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TemplateDrafted:
    """Somebody proposes a version of a template."""

    template_id: str
    version: int
    jurisdiction: str
    title: str
    language: str
    fields: tuple[TemplateField, ...]
    source: str
    editor: str


@event("documents.TemplateAdopted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TemplateAdopted:
    """The version stands, and changes no more."""

    template_id: str
    version: int
    jurisdiction: str


@event("documents.TemplateChecked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TemplateChecked:
    """The draft was compiled with sample data; `failure` is the code where that gave nothing."""

    template_id: str
    version: int
    draft_sha256: str
    failure: str | None


TemplateEvent = TemplateDrafted | TemplateAdopted | TemplateChecked
