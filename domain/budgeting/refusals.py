"""How the refusals of budgeting read: those of its rooms, and those that they share. A code is a contract."""

from domain.budgeting.accounts import refusals as accounts
from domain.budgeting.books import refusals as books
from domain.budgeting.codes import refusals as codes
from domain.budgeting.commitments import refusals as commitments
from domain.budgeting.lines import refusals as lines
from domain.budgeting.notes import refusals as notes
from domain.budgeting.revenue import refusals as revenue

_SHARED: dict[str, str] = {
    "code_not_plain": "A code is plain text without spaces around it, not {code}.",
    "code_too_long": "A code has at most {limit} characters, this one has {length}.",
    "contingency_line": (
        "Nothing is spent from the reserve {line}: move its money to another line first with releaseContingency."
    ),
    "empty_code": "A path of codes ends with a code that is not empty.",
    "exceeds_available": "{amount} is more than the {available} available at the control account.",
    "exceeds_open": "{amount} is more than the {open} that is open at the stage before.",
    "negative_amount": "An appropriation is zero or more, not {value}.",
    "not_a_digest": "A SHA-256 is 64 hexadecimal digits, not {value}.",
    "not_a_number": (
        "A document's number has 1 to 40 letters, digits, dots, dashes and underscores and begins with a "
        "letter or digit, unlike {value}."
    ),
    "path_too_long": "The codes of a path have at most {limit} characters together, these have {length}.",
    "reason_required": "This act is done for a stated reason: say why.",
    "reason_too_long": "A reason has at most {limit} characters, this one has {length}.",
    "reference_length": "A reference (law, document, report) has 1 to {limit} characters, this one has {length}.",
    "too_many_levels": "A classification has at most {limit} levels, this path has {levels}.",
    "uncoded_line": "A line stands under at least one code of: {dimensions}.",
    "unknown_dimension": 'A classification is one of {known}, not "{given}".',
    "zero_amount": "An act moves money: the amount cannot be zero.",
}

MESSAGES: dict[str, str] = {
    **_SHARED,
    **accounts.MESSAGES,
    **books.MESSAGES,
    **codes.MESSAGES,
    **commitments.MESSAGES,
    **lines.MESSAGES,
    **notes.MESSAGES,
    **revenue.MESSAGES,
}
