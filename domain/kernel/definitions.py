"""Definitions: what a jurisdiction may change is data in numbered versions, such as kinds, templates and routes.

Editors draft a version, and another person closes it by adopting it. What is begun under a version names it by a pin,
`letter@3`, and keeps it: a newer version changes nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from domain.kernel.forms import Form, pattern
from domain.kernel.refused import Refused

Content = TypeVar("Content")

LAST_VERSION = 99_999

DefinitionId = Annotated[
    str,
    pattern(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", "not_a_definition_id", "1 to 60 letters, digits, dots, dashes, _"),
]
"""What a definition is called, in all its versions."""
Pin = Annotated[
    str,
    pattern(
        rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,99}}@[1-9][0-9]{{0,{len(str(LAST_VERSION)) - 1}}}",
        "not_a_pin",
        "an id and a version, such as letter@3",
    ),
]
"""A version of a definition: `letter@3`."""


def _version_number(value: int, path: str) -> int:
    if not 1 <= value <= LAST_VERSION:
        raise Refused("not_a_version", path, value=value, limit=LAST_VERSION)
    return value


VersionNumber = Annotated[int, Form(_version_number, f"1 to {LAST_VERSION}", ("not_a_version",))]
"""The number of a version."""


def pin(definition: str, version: int) -> str:
    """The pin of a version: `letter@3`."""
    return f"{definition}@{version}"


def stream_id(of: str) -> str:
    """What a version is called in its stream: `letter-3` of the pin `letter@3`."""
    definition, _, version = of.rpartition("@")
    return f"{definition}-{version}"


def before(of: str) -> str | None:
    """The pin of the version before this one; None of a first version."""
    definition, _, version = of.rpartition("@")
    return None if version == "1" else pin(definition, int(version) - 1)


@dataclass(frozen=True, slots=True)
class DraftVersion(Generic[Content]):
    """A version that may still be drafted anew, and everybody who drafted it."""

    content: Content
    editors: frozenset[str]


@dataclass(frozen=True, slots=True)
class AdoptedVersion(Generic[Content]):
    """A version as it stands for ever."""

    content: Content


Version = DraftVersion[Content] | AdoptedVersion[Content]


@dataclass(frozen=True)
class Versions(Generic[Content]):
    """The versions of definitions that a decision knows, by their pins: the fold of what was drafted and adopted."""

    known: Mapping[str, Version[Content]] = field(default_factory=dict)

    def after_draft(self, of: str, content: Content, editor: str) -> Versions[Content]:
        """The versions after one was drafted, or drafted anew."""
        former = self.known.get(of)
        editors = former.editors if isinstance(former, DraftVersion) else frozenset()
        return Versions({**self.known, of: DraftVersion(content, editors | {editor})})

    def after_adoption(self, of: str) -> Versions[Content]:
        """The versions after one was adopted."""
        return Versions({**self.known, of: AdoptedVersion(self.known[of].content)})

    def adopted(self, of: str, path: str) -> Content:
        """What an adopted version says; Refused(`version_not_adopted`)."""
        match self.known.get(of):
            case AdoptedVersion(content):
                return content
            case _:
                raise Refused("version_not_adopted", path, version=of)

    def drafts_anew(self, of: str, content: Content) -> bool:
        """Whether drafting a version so says anything new. Versions follow each other, each once the former is adopted.

        Refused: `version_adopted`, `former_version_open`.
        """
        match self.known.get(of):
            case AdoptedVersion(adopted) if adopted != content:
                raise Refused("version_adopted", "version", version=of)
            case AdoptedVersion():
                return False
            case DraftVersion(drafted):
                return drafted != content
            case None:
                former = before(of)
                if former is not None and not isinstance(self.known.get(former), AdoptedVersion):
                    raise Refused("former_version_open", "version", version=of, former=former)
                return True

    def check_owner(self, of: str, jurisdiction: str) -> None:
        """All versions of a definition are of one jurisdiction, which their content names; the first one says which.

        Refused: `definition_of_another`.
        """
        for earlier in (before(of), of):
            version: Version[Any] | None = self.known.get(earlier) if earlier else None
            if version is not None and version.content.jurisdiction != jurisdiction:
                raise Refused("definition_of_another", "jurisdiction", version=of)

    def to_adopt(self, of: str, adopter: str) -> Content | None:
        """The content to adopt; None where it is adopted already. Refused: `unknown_version`, `adopter_is_editor`."""
        match self.known.get(of):
            case AdoptedVersion():
                return None
            case DraftVersion(content, editors):
                if adopter in editors:
                    raise Refused("adopter_is_editor", "version")
                return content
            case None:
                raise Refused("unknown_version", "version", version=of)

    def editors(self, of: str) -> frozenset[str]:
        """Everybody who drafted a version that is not adopted yet: none of them may adopt it."""
        version = self.known.get(of)
        return version.editors if isinstance(version, DraftVersion) else frozenset()
