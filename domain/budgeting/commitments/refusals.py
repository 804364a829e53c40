"""How the refusals of commitments read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "acceptance_exceeds_commitment": "{amount} is more than the {open} for which nothing was accepted yet.",
    "acceptance_exists": "Acceptance {acceptance} of {amount} was recorded: give this one another number.",
    "acceptance_missing": "Commitment {commitment} is for a contract: name the delivery that was accepted.",
    "accepted_not_owed": "{accepted} was accepted under the contract and is not a liability yet: verify that first.",
    "commitment_exists": "The budget has another commitment {number}, of {amount}: give this one another number.",
    "commitment_of_another": "Commitment {commitment} is not for this contract.",
    "commitment_released": "Commitment {commitment} was released on {on}: nothing more becomes a liability under it.",
    "date_ahead": "Money is committed today or earlier: {value} is still to come (today is {today}).",
    "liability_exists": "The commitment has another liability {liability}, of {amount}: use another number.",
    "liability_exceeds_accepted": "{amount} is more than the {accepted} that was accepted and is not owed yet.",
    "line_outside_control": (
        "A rule of this budget holds line {line}, which is not under control yet: place it under control first."
    ),
    "not_a_payee_company": "A company is named by its country and number, such as MD:1003600012345, not {value}.",
    "not_a_payee_person": "A person is named by the random id of their account, never by a number.",
    "order_exists": "The commitment has another payment order {order}, of {amount}: use another number.",
    "order_settled": "Nothing of payment order {order} is left to cancel: it was paid or cancelled.",
    "override_required": "{amount} is more than the {available} available: give commitAboveAvailable, and the reason.",
    "payee_ambiguous": "A payee is a company or a person, not both.",
    "payee_differs": "The money is for {payee}: nobody else is paid under this commitment.",
    "payee_dissolved": "Company {company} is no more since {on}: it is not named as a payee.",
    "payee_name_length": "A person's name has 1 to {limit} characters on one line.",
    "payee_name_missing": "Say what the person is called (payeeName): it is kept under seal.",
    "payee_person_missing": "Say whose name it is: the id of the person's account (payeePersonId).",
    "payee_unknown": "There is no company {company}: register it first.",
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
    "unknown_acceptance": "Nothing was accepted under the commitment as {acceptance}.",
    "unknown_commitment": "There is no commitment {commitment}.",
    "unknown_liability": "The commitment has no liability {liability}.",
    "unknown_order": "The commitment has no payment order {order}.",
    "unknown_payment": "The commitment has no payment {payment}.",
}
