"""How the values of contracts look: their ids, the numbers of what stands under them, texts."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.forms import pattern, text

MAX_TEXT, MAX_TITLE = 2_000, 300

ContractId = Annotated[
    str, pattern(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", "not_a_contract_id", "1 to 60 letters, digits, dots, dashes, _")
]
"""The id of a contract: that of its award, or of its call-off."""
CommitmentId = Annotated[
    str,
    pattern(
        r"[A-Z0-9][A-Z0-9_.]{1,39}-[0-9]{4}:[A-Za-z0-9][A-Za-z0-9._-]{0,39}",
        "not_a_commitment_id",
        "a budget and the number of a commitment, such as MD-2026:C-7",
    ),
]
"""The id of a commitment of a budget."""
Number = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}",
        "not_a_contract_number",
        "1 to 40 letters, digits, dots, dashes, underscores",
    ),
]
"""The number of a delivery, a change, a milestone or a penalty within its contract."""
Text = Annotated[str, text(MAX_TEXT, "contract_text_length")]
"""Why something is done, or what is said of it."""
Title = Annotated[str, text(MAX_TITLE, "contract_title_length", one_line=True)]
"""What is bought, or to be reached."""
Digest = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_document_digest", "64 hexadecimal digits", small=True)]
"""The SHA-256 of a document."""
