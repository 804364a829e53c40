"""How the refusals of complaints read."""

MESSAGES: dict[str, str] = {
    "already_decided": "This complaint is decided, or is at another stage.",
    "complainant_name_length": "A name has 1 to {limit} characters in one line, this one has {length}.",
    "complaint_exists": "There is another complaint of this id: choose a new id.",
    "complaint_late": "This could be done until {until}.",
    "fee_reference_length": "A reference has 1 to {limit} characters in one line, this one has {length}.",
    "fee_unpaid": "The fee of {due} {currency} is not paid.",
    "fee_wrong": "The fee is {due} {currency}, neither less nor more.",
    "not_a_complaint_id": "The id of a complaint has 16 to 60 random letters, digits and . _ -, not {value}.",
    "not_admitted": "A complaint is admitted before it is decided.",
    "not_concerned": "{company} has no bid on this lot: bidders complain of it.",
    "nothing_to_complain_of": "There is nothing of the kind {target} to complain of here.",
    "orders_missing": "A complaint that is satisfied has an order: say what follows.",
    "remedy_unreported": "The buyer has not reported what was done.",
    "unknown_complaint": "There is no such complaint.",
}
