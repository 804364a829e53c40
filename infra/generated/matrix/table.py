"""The access matrix as a file: tables in Markdown, one row for each thing that is asked for or done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

COMMITTED = Path(__file__).parents[3] / "docs" / "verify" / "access-matrix.md"

EVERYTHING, UNIT, JURISDICTION, INSTALLATION, NEVER, AS_THEY_ARE = "+", "U", "J", "I", "-", "="
UNREVIEWED = "?"
LETTERS = (EVERYTHING, UNIT, JURISDICTION, INSTALLATION, NEVER, AS_THEY_ARE)
ANONYMOUS, NOBODY, ONESELF = "anonymous", "nobody", "oneself"
FIXED = (ANONYMOUS, NOBODY, ONESELF)

QUERIES, LEADING, MUTATIONS = "Queries", "Fields that lead elsewhere", "Mutations"
SUBSCRIPTIONS, HTTP = "Subscriptions", "Over HTTP"
SECTIONS = (QUERIES, LEADING, MUTATIONS, SUBSCRIPTIONS, HTTP)
TYPES = "Fields that are seen with their object"

_HEAD = """# Access matrix

Who may see and do what. Reviewed by people, and carried out in full by `tests/api/matrix` on real servers;
[who-sees-what.md](who-sees-what.md#the-access-matrix) tells how to review a change of it. `./foja matrix --write` adds
what is new as `?` and takes out what is gone; CI refuses a `?`.

Each column is a role of `api/<context>/roles.toml` by itself, as plain grants of it give it. `anonymous` did not
sign in, `nobody` is signed in and was granted nothing. `oneself`, where `nobody` has `-`, is what is one's own: rows
that are about oneself, acts that are one's own business; so it is for all who signed in, beside what their roles give.

| cell | where the role is granted | own unit | other unit | other jurisdiction |
|---|---|---|---|---|
| `+` | anywhere | yes | yes | yes |
| `U` | at a unit: there and below | yes | no | no |
| | for a jurisdiction | yes | yes | no |
| | for the installation | yes | yes | yes |
| `J` | at a unit | no | no | no |
| | for a jurisdiction | yes | yes | no |
| | for the installation | yes | yes | yes |
| `I` | at a unit, or for a jurisdiction | no | no | no |
| | for the installation | yes | yes | yes |
| `-` | anywhere | no | no | no |
| `=` | each object as the row of its own type says | | | |

`yes` for what is read: these rows are there, in lists, counts, relations, by key, by id, as of a moment and in
subscriptions alike. `no`: they are not there, and nothing tells whether they are.
"""
_ABOUT = {
    QUERIES: "The fields of Query. One by key shows what its list shows.",
    LEADING: "Fields of an object that lead to other objects, or to the acts behind it, where the object is seen.",
    MUTATIONS: "Those `with the grant option` are done by who may also give to others what the role gives.",
    SUBSCRIPTIONS: "Which rows' changes are told.",
    HTTP: "The routes of the server in production.",
    TYPES: "Whoever sees an object sees these fields of it. A field that has just come is marked `?`.",
}


@dataclass
class Matrix:
    """The columns, the letter of each cell by section and row, and the plain fields of each type."""

    columns: tuple[str, ...] = FIXED
    cells: dict[str, dict[str, dict[str, str]]] = field(default_factory=lambda: {one: {} for one in SECTIONS})
    types: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read(path: Path = COMMITTED) -> Matrix:
    """The committed matrix; an empty one where there is none."""
    return parse(path.read_text(encoding="utf-8")) if path.exists() else Matrix()


def parse(text: str) -> Matrix:
    """The matrix of a file; ValueError for a row that does not fit its table."""
    found = Matrix()
    section = ""
    header: Sequence[str] = ()
    for line in text.splitlines():
        if line.startswith("## "):
            section, header = line.removeprefix("## "), ()
        elif section and line.startswith("|") and not line.startswith("|--"):
            cells = [one.strip() for one in line.strip("|").split("|")]
            if not header:
                header = cells
            elif section == TYPES:
                found.types[cells[0].strip("`")] = tuple(cells[1].replace("`", "").split())
            elif len(cells) != len(header):
                raise ValueError(f"{section}: {line[:60]} has {len(cells)} cells, not {len(header)}")
            else:
                found.cells[section][cells[0].strip("`")] = dict(zip(header[1:], cells[1:], strict=True))
                found.columns = tuple(header[1:])
    return found


def render(matrix: Matrix) -> str:
    """The matrix as Markdown, the same for the same matrix."""
    lines = [_HEAD]
    for section in SECTIONS:
        lines += [f"## {section}", "", _ABOUT[section], "", *_table(matrix.columns, matrix.cells[section]), ""]
    lines += [f"## {TYPES}", "", _ABOUT[TYPES], "", "| type | fields |", "|---|---|"]
    lines += [f"| `{name}` | {' '.join(f'`{one}`' for one in fields)} |" for name, fields in matrix.types.items()]
    return "\n".join(lines) + "\n"


def _table(columns: Sequence[str], rows: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    width = max((len(name) for name in rows), default=0) + 2
    yield "| " + " | ".join(["what".ljust(width), *columns]) + " |"
    yield "|" + "|".join(["-" * (width + 2), *("-" * (len(one) + 2) for one in columns)]) + "|"
    for name, cells in rows.items():
        yield "| " + " | ".join([f"`{name}`".ljust(width), *(cells[one].ljust(len(one)) for one in columns)]) + " |"
