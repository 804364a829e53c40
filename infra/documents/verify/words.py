"""What the page that verifies documents says in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.kernel.texts import Texts
from infra.texts.numbers import Numbers
from infra.texts.pages import in_language, sentences

PAGE = "verify"


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its numbers, and each text of the page. `{name}` is replaced by a value."""

    numbers: Numbers
    title: str
    subtitle: str
    language: str
    drop: str
    stays: str
    sent: str
    about: str
    hint: str
    ask: str
    hashing: str
    no_hashing: str
    file_too_large: str
    known: str
    published: str
    redacted: str
    unknown: str
    unknown_why: str
    in_force: str
    superseded: str
    superseded_by: str
    number: str
    unit: str
    registered: str
    sealed: str
    level: str
    certificate: str
    sha256: str
    document: str
    download: str
    wrong: Mapping[str, str]
    check: str
    check_text: str


EN = Words(
    numbers=Numbers("en"),
    title="Verify a document",
    subtitle="Was it issued here, and does it still hold?",
    language="English",
    drop="Drop the file here, or choose it",
    stays="Your browser works out its SHA-256; the file stays with you.",
    sent=(
        "Without JavaScript the file is sent to this server, which works out its SHA-256 and keeps nothing. At most "
        "{most} MB."
    ),
    about="Or type its SHA-256, or the number of a published document",
    hint="64 letters and digits, or a number such as EX:moh/out/2026/000001",
    ask="Verify",
    hashing="Working out the SHA-256 ...",
    no_hashing="This browser works out no SHA-256 here. Work it out yourself (sha256sum FILE), and type it below.",
    file_too_large="This file is too large here. Work out its SHA-256 yourself (sha256sum FILE), and type it below.",
    known="This server issued exactly this file",
    published="This document is published",
    redacted="What is published is a redacted version: passages were taken out of the document.",
    unknown="Nothing is known of this here",
    unknown_why=(
        "No document that was issued here has these bytes or this published number. A file that was changed, printed "
        "again or saved anew by another program has other bytes. Of documents that are not published, numbers tell "
        "nothing: bring the file."
    ),
    in_force="It is in force.",
    superseded="It was superseded on {day}.",
    superseded_by="In its place holds {number}.",
    number="Number",
    unit="Issued by",
    registered="Registered on",
    sealed="Sealed at",
    level="Level of the seal",
    certificate="SHA-256 of the certificate",
    sha256="SHA-256 of the file",
    document="Document",
    download="Download it",
    wrong={
        "neither": "That is neither the SHA-256 of a file nor a number: a SHA-256 has 64 digits, 0 to 9 and a to f.",
        "too_large": "A file of more than {most} MB is not taken here: work out its SHA-256 yourself, and type it.",
    },
    check="Do not believe this page alone",
    check_text=(
        "The seal in the file can be verified without this server, with programs that are not ours; and each event of "
        "a document is in a log that others watch. Nobody is told what you ask here."
    ),
)


def texts() -> Mapping[str, str]:
    """The sentences of the page by their keys."""
    return sentences(PAGE, EN)


def words_in(language: str, texts: Texts) -> Words:
    """The words of the page in a language."""
    return in_language(PAGE, EN, texts, language, numbers=Numbers(language))
