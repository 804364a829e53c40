"""How the refusals of plans read."""

MESSAGES: dict[str, str] = {
    "not_a_month": "A month is 1 to 12, not {value}.",
    "not_a_plan_item_id": (
        "An item of a plan is named by buyer, year, class of the CPV and number, such as MD:moh-2026-4521-1,"
        " not {value}."
    ),
    "plan_class_differs": "{cpv} is planned in the class {right}, not in {value}.",
    "plan_item_exists": "There is another item {item} already: revise it, or choose a new number.",
    "plan_item_in_use": "The tender {tender} buys what {item} plans: it changes no more.",
    "plan_item_withdrawn": "The item {item} was withdrawn: publish a new one.",
    "plan_title_length": "A title has one line of 1 to {limit} characters, this one has {length}.",
    "plan_year_over": "The year {year} is over.",
    "procedure_below_threshold": (
        "With this, {sum} {currency} are planned in the class {cpv_class} in {year}. From {threshold} on, a quotation"
        " is too weak a procedure."
    ),
    "too_many_lines": "An item names at most {limit} lines of budgets, this one names {given}.",
    "unknown_cpv": "{value} is no code of the CPV: it takes {right}.",
    "unknown_plan_item": "There is no item {item} in the plan.",
    "withdrawal_reason_length": "A reason has one line of 1 to {limit} characters, this one has {length}.",
}
