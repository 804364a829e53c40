"""How the refusals of notes read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "note_about_other_books": "A note in the books {budget} is about something in them, not about {about}.",
    "note_exists": "Note {number} about {about} says something else: attach another number.",
    "note_length": "A note has 1 to {limit} characters, this one has {length}.",
    "note_number": "Notes about one thing are counted from 1 to {limit}, not {value}.",
}
