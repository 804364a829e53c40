"""How the subjects of issuers are identified."""

from __future__ import annotations

import hashlib

from domain.identity.forms import MAX_SUBJECT
from domain.kernel.declarations import Refused


def subject_id(issuer: str, subject: str) -> str:
    """The id of an issuer's subject: SHA-256 of both, which tells nothing to a reader who does not know them.

    It is as good a pseudonym as the subject is: an issuer whose subjects are national numbers is to be asked for
    pairwise ones (OpenID Connect Core 1.0, section 8.1), since numbers can be tried out.
    """
    return hashlib.sha256(f"{issuer}\0{subject}".encode("utf-8", "surrogatepass")).hexdigest()


def linked_subject_id(issuer: str, subject: str | None) -> str:
    """The id of the subject that is to be linked; Refused("not_a_subject") where none is named."""
    if subject is None:
        raise Refused("not_a_subject", "subject", limit=MAX_SUBJECT)
    return subject_id(issuer, subject)
