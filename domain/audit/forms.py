"""How the values of decisions about unreadable acts look: the hash of a leaf, the reason."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.forms import pattern, text

LONGEST_REASON = 500

LeafHash = Annotated[str, pattern(r"[A-Za-z0-9+/]{43}=", "not_a_leaf_hash", "SHA-256 in base 64, 44 characters")]
"""The hash of a leaf of the log (RFC 6962)."""
Reason = Annotated[str, text(LONGEST_REASON, "skip_reason_length", one_line=True)]
"""Why an act is left out."""
