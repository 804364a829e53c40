"""The roles that an installation begins with, gathered from the file that each context keeps of them beside itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.kernel.context import MACHINE_PERMISSIONS, Context
from domain.kernel.composition import CompositionError

EVERY_PERMISSION = "*"


@dataclass(frozen=True, slots=True)
class FirstRole:
    """A role that a new installation begins with."""

    role_id: str
    title: str
    rank: int
    permissions: tuple[str, ...]
    emergency: bool = False


def first_roles_of(contexts: Iterable[Context]) -> tuple[FirstRole, ...]:
    """The roles of these contexts, lowest rank first.

    One context titles a role; others add permissions to it, and name the one that titles it with `of`: what they add
    to the role of a context that the installation does not have is left out. Raises CompositionError, with the file,
    for a role that two contexts title or that none does, and for a permission that its context does not ask for.
    """
    contexts = tuple(contexts)
    sections = [(context, *item) for context in contexts for item in _sections(context)]
    roles: dict[str, FirstRole] = {}
    for context, role_id, section in sections:
        _check_permissions(context, role_id, section)
        if "of" in section:
            continue
        if role_id in roles:
            raise CompositionError(
                f"{context.roles} titles the role {role_id}, which another context titles: add to it"
            )
        roles[role_id] = _titled(context, role_id, section)
    names = {context.name for context in contexts}
    for context, role_id, section in sections:
        if section.get("of") not in names:
            continue
        if role_id not in roles:
            raise CompositionError(f"{context.roles} adds to the role {role_id}, which {section['of']} does not title")
        role = roles[role_id]
        roles[role_id] = replace(role, permissions=(*role.permissions, *section["permissions"]))
    return tuple(sorted(roles.values(), key=lambda role: role.rank))


def _sections(context: Context) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return tomllib.loads(Path(context.roles).read_text(encoding="utf-8")).items() if context.roles else ()


def _titled(context: Context, role_id: str, section: Mapping[str, Any]) -> FirstRole:
    if "title" not in section or "rank" not in section:
        raise CompositionError(f"{context.roles} gives the role {role_id} neither a title and rank nor `of`")
    return FirstRole(
        role_id, section["title"], section["rank"], tuple(section["permissions"]), section.get("emergency", False)
    )


def _check_permissions(context: Context, role_id: str, section: Mapping[str, Any]) -> None:
    known = context.permissions | MACHINE_PERMISSIONS | {EVERY_PERMISSION}
    for permission in section["permissions"]:
        if permission not in known:
            raise CompositionError(
                f"{context.roles} gives {role_id} {permission}, which {context.name} does not ask for"
            )
