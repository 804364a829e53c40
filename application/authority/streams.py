"""How the streams of authority are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from domain.authority import naming


def role(role_id: str, path: str = "roleId") -> str:
    """A role; Refused("not_a_role_id")."""
    return f"role-{naming.check_role(role_id, path)}"


def holder(id_: str) -> str:
    """All that an account or a post has; Refused("not_a_holder")."""
    return f"holder-{naming.check_holder(id_)}"


def account(account_id: str, path: str = "accountId") -> str:
    """All that an account has; Refused("not_an_account")."""
    return holder(naming.check_account(account_id, path))


def post(post_id: str) -> str:
    """All that a post has; Refused("not_a_post")."""
    return holder(naming.check_post(post_id))


def separations(owner: str) -> str:
    """The separated duties of a jurisdiction, or of the installation."""
    return f"separations-{'installation' if owner == naming.INSTALLATION else owner}"


def assigned(id_: str, path: str) -> str:
    """Whose an id is; Refused("not_a_uuid")."""
    return f"authority_id-{naming.check_id(id_, path)}"
