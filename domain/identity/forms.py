"""How the values of identity look: ids of accounts and subjects, names, addresses, numbers, references.

No refusal here says a value: what was typed into the wrong field may be anybody's name or number.
"""

from __future__ import annotations

import re
from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern

MAX_NAME, MAX_EMAIL, MAX_ISSUER, MAX_SUBJECT, MAX_PURPOSE = 200, 254, 300, 255, 200

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
# Digits alone could be somebody's number, whatever they are called.
_RANDOM_ID = rf"(?=.*[a-f]){_UUID}"
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_NATIONAL_NUMBER = re.compile(r"[A-Za-z0-9](?:[ ./-]?[A-Za-z0-9]){3,39}")
# The last one stands for the issuer of a developer's machine, whichever port it listens on.
_ISSUER = re.compile(r"https?://[\x21-\x7e]+|foja:development")


def _name(value: str, path: str) -> str:
    name = " ".join(value.split())
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise Refused("not_a_name", path, limit=MAX_NAME)
    return name


def _email(value: str, path: str) -> str:
    email = value.strip()
    if len(email) > MAX_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise Refused("not_an_email", path)
    return email


def _national_number(value: str, path: str) -> str:
    number = value.strip()
    if len(number) > 40 or not _NATIONAL_NUMBER.fullmatch(number):
        raise Refused("not_a_national_number", path)
    return number


def _issuer(value: str, path: str) -> str:
    if len(value) > MAX_ISSUER or not _ISSUER.fullmatch(value):
        raise Refused("not_an_issuer", path, limit=MAX_ISSUER)
    return value


def _subject(value: str, path: str) -> str:
    if not 0 < len(value) <= MAX_SUBJECT or not value.isprintable():
        raise Refused("not_a_subject", path, limit=MAX_SUBJECT)
    return value


def _purpose(value: str, path: str) -> str:
    purpose = value.strip()
    if not 0 < len(purpose) <= MAX_PURPOSE or not value.isprintable():
        raise Refused("not_a_purpose", path, limit=MAX_PURPOSE)
    return purpose


AccountId = Annotated[str, pattern(_RANDOM_ID, "not_a_random_id", "a random UUID (version 4 or 7)", told=False)]
"""The id of an account: a random UUID (RFC 9562), so that nothing personal ever becomes the name of a stream."""
ReadingId = Annotated[str, pattern(_UUID, "not_a_reading_id", "a UUID (version 4 or 7)", told=False)]
"""The id of a reading."""
SubjectId = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_subject_id", "64 hexadecimal digits", told=False)]
"""The id of a subject: the digest of its issuer and its name there."""
Issuer = Annotated[str, Form(_issuer, f"a web address of at most {MAX_ISSUER} characters", ("not_an_issuer",))]
"""An issuer of OpenID Connect."""
Subject = Annotated[str, Form(_subject, f"one line of 1 to {MAX_SUBJECT} characters", ("not_a_subject",))]
"""What an issuer calls a person."""
Name = Annotated[str, Form(_name, f"one line of 1 to {MAX_NAME} characters", ("not_a_name",))]
"""The name of a person, or the label of a service, without needless spaces."""
Email = Annotated[str, Form(_email, "an address such as name@example.org", ("not_an_email",))]
"""An e-mail address; whether it is the person's, a message to it tells."""
NationalNumber = Annotated[str, Form(_national_number, "4 to 40 letters and digits", ("not_a_national_number",))]
"""A number that a state gave to a person."""
CompanyId = Annotated[
    str,
    pattern(
        r"[A-Z]{2}:[A-Za-z0-9][A-Za-z0-9./-]{0,39}",
        "not_a_company_id",
        "a country and a registration number, such as MD:1003600012345",
        told=False,
    ),
]
"""The public id of a company."""
Jurisdiction = Annotated[
    str,
    pattern(r"[A-Z0-9][A-Z0-9_.]{1,39}", "not_a_jurisdiction", "a jurisdiction's code, such as MD", told=False),
]
"""The code of a jurisdiction."""
Purpose = Annotated[str, Form(_purpose, f"one line of 1 to {MAX_PURPOSE} characters", ("not_a_purpose",))]
"""What personal data is read for, such as a docket number."""
Reference = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9](?:[A-Za-z0-9 ./:-]{0,58}[A-Za-z0-9])?",
        "not_a_docket_number",
        "a docket number of 1 to 60 letters, digits and . / : -",
        told=False,
    ),
]
"""The docket number of proceedings."""
