"""The reviewed files, one a context: a line a thing, the roles of each permission, what everybody sees of an object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.generated.matrix.terms import AccessTerms
from infra.generated.matrix.things import PARTS

FOLDER = Path(__file__).parents[3] / "docs" / "access"
ROLES, FIELDS = "Who has these permissions", "Fields that everybody sees"
_HEAD = """# Access: {name}

Who may see and do what of `{name}`. `./foja matrix --write` brings it up to date with the code; people decide each
`?`, and say why something is open (`+`), or `departs: ` from what follows. How to read and to review it:
[who sees what](../verify/who-sees-what.md#the-access-files).
"""


@dataclass
class Line:
    """Who may see or do one thing, and why it is open, or departs from what follows."""

    terms: AccessTerms
    why: str = ""


@dataclass
class Access:
    """What the file of one context says."""

    lines: dict[str, dict[str, Line]] = field(default_factory=lambda: {part: {} for part in PARTS})
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_all(folder: Path = FOLDER) -> dict[str, Access]:
    """The committed files, by context."""
    return {path.stem: parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))}


def parse(text: str) -> Access:
    """What a file says; ValueError for a line that is none."""
    access = Access()
    part = ""
    for line in text.splitlines():
        if line.startswith("## "):
            part = line.removeprefix("## ")
        elif part and line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            _take(access, part, cells[0].strip("`"), cells[1:])
    return access


def _take(access: Access, part: str, name: str, cells: Sequence[str]) -> None:
    try:
        if part == ROLES:
            (roles,) = cells
            access.roles[name] = tuple(roles.split())
        elif part == FIELDS:
            (names,) = cells
            access.fields[name] = tuple(names.split())
        else:
            terms, why = cells
            access.lines[part][name] = Line(AccessTerms.parse(terms), why)
    except (ValueError, KeyError) as error:
        raise ValueError(f"{part}: {name}: {error}") from None


def render(name: str, access: Access) -> str:
    """The file of a context, the same for the same access."""
    lines = [_HEAD.format(name=name)]
    for part, entries in access.lines.items():
        lines += _table(
            part, ("what", "who", "why"), ((key, str(line.terms), line.why) for key, line in entries.items())
        )
    lines += _table(ROLES, ("permission", "roles"), _joined(access.roles))
    lines += _table(FIELDS, ("object", "fields"), _joined(access.fields))
    return "\n".join(lines).rstrip() + "\n"


def _joined(entries: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    yield from ((name, " ".join(names)) for name, names in entries.items())


def _table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    body = [f"| `{name}` | " + " | ".join(cells) + " |" for name, *cells in rows]
    if not body:
        return []
    head = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return [f"## {title}", "", *head, *body, ""]
