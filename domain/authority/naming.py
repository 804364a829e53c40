"""How roles, rules, holders and places are called, and what a reason may look like."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from domain.kernel.declarations import Refused

INSTALLATION: Final = "*"
"""The whole installation: above every jurisdiction."""
EVERY_PERMISSION: Final = "*"

MAX_TITLE, MAX_REASON = 200, 500

_JURISDICTION = r"[A-Z0-9][A-Z0-9_.]{1,39}"
_PART = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,23}"
_CODE = re.compile(rf"(?:{_JURISDICTION}:)?[a-z][a-z0-9_-]{{0,39}}")
_UNIT = re.compile(rf"\*|{_JURISDICTION}(?::{_PART})?")
_POST = re.compile(rf"{_JURISDICTION}:{_PART}/{_PART}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# An account's random id, or the pseudonym of a service or a developer; never digits alone, which could be anybody's.
# Nor who did not sign in, which is everybody at once, nor the installation's own actors.
_ACCOUNT = re.compile(rf"{_UUID.pattern}|(?!anonymous\Z|system:)[a-z][a-z0-9_.:-]{{0,99}}")


def owner_of(id_: str) -> str:
    """Who defined a role or a rule: the jurisdiction before the colon, else the installation."""
    return id_.partition(":")[0] if ":" in id_ else INSTALLATION


def jurisdiction_of(unit: str) -> str:
    """The jurisdiction that a unit or a post belongs to; `*` for the whole installation."""
    return unit.partition(":")[0]


def unit_of(post_id: str) -> str:
    """The unit that a post belongs to."""
    return post_id.partition("/")[0]


def is_post(holder: str) -> bool:
    """Whether a holder is a post, and no account."""
    return "/" in holder


def covers(upper: str, unit: str) -> bool:
    """Whether what holds at `upper` certainly holds at `unit`, without knowing the tree of units."""
    return upper in {INSTALLATION, unit, jurisdiction_of(unit)}


def may_cover(upper: str, unit: str) -> bool:
    """Whether what holds at `upper` may hold at `unit`: surely, or as the tree of their jurisdiction has it."""
    both = ":" in upper and ":" in unit
    return covers(upper, unit) or (both and jurisdiction_of(upper) == jurisdiction_of(unit))


def within(owner: str, unit: str) -> bool:
    """Whether a role or a rule of this owner concerns what is held at a unit: there, or all around it."""
    return owner == INSTALLATION or jurisdiction_of(unit) in {owner, INSTALLATION}


def check_role(given: str, path: str = "roleId") -> str:
    """The id of a role, `auditor` or `MD:auditor`; Refused("not_a_role_id")."""
    if not _CODE.fullmatch(given):
        raise Refused("not_a_role_id", path, value=ascii(given)[:60])
    return given


def check_rule(given: str) -> str:
    """The id of a rule, `pay-order` or `MD:pay-order`; Refused("not_a_rule_id")."""
    if not _CODE.fullmatch(given):
        raise Refused("not_a_rule_id", "ruleId", value=ascii(given)[:60])
    return given


def check_unit(given: str) -> str:
    """A unit, a jurisdiction, or `*`; Refused("not_a_unit")."""
    if not _UNIT.fullmatch(given):
        raise Refused("not_a_unit", "unit", value=ascii(given)[:60])
    return given


def check_post(given: str) -> str:
    """A post, `MD:moh/minister`; Refused("not_a_post")."""
    if not _POST.fullmatch(given):
        raise Refused("not_a_post", "postId")
    return given


def check_account(given: str, path: str = "accountId") -> str:
    """An account's id; Refused("not_an_account"). The value is not said: it may be somebody's name or number."""
    if not _ACCOUNT.fullmatch(given):
        raise Refused("not_an_account", path)
    return given


def check_holder(given: str) -> str:
    """An account or a post; Refused("not_a_holder")."""
    if not (_POST if is_post(given) else _ACCOUNT).fullmatch(given):
        raise Refused("not_a_holder", "holder")
    return given


def check_id(given: str, path: str) -> str:
    """The id of a grant, a delegation or an emergency: a UUID that the sender made; Refused("not_a_uuid")."""
    if not _UUID.fullmatch(given):
        raise Refused("not_a_uuid", path, value=ascii(given)[:60])
    return given


def check_text(given: str, path: str = "reason", limit: int = MAX_REASON) -> str:
    """One line of text without spaces around it. Refused: `text_length`, `text_not_one_line`."""
    text = given.strip()
    if not 0 < len(text) <= limit:
        raise Refused("text_length", path, length=len(text), limit=limit)
    if not text.isprintable():
        raise Refused("text_not_one_line", path)
    return text


def check_permissions(given: Collection[str], known: frozenset[str]) -> tuple[str, ...]:
    """Permissions of the catalogue, each once, in order. Refused: `no_permissions`, `unknown_permission`."""
    if not given:
        raise Refused("no_permissions", "permissions")
    for permission in given:
        if permission not in known and permission != EVERY_PERMISSION:
            raise Refused("unknown_permission", "permissions", permission=ascii(permission)[:80])
    return tuple(sorted(set(given)))
