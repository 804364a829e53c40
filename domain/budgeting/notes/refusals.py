"""How the refusals of notes read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "note_about_other_books": Text(
        "A note in the books {budget} is about something in them, not about {about}.",
        "Una nota en los libros {budget} trata de algo que está en ellos, no de {about}.",
    ),
    "note_exists": Text(
        "Note {number} about {about} says something else: attach another number.",
        "La nota {number} sobre {about} dice otra cosa: adjunte otro número.",
    ),
    "note_length": Text(
        "A note has 1 to {limit} characters, this one has {length}.",
        "Una nota tiene de 1 a {limit} caracteres; esta tiene {length}.",
    ),
    "note_number": Text(
        "Notes about one thing are counted from 1 to {limit}, not {value}.",
        "Las notas sobre una misma cosa se cuentan de 1 a {limit}, no {value}.",
    ),
}
