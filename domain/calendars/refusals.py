"""How the refusals of calendars read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "because_length": "Say why in one line of 1 to {limit} characters, this one has {length}.",
    "booking_begun": "The booking {booking} began on {starts}: it can be cancelled, and no longer moved.",
    "booking_exists": "There is a booking {booking} already, of another time or resource, or cancelled.",
    "booking_over": "The booking {booking} was over on {ends}.",
    "calendar_year_defined": (
        "The year {year} of {jurisdiction} is declared already, otherwise: declare single days free or worked."
    ),
    "day_is_over": "{day} is over: days are declared free or worked from today, {today}, on.",
    "day_listed_twice": "{day} is listed twice.",
    "day_of_another_year": "{day} does not lie in {year}.",
    "empty_interval": "A booking ends after it starts, {starts}, not on {ends}.",
    "in_the_past": "A booking starts now, {now}, or later, not on {starts}.",
    "booking_without_offset": "A moment needs its offset from UTC, as in 2026-05-04T09:00:00+03:00, not {value}.",
    "not_a_booking_id": "The id of a booking is a UUID (version 4 or 7).",
    "not_a_day_of_rest": "{day} is no day on which the week rests: it is worked anyway.",
    "not_a_resource_id": "The id of a resource is a UUID (version 4 or 7).",
    "not_a_weekday": "A weekday is 1 (Monday) to 7 (Sunday), not {value}.",
    "resource_closed": "The resource {resource} is booked no more.",
    "resource_exists": "There is a resource {resource} already, of another unit, name or time zone.",
    "resource_name_length": "A resource has a name of one line of 1 to {limit} characters, this one has {length}.",
    "slot_taken": "It is taken from {starts} to {ends}: choose a time before or after.",
    "slot_too_long": "Something is booked for at most {days} days, until {last}: book it again from then on.",
    "too_far_ahead": "Something is booked until {last} at the latest, not until {ends}.",
    "unknown_booking": "There is no booking {booking}.",
    "unknown_resource": "There is no resource {resource}.",
    "week_without_work": "A week works at least one day.",
    "year_out_of_range": "Years lie between {first} and {last}, not {value}.",
}
