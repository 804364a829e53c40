"""How the values of a tender look: titles, conditions, items, documents, and why something is done."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.forms import pattern, text

MAX_ITEM_TITLE = 200
PublicKey = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_public_key", "64 hexadecimal digits", small=True)]
"""The 32 raw bytes of an opener's X25519 key, in hex."""
KeyProof = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_key_proof", "64 hexadecimal digits", told=False, small=True)]
"""What the challenge to a key says, in hex: only who has the secret key can read it."""
TenderTitle = Annotated[str, text(300, "tender_title_length", one_line=True)]
"""What is bought, in one line."""
Conditions = Annotated[str, text(5_000, "conditions_length")]
"""What else bidders of a lot have to know."""
ItemTitle = Annotated[str, text(MAX_ITEM_TITLE, "item_title_length", one_line=True)]
"""What an item is."""
ItemWord = Annotated[str, text(60, "item_word_length", one_line=True)]
"""A unit of measure, or a place."""
PartId = Annotated[
    str, pattern(r"[A-Za-z0-9_-]{1,20}", "not_a_part_id", "1 to 20 letters, digits, underscores, dashes")
]
"""The id of an item, a criterion or a document within a tender."""
Language = Annotated[str, pattern(r"[a-z]{2}", "not_a_document_language", "two small letters, such as es")]
"""The language of a document, as in ISO 639-1."""
DocumentKind = Annotated[
    str, pattern(r"[A-Za-z]{1,40}", "not_a_document_kind", "a word of letters, such as technicalSpecifications")
]
"""What a document is, as in the codelist documentType of OCDS."""
AmendmentReason = Annotated[str, text(2_000, "amendment_reason_length")]
"""Why terms change."""


def tender_number(buyer: str, year: int, number: int) -> str:
    """The number of a tender: `MD:moh-2026-17`."""
    return f"{buyer}-{year}-{number}"


def numbers_id(buyer: str, year: int) -> str:
    """The passbook that numbers come from."""
    return f"{buyer}-{year}"
