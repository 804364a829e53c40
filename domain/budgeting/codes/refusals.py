"""How the refusals of codes read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "another_government": Text(
        "These books are those of {given}: codes are compared between years of {expected}.",
        "Estos libros son de {given}: los códigos se comparan entre ejercicios de {expected}.",
    ),
    "code_of_another_year": Text(
        "{code} is a code of {year}'s classification, not of this year's: use one of this year, or name it.",
        "{code} es un código de la clasificación de {year}, no de la de este ejercicio: use uno de este, o nómbrelo.",
    ),
    "code_replaced": Text(
        "{code} is a code of {year}'s classification; in this year's it is {mapped}: use that.",
        "{code} es un código de la clasificación de {year}; en la de este ejercicio es {mapped}: use ese.",
    ),
    "code_required": Text(
        "Lines of this budget stand under a code of the {dimension} classification: this one has none.",
        "Las líneas de este presupuesto llevan un código de la clasificación {dimension}: esta no tiene ninguno.",
    ),
    "label_length": Text(
        "A label has 1 to {limit} characters, this one has {length}.",
        "Una etiqueta tiene de 1 a {limit} caracteres; esta tiene {length}.",
    ),
    "mapped_to_itself": Text(
        "A code counts as one of another year's books, not of {budget} itself.",
        "Un código equivale a uno de los libros de otro ejercicio, no del propio {budget}.",
    ),
    "unknown_code": Text(
        "The budget's classification names no code {code} in {dimension}: name it first with nameCode.",
        "El clasificador del presupuesto no nombra ningún código {code} en {dimension}: nómbrelo primero con nameCode.",
    ),
}
