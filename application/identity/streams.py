"""How the streams of identity are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from domain.identity import naming


def account(account_id: str, path: str = "accountId") -> str:
    """An account; Refused("not_a_random_id"), so that nothing personal ever becomes the name of a stream."""
    return f"account-{naming.check_account_id(account_id, path)}"


def subject(subject_id: str) -> str:
    """Which account a subject of an issuer belongs to; Refused("not_a_subject_id")."""
    return f"oidc_subject-{naming.check_subject_id(subject_id)}"


def reading(reading_id: str) -> str:
    """One reading of personal data; Refused("not_a_reading_id")."""
    return f"reading-{naming.check_reading_id(reading_id)}"
