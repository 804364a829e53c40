"""Where acts take place: codes that several contexts name a government by."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.forms import pattern

JurisdictionCode = Annotated[
    str,
    pattern(
        r"[A-Z0-9][A-Z0-9_.]{1,39}",
        "not_a_jurisdiction_code",
        "2 to 40 capitals, digits, underscores, dots, beginning with a capital or digit",
    ),
]
"""The code of a jurisdiction: `MD`, `MD_0104`."""
