"""What the files lack, what they speak of in vain, and how they are brought up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.generated.matrix import table as t
from infra.generated.matrix.files import FIELDS, ROLES, Access, Line
from infra.generated.matrix.subjects import WITHOUT, Subjects
from infra.generated.matrix.things import MACHINE, SERVED, Thing

Files = Mapping[str, Access]
DEPARTS = "departs: "
"""How the reason begins of a line that is not what follows from the code."""


def problems(files: Files, subjects: Subjects) -> Iterator[str]:
    """What keeps the files from being whole and reviewed, a sentence each."""
    contexts = [MACHINE, *dict.fromkeys(thing.context for thing in subjects.things if thing.context != MACHINE)]
    yield from (f"docs/access/{name}.md is missing" for name in contexts if name not in files)
    yield from (f"docs/access/{name}.md is of no context" for name in files if name not in contexts)
    for name in contexts:
        if name in files:
            yield from (f"{name}: {problem}" for problem in _of_file(name, files[name], subjects))


def up_to_date(files: Files, subjects: Subjects) -> dict[str, Access]:
    """The files with what is new or has changed, a `?` where people have to decide, and without what is gone."""
    contexts = dict.fromkeys((MACHINE, *(thing.context for thing in subjects.things)))
    return {name: _renewed(name, files.get(name, Access()), subjects) for name in contexts}


def _renewed(name: str, had: Access, subjects: Subjects) -> Access:
    new = Access(roles=subjects.roles_of(name))
    new.lines[SERVED] = dict(had.lines[SERVED])
    for thing in subjects.of(name):
        new.lines[thing.part][thing.name] = _line(thing, had.lines[thing.part].get(thing.name))
    for kind, fields in subjects.public_types(new, name).items():
        known = had.fields.get(kind, ())
        new.fields[kind] = tuple(each if each in known else f"{t.UNREVIEWED}{each}" for each in fields)
    return new


def _line(thing: Thing, had: Line | None) -> Line:
    if had is not None and (_follows(thing, had) or _departs(thing, had)):
        return had
    terms = thing.follows if thing.follows is not None else WITHOUT
    return Line(terms, t.UNREVIEWED if terms.opens or thing.follows is None else "")


def _follows(thing: Thing, line: Line) -> bool:
    return thing.follows is not None and line.terms.fits(thing.follows)


def _departs(thing: Thing, line: Line) -> bool:
    """Whether the line says why it is not what follows; where nothing follows, any reason will do."""
    return bool(line.why) if thing.follows is None else line.why.startswith(DEPARTS)


def _of_file(name: str, access: Access, subjects: Subjects) -> Iterator[str]:
    things = {(thing.part, thing.name): thing for thing in subjects.of(name)}
    for part, lines in access.lines.items():
        for key, line in lines.items():
            if part != SERVED and (part, key) not in things:
                yield f"{part}: there is no {key} any more"
            yield from (f"{part}: {key}: {problem}" for problem in _of_line(things.get((part, key)), line))
    yield from (f"{part}: {key} has no line" for part, key in things if key not in access.lines[part])
    yield from _of_names(ROLES, "is given to", access.roles, subjects.roles_of(name))
    yield from _of_names(FIELDS, "has", access.fields, subjects.public_types(access, name))


def _of_line(thing: Thing | None, line: Line) -> Iterator[str]:
    if line.terms.is_open_question:
        yield f"say how far it reaches: {line.terms} (U, J or I)"
    if t.UNREVIEWED in line.why:
        yield "say why it is open, or departs from what follows"
    elif not line.why and line.terms.opens:
        yield f"{line.terms} opens it, and nothing says why"
    elif thing is not None and not _follows(thing, line) and not _departs(thing, line):
        yield f"the file says {line.terms}, and from the code follows {thing.follows}"


def _of_names(
    part: str, verb: str, had: Mapping[str, tuple[str, ...]], needed: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for name in sorted(had.keys() | needed.keys()):
        mine, theirs = set(had.get(name, ())), set(needed.get(name, ()))
        if name not in needed:
            yield f"{part}: there is no {name} any more"
        yield from (f"{part}: {name} {verb} {each}, and the file does not say so" for each in sorted(theirs - mine))
        if name in needed:
            yield from (f"{part}: the file says that {name} {verb} {each}" for each in sorted(mine - theirs))
