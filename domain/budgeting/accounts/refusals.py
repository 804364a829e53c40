"""How the refusals of accounts read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "above_allotment": "Period {period} was allotted {allotted}: {amount} cannot be withdrawn from it.",
    "above_ceiling": (
        "The account's ceiling is {ceiling}, of which {left} is not allotted yet: {amount} cannot be allotted."
    ),
    "allotment_consumed": "Of the quotas of the year {free} is not consumed: {amount} cannot be withdrawn.",
    "unknown_account": (
        "There is no control account {account}: it is opened with the first line that a rule of control places there."
    ),
}
