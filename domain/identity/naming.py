"""How accounts and subjects are identified, and what a name, an address or a number may look like.

No refusal here says a value: what was typed into the wrong field may be anybody's name or number.
"""

from __future__ import annotations

import hashlib
import re

from domain.kernel.declarations import Refused

MAX_NAME, MAX_EMAIL, MAX_ISSUER, MAX_SUBJECT, MAX_PURPOSE = 200, 254, 300, 255, 200

# Digits alone could be somebody's number, whatever they are called.
_RANDOM_ID = re.compile(r"(?=.*[a-f])[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_SUBJECT_ID = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_NATIONAL_NUMBER = re.compile(r"[A-Za-z0-9](?:[ ./-]?[A-Za-z0-9]){3,39}")
_COMPANY = re.compile(r"[A-Z]{2}:[A-Za-z0-9][A-Za-z0-9./-]{0,39}")
# The last one stands for the issuer of a developer's machine, whichever port it listens on.
_ISSUER = re.compile(r"https?://[\x21-\x7e]+|foja:development")
_JURISDICTION = re.compile(r"[A-Z0-9][A-Z0-9_.]{1,39}")
_REFERENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./:-]{0,58}[A-Za-z0-9])?")


def check_account_id(given: str, path: str = "accountId") -> str:
    """A random UUID (RFC 9562, version 4 or 7) as it is written; Refused("not_a_random_id")."""
    if not _RANDOM_ID.fullmatch(given):
        raise Refused("not_a_random_id", path)
    return given


def check_reading_id(given: str) -> str:
    """The UUID (version 4 or 7) of a reading; Refused("not_a_reading_id")."""
    if not _UUID.fullmatch(given):
        raise Refused("not_a_reading_id", "readingId")
    return given


def check_purpose(given: str) -> str:
    """What personal data is read for; Refused("not_a_purpose")."""
    if not 0 < len(given.strip()) <= MAX_PURPOSE or not given.isprintable():
        raise Refused("not_a_purpose", "purpose", limit=MAX_PURPOSE)
    return given.strip()


def subject_id(issuer: str, subject: str) -> str:
    """The id of an issuer's subject: SHA-256 of both, which tells nothing to a reader who does not know them.

    It is as good a pseudonym as the subject is: an issuer whose subjects are national numbers is to be asked for
    pairwise ones (OpenID Connect Core 1.0, section 8.1), since numbers can be tried out.
    """
    return hashlib.sha256(f"{issuer}\0{subject}".encode("utf-8", "surrogatepass")).hexdigest()


def check_subject_id(given: str) -> str:
    """The id of a subject; Refused("not_a_subject_id")."""
    if not _SUBJECT_ID.fullmatch(given):
        raise Refused("not_a_subject_id", "subjectId")
    return given


def check_subject(issuer: str, subject: str | None) -> str:
    """The id of the subject that is to be linked; Refused: `not_an_issuer`, `not_a_subject`."""
    if len(issuer) > MAX_ISSUER or not _ISSUER.fullmatch(issuer):
        raise Refused("not_an_issuer", "issuer", limit=MAX_ISSUER)
    if not subject or len(subject) > MAX_SUBJECT or not subject.isprintable():
        raise Refused("not_a_subject", "subject", limit=MAX_SUBJECT)
    return subject_id(issuer, subject)


def check_name(given: str, path: str = "fullName") -> str:
    """A name without needless spaces; Refused("not_a_name")."""
    name = " ".join(given.split())
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise Refused("not_a_name", path, limit=MAX_NAME)
    return name


def check_email(given: str) -> str:
    """An e-mail address; whether it is the person's, a message to it tells. Refused("not_an_email")."""
    email = given.strip()
    if len(email) > MAX_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise Refused("not_an_email", "email")
    return email


def check_national_number(given: str) -> str:
    """A number that a state gave to a person; Refused("not_a_national_number")."""
    number = given.strip()
    if len(number) > 40 or not _NATIONAL_NUMBER.fullmatch(number):
        raise Refused("not_a_national_number", "nationalNumber")
    return number


def check_company(given: str | None) -> str:
    """The public id of a company, `MD:1003600012345`; Refused("not_a_company_id")."""
    if given is None or not _COMPANY.fullmatch(given):
        raise Refused("not_a_company_id", "companyId")
    return given


def check_jurisdiction(given: str | None) -> str | None:
    """The code of a jurisdiction, `MD`; None is the installation as a whole. Refused("not_a_jurisdiction")."""
    if given is not None and not _JURISDICTION.fullmatch(given):
        raise Refused("not_a_jurisdiction", "jurisdiction")
    return given


def check_reference(given: str) -> str:
    """The docket number of proceedings; Refused("not_a_docket_number")."""
    if not _REFERENCE.fullmatch(given):
        raise Refused("not_a_docket_number", "reference")
    return given
