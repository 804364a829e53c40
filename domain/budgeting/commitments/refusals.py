"""How the refusals of commitments read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "commitment_exists": "The budget has another commitment {number}, of {amount}: give this one another number.",
    "commitment_released": "Commitment {commitment} was released on {on}: nothing more becomes a liability under it.",
    "date_ahead": "Money is committed today or earlier: {value} is still to come (today is {today}).",
    "liability_exists": "The commitment has another liability {liability}, of {amount}: use another number.",
    "line_outside_control": (
        "A rule of this budget holds line {line}, which is not under control yet: place it under control first."
    ),
    "order_exists": "The commitment has another payment order {order}, of {amount}: use another number.",
    "order_settled": "Nothing of payment order {order} is left to cancel: it was paid or cancelled.",
    "override_required": "{amount} is more than the {available} available: give commitAboveAvailable, and the reason.",
    "payment_exists": "The commitment has another payment {payment}, of {amount}: use another number.",
    "payment_returned": "All of payment {payment} came back: nothing is left to reverse.",
    "payment_reversed": "Payment {payment} was reversed on {on} already.",
    "return_exists": "The payment has another return {number}, of {amount}: use another number.",
    "segregation_of_duties": (
        "Who carried out one duty on this money ({duty}) carries out no other: ask another person."
    ),
    "too_many_documents": (
        "A commitment has at most {limit} documents; above that only steps that finish what is open are taken."
    ),
    "unknown_commitment": "There is no commitment {commitment}.",
    "unknown_liability": "The commitment has no liability {liability}.",
    "unknown_order": "The commitment has no payment order {order}.",
    "unknown_payment": "The commitment has no payment {payment}.",
}
