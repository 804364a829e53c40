"""How the refusals of registers read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "day_differs": (
        "The register says of {day}: numbers {first} to {last}, {voided} void. The hash is of something else: make the "
        "CSV anew."
    ),
    "day_not_over": "{day} is not over: there it is {today}.",
    "direction_not_in_series": "The series is for what goes {directions}, and not for {direction}.",
    "emergency_number_taken": "The number {number} on paper stands for another entry: look at the paper again.",
    "entry_subject_length": "The subject is one line of 1 to {limit} characters, this one has {length}.",
    "happened_in_future": "What happened on paper is not later than now, {at}.",
    "kind_not_in_series": "The series is for {kinds}, and not for {kind}.",
    "not_a_day_hash": "A hash of a day is SHA-256 in 64 small hexadecimal digits, not {value}.",
    "not_a_manifest_hash": "A hash is SHA-256 in 64 small hexadecimal digits.",
    "not_a_number_pattern": (
        "A pattern has the fields year and n once each, in braces, and may have unit and series; n may say its digits. "
        "It is plain text of at most {limit} characters."
    ),
    "not_a_paper_number": "A number on paper is made of letters, digits, dots, slashes and underscores, not {value}.",
    "not_a_party_id": "A party is named by the id of a unit or by a random one, of letters, digits and : . _ -.",
    "not_a_thing_id": "An entry is about a thing with a random id: a UUID, or 16 to 100 letters, digits and . _ -.",
    "not_an_entry_kind": "A kind is a short code in small letters such as report, not {value}.",
    "series_closed": "The series {series} of {unit} is closed. It is continued by: {successor}.",
    "series_exists": "{unit} has another series {series}: choose another code.",
    "series_without_direction": "A series is for what comes in, goes out, or stays in the house: name one at least.",
    "succeeds_itself": "{unit} ends, so it cannot go on itself.",
    "unknown_number": "The register of {year} has no number {n}: its last one is {last}.",
    "unknown_series": "{unit} has no series {series}: open it first.",
}
