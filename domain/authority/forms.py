"""How the values of authority look: what roles, rules, places and holders are called, ids, and reasons.

No refusal says what may be somebody's name or number.
"""

from __future__ import annotations

from typing import Annotated

from domain.kernel.forms import pattern, text

MAX_TITLE, MAX_TEXT = 200, 500

_JURISDICTION = r"[A-Z0-9][A-Z0-9_.]{1,39}"
_PART = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,23}"
_CODE = rf"(?:{_JURISDICTION}:)?[a-z][a-z0-9_-]{{0,39}}"
_POST = rf"{_JURISDICTION}:{_PART}/{_PART}"
_COMPANY = r"company:[A-Z]{2}:[A-Za-z0-9][A-Za-z0-9./-]{0,39}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# An account's random id, or the pseudonym of a service or a developer; never digits alone, which could be anybody's.
# Nor a caller who did not sign in, which is everybody at once, nor the installation's own actors.
_ACCOUNT = rf"{_UUID}|(?!anonymous\Z|system:)[a-z][a-z0-9_.:-]{{0,99}}"

RoleId = Annotated[str, pattern(_CODE, "not_a_role_id", "auditor, or MD:auditor if it is of a jurisdiction")]
"""The id of a role."""
RuleId = Annotated[str, pattern(_CODE, "not_a_rule_id", "pay-order, or MD:pay-order if it is of a jurisdiction")]
"""The id of a rule on separated duties."""
Unit = Annotated[
    str, pattern(rf"\*|{_JURISDICTION}(?::{_PART})?", "not_a_unit", "a unit MD:moh, a jurisdiction MD, or * for all")
]
"""Where something holds: a unit, a jurisdiction, or the whole installation."""
GrantPlace = Annotated[
    str,
    pattern(
        rf"\*|{_JURISDICTION}(?::{_PART})?|{_COMPANY}",
        "not_a_unit",
        "a unit MD:moh, a jurisdiction MD, a company company:MD:1003600012345, or * for all",
    ),
]
"""Where a grant holds: a unit, a jurisdiction, a company, or the whole installation."""
PostId = Annotated[str, pattern(_POST, "not_a_post", "a unit and a code, such as MD:moh/minister", told=False)]
"""The id of a post."""
AccountId = Annotated[str, pattern(_ACCOUNT, "not_an_account", "an account's id", told=False)]
"""The id of an account."""
Holder = Annotated[
    str,
    pattern(f"{_POST}|{_ACCOUNT}", "not_a_holder", "an account's id, or a post such as MD:moh/minister", told=False),
]
"""Whose a grant is: an account or a post."""
Uuid = Annotated[str, pattern(_UUID, "not_a_uuid", "a UUID in small letters that the sender makes")]
"""The id of a grant, a delegation or an emergency."""
Title = Annotated[str, text(MAX_TITLE, "text_length", not_plain="text_not_one_line")]
"""What a role is called among people."""
Reason = Annotated[str, text(MAX_TEXT, "text_length", not_plain="text_not_one_line")]
"""Why an act is done."""
Remarks = Annotated[str, text(MAX_TEXT, "text_length", not_plain="text_not_one_line")]
"""What a review has to say."""
