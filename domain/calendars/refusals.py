"""How the refusals of calendars read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "because_length": "Say why in one line of 1 to {limit} characters, this one has {length}.",
    "calendar_year_defined": (
        "The year {year} of {jurisdiction} is declared already, otherwise: declare single days free or worked."
    ),
    "day_is_over": "{day} is over: days are declared free or worked from today, {today}, on.",
    "day_listed_twice": "{day} is listed twice.",
    "day_of_another_year": "{day} does not lie in {year}.",
    "not_a_day_of_rest": "{day} is no day on which the week rests: it is worked anyway.",
    "not_a_weekday": "A weekday is 1 (Monday) to 7 (Sunday), not {value}.",
    "week_without_work": "A week works at least one day.",
    "year_out_of_range": "Years lie between {first} and {last}, not {value}.",
}
