"""What can be asked about templates."""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.forms import Language, TitleLine
from domain.documents.templates.content import TemplateField, TypstSource
from domain.kernel.definitions import DefinitionId, VersionNumber
from domain.kernel.places import JurisdictionCode


@dataclass(frozen=True, slots=True)
class DraftTemplate:
    """Draft a version of a template, or draft it anew, until somebody else adopts it.

    `source` is Typst; what `fields` declares and each document gives is read as `data.name`.
    """

    template_id: DefinitionId
    version: VersionNumber
    jurisdiction: JurisdictionCode
    title: TitleLine
    language: Language
    fields: tuple[TemplateField, ...]
    source: TypstSource


@dataclass(frozen=True, slots=True)
class AdoptTemplate:
    """Adopt a version of a template that somebody else drafted."""

    template_id: DefinitionId
    version: VersionNumber


@dataclass(frozen=True, slots=True)
class RecordTemplateCheck:
    """Record whether a draft compiles with sample data.

    `draft_sha256` says which draft; `failure` is the code of what is wrong with it.
    """

    template_id: DefinitionId
    version: VersionNumber
    draft_sha256: str
    failure: str | None = None


TemplateCommand = DraftTemplate | AdoptTemplate | RecordTemplateCheck
