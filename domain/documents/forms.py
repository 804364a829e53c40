"""How the values of documents look: ids, subjects, texts, names of files, languages, reasons."""

from __future__ import annotations

from typing import Annotated

from domain.documents.letters import letters_of
from domain.kernel.forms import Form, pattern, text
from domain.kernel.refused import Refused

MAX_SUBJECT = 300
MAX_TEXT = 20_000
MAX_REMARKS = 4_000
MAX_TITLE = 200
MAX_PASSAGE, LEAST_LETTERS = 200, 3
LONGEST_RETENTION = 500
"""Years that somebody may be asked to keep something."""

REASONS = ("incomplete", "incorrect", "not_competent", "unclear", "unlawful", "out_of_date", "by_mistake", "other")
"""Why somebody objects, returns, withdraws, supersedes."""


def _reason(value: str, path: str) -> str:
    if value not in REASONS:
        raise Refused("reason_unknown", path, value=ascii(value)[:40], known=", ".join(REASONS))
    return value


def _printable(value: str, path: str) -> str:
    """Text of several lines without controls, whatever way they would turn it."""
    if not value.replace("\n", "").replace("\t", "").isprintable():
        raise Refused("unprintable", path)
    return value


def _body(value: str, path: str) -> str:
    kept = _printable(value.replace("\r\n", "\n").strip(), path)
    if len(kept) > MAX_TEXT:
        raise Refused("body_length", path, length=len(kept), limit=MAX_TEXT)
    return kept


def _remarks(value: str, path: str) -> str:
    kept = _printable(value.replace("\r\n", "\n").strip(), path)
    if len(kept) > MAX_REMARKS:
        raise Refused("remarks_length", path, length=len(kept), limit=MAX_REMARKS)
    return kept


def _passage(value: str, path: str) -> str:
    kept = _printable(value.strip(), path)
    if len(kept) > MAX_PASSAGE or len(letters_of(kept)) < LEAST_LETTERS:
        raise Refused("passage_length", path, least=LEAST_LETTERS, limit=MAX_PASSAGE)
    return kept


DocumentUuid = Annotated[
    str,
    pattern(
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "not_a_document_id",
        "a UUID that the sender makes, best of version 7",
        small=True,
    ),
]
"""The id of a document or a file: it tells nothing."""
SubjectLine = Annotated[str, text(MAX_SUBJECT, "subject_length", not_plain="unprintable")]
"""What a document is about."""
TitleLine = Annotated[str, text(MAX_TITLE, "title_length", not_plain="unprintable")]
"""What a file, a kind or a template is called."""
Body = Annotated[str, Form(_body, f"text of at most {MAX_TEXT} characters", ("body_length", "unprintable"))]
"""The text of a version."""
Remarks = Annotated[str, Form(_remarks, f"text of at most {MAX_REMARKS} characters", ("remarks_length", "unprintable"))]
"""A remark beside a reason."""
Passage = Annotated[
    str,
    Form(
        _passage,
        f"text of at most {MAX_PASSAGE} characters, {LEAST_LETTERS} letters or digits among them",
        ("passage_length", "unprintable"),
    ),
]
"""What was taken out of a document, as it stands there."""
Language = Annotated[str, pattern(r"[a-z]{2,3}", "not_a_language", "a code of ISO 639 such as es")]
"""The language of a document or a template."""
ReasonCode = Annotated[str, Form(_reason, f"one of {', '.join(REASONS)}", ("reason_unknown",))]
"""Why."""
KindCode = Annotated[str, pattern(r"[a-z][a-z0-9_]{0,39}", "not_a_kind_code", "1 to 40 small letters, digits, _")]
"""The code of a kind within its jurisdiction: `report`."""
FieldName = Annotated[str, pattern(r"[a-z][a-z0-9_]{0,39}", "not_a_field_name", "1 to 40 small letters, digits, _")]
"""The name of a field that a template prints."""
_UNIT = r"[A-Z0-9][A-Z0-9_.]{1,39}:[A-Za-z0-9][A-Za-z0-9_.-]{0,23}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Recipient = Annotated[
    str,
    pattern(
        rf"{_UNIT}(?:/[A-Za-z0-9][A-Za-z0-9_.-]{{0,23}}|@[a-z][a-z0-9_]{{1,39}})?|{_UUID}",
        "not_a_recipient",
        "a unit EX:moh, a post EX:moh/minister, an account's or a party's random id, or a partner's unit EX:moh@court",
        told=False,
    ),
]
"""Where a document goes to, or comes from."""
UnitName = Annotated[str, pattern(_UNIT, "not_a_unit_id", "a unit such as EX:moh, by its jurisdiction and its code")]
"""A unit of this installation."""
ReceivedBy = Annotated[str, pattern(r"[a-z][a-z0-9_]{0,39}", "not_a_channel", "such as counter, post, mail or api")]
"""The way on which a document came in."""
