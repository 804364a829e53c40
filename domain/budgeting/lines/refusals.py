"""How the refusals of lines read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "adjusted_below_zero": "An appropriation of {adjusted} cannot be adjusted by {by}: it would fall below zero.",
    "already_approved": "This line was approved with {approved}: adjust it, or use another item number.",
    "another_budget": "This line is one of {given}: money moves within one budget, here {expected}.",
    "below_allotted": (
        "The control account has {allotted} allotted: it cannot fall to {ceiling} before allotments are withdrawn."
    ),
    "contingency_line_used": "On line {line} {executed} was spent already: a line that spends is no reserve.",
    "item_out_of_range": "Items under one coding are counted from 1 to {limit}, not {value}.",
    "no_control_rule": "No rule of the budget holds line {line}: define one with defineControls.",
    "not_a_contingency": "Line {line} is no reserve: move its money with makeVirement.",
    "not_the_next_year": "What {year} did not use is carried over to the same government's next year, not to {given}.",
    "returned_above_spent": "On this line {spent} was spent without a commitment: {amount} cannot come back.",
    "same_line": "Money moves from one line to another; both are {line}.",
}
