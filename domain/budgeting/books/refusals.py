"""How the refusals of books read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "after_year_end": "{value} lies after the end of fiscal year {year}: this act belongs in the year itself.",
    "budget_closed": "The books of {budget} are closed: reopen them first, stating why.",
    "closing_in_the_past": "Books are closed at a time to come; {value} has passed.",
    "dimension_twice": "A rule names each dimension once: {dimension} stands there twice.",
    "import_not_under_way": (
        "No import of the file {sha256} is under way in {budget}: begin it, or see the budget's unfinished imports."
    ),
    "import_without_lines": "An import tells at least one line of the books, not {value}.",
    "not_a_file_name": "The name of a file or profile is plain text of 1 to {limit} characters, this one has {length}.",
    "not_a_fiscal_year": "A fiscal year is a year between 1900 and 2200, not {value}.",
    "not_a_government_code": (
        'A government is a short code in capitals and digits such as MD or MD_0104, not "{value}".'
    ),
    "not_a_year_start": (
        "Fiscal year {year} begins on the first of a month, in {year} or a year away from it, not on {value}."
    ),
    "opened_otherwise": "These books were opened with {value}, and keep it.",
    "outside_fiscal_year": "{value} lies neither in fiscal year {year} nor in the twelve months after it.",
    "period_closed": "{value} lies in a closed period (1 to {closed}): reopen it first, or date the act later.",
    "rows_below_zero": "Rows that are left out are counted from 0, not {value}.",
    "rule_without_levels": "A rule says at which levels lines are held together: name at least one.",
    "rules_count": "A budget is held by 1 to {limit} rules, not {count}.",
    "rules_too_long": "All rules together select by at most {limit} characters of codes, these by {length}.",
    "unknown_budget": "There are no books {budget}: open them with openBudget.",
    "unknown_level": "A level is a number from 1 to {limit}, not {value}.",
    "unknown_period": "A period is a month of the fiscal year, 1 to {limit}, not {value}.",
}
