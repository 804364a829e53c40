"""The table of privileges as a file: Markdown, one row for each thing, one column for each role."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

COMMITTED = Path(__file__).parents[3] / "docs" / "verify" / "privileges.md"

PUBLIC = "everybody"
ROLES = (PUBLIC, "foja_app", "foja_worker", "foja_signer", "foja_auditor", "foja_owner")
"""The columns: PostgreSQL's PUBLIC, the roles of the processes' logins, and the owner, as which nobody logs in."""

NOTHING, OWNER, YES = "-", "owner", "yes"

ROLES_SECTION, LEADING, SERVER = "Acting as a role", "Leading", "The server"
LEDGER, KEYS = "Database of the ledger", "Database of the keys"

Cells = dict[str, dict[str, dict[str, str]]]
"""By section and thing: what each role may do with it."""

_HEAD = """# Privileges

What each login of the two databases may do; nothing else works. `./foja privileges --write` reads it from databases
that it migrates for this, people review it, CI compares it (`--check`), and `tests/infra/generated/privileges`
carries it out in full: with each login's password everything in its column is done, on PostgreSQL 15 and 18, and all
else is refused.

A login is a member of one role and of nothing else ([production](../operate/production.md#1-databases)), so a column
is a login:

| column | login of | is for |
|---|---|---|
| `everybody` | anybody whom the server knows | nothing |
| `foja_app` | the API | asking, appending by one function, replaying in temporary tables |
| `foja_worker` | the workers | the same, read models, workflows, destroying keys |
| `foja_signer` | the signer | reading the record, adding to the log by functions |
| `foja_auditor` | auditors | reading the record and the log |
| `foja_owner` | nobody: migrations act as it | the structure |

`owner` may do everything with a thing; who owns it may also change and drop it. `projections.any_read_model` stands for
the tables of read models, which workers make and drop. A function is named with the number of its arguments.
"""
_ABOUT = {
    ROLES_SECTION: "`SET ROLE` to each of them, and attributes that go beyond all tables.",
    LEADING: "Being the one session that does a task, by a row in the table named ([why](../adr/0023-logins.md)).",
    SERVER: "What PostgreSQL brings. Whatever else it keeps for administrators is for none of these.",
}


def render(cells: Cells) -> str:
    """The file."""
    parts = [_HEAD]
    for section, things in cells.items():
        about = _ABOUT.get(section)
        parts.append(f"\n## {section}\n" + (f"\n{about}\n" if about else ""))
        parts.append(f"\n| | {' | '.join(ROLES)} |\n|---|{'---|' * len(ROLES)}\n")
        parts += [f"| `{thing}` | {' | '.join(row[role] for role in ROLES)} |\n" for thing, row in things.items()]
    return "".join(parts)


def parse(text: str) -> Cells:
    """The cells of a file; ValueError for a row that does not fit its table."""
    cells: Cells = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif section and line.startswith("| `"):
            thing, *row = (cell.strip() for cell in line.strip("|").split("|"))
            cells.setdefault(section, {})[thing.strip("`")] = dict(zip(ROLES, row, strict=True))
    return cells


def read(path: Path = COMMITTED) -> Cells:
    """The committed table."""
    return parse(path.read_text(encoding="utf-8"))


def differences(committed: Cells, cells: Cells) -> list[str]:
    """Each cell that is not as it was reviewed."""
    return [
        f"{section}, {thing}, {role}: {old} was reviewed, {new} is so"
        for section in [*cells, *(section_ for section_ in committed if section_ not in cells)]
        for thing in dict.fromkeys([*cells.get(section, {}), *committed.get(section, {})])
        for role in ROLES
        if (old := _cell(committed, section, thing, role)) != (new := _cell(cells, section, thing, role))
    ]


def _cell(cells: Mapping[str, Mapping[str, Mapping[str, str]]], section: str, thing: str, role: str) -> str:
    return cells.get(section, {}).get(thing, {}).get(role, "nothing of it")
