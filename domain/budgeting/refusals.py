"""How the refusals of budgeting read. A code is a contract; its words may improve."""

from domain.kernel import Text

MESSAGES: dict[str, Text] = {
    "adjusted_below_zero": Text(
        "An appropriation of {adjusted} cannot be adjusted by {by}: it would fall below zero.",
        "Una asignación de {adjusted} no puede ajustarse en {by}: quedaría por debajo de cero.",
    ),
    "already_approved": Text(
        "This line was approved with {approved}: adjust it, or use another item number.",
        "Esta línea se aprobó con {approved}: ajústela o use otro número de partida.",
    ),
    "budget_closed": Text(
        "The books of {budget} are closed: reopen them first, stating why.",
        "Los libros de {budget} están cerrados: reábralos primero e indique el motivo.",
    ),
    "closing_in_the_past": Text(
        "Books are closed at a time to come; {value} has passed.",
        "Los libros se cierran en un momento futuro; {value} ya pasó.",
    ),
    "code_not_plain": Text(
        "A code is plain text without spaces around it, not {code}.",
        "Un código es texto simple sin espacios alrededor, no {code}.",
    ),
    "code_too_long": Text(
        "A code has at most {limit} characters, this one has {length}.",
        "Un código tiene como máximo {limit} caracteres; este tiene {length}.",
    ),
    "empty_code": Text(
        "A path of codes ends with a code that is not empty.",
        "Una ruta de códigos termina con un código que no está vacío.",
    ),
    "item_out_of_range": Text(
        "Items under one coding are counted from 1 to {limit}, not {value}.",
        "Las partidas bajo una misma codificación se cuentan de 1 a {limit}, no {value}.",
    ),
    "label_length": Text(
        "A label has 1 to {limit} characters, this one has {length}.",
        "Una etiqueta tiene de 1 a {limit} caracteres; esta tiene {length}.",
    ),
    "negative_amount": Text(
        "An appropriation is zero or more, not {value}.",
        "Una asignación es cero o más, no {value}.",
    ),
    "not_a_fiscal_year": Text(
        "A fiscal year is a year between 1900 and 2200, not {value}.",
        "Un ejercicio fiscal es un año entre 1900 y 2200, no {value}.",
    ),
    "not_a_government_code": Text(
        'A government is a short code in capitals and digits such as MD or MD_0104, not "{value}".',
        "Un gobierno es un código corto en mayúsculas y dígitos como MD o MD_0104, no «{value}».",
    ),
    "reason_required": Text(
        "Closed books are reopened for a stated reason: say why.",
        "Los libros cerrados se reabren por un motivo declarado: indique cuál.",
    ),
    "reason_too_long": Text(
        "A reason has at most {limit} characters, this one has {length}.",
        "Un motivo tiene como máximo {limit} caracteres; este tiene {length}.",
    ),
    "reference_length": Text(
        "A reference (law, document, report) has 1 to {limit} characters, this one has {length}.",
        "Una referencia (ley, documento, informe) tiene de 1 a {limit} caracteres; esta tiene {length}.",
    ),
    "too_many_levels": Text(
        "A classification has at most {limit} levels, this path has {levels}.",
        "Una clasificación tiene como máximo {limit} niveles; esta ruta tiene {levels}.",
    ),
    "uncoded_line": Text(
        "A line stands under at least one code of: {dimensions}.",
        "Una línea está bajo al menos un código de: {dimensions}.",
    ),
    "unknown_budget": Text(
        "There are no books {budget}: open them with openBudget.",
        "No hay libros {budget}: ábralos con openBudget.",
    ),
    "unknown_dimension": Text(
        'A classification is one of {known}, not "{given}".',
        "Una clasificación es una de {known}, no «{given}».",
    ),
    "unknown_line": Text(
        "There is no approved line {line}: approve its appropriation first.",
        "No hay línea aprobada {line}: apruebe primero su asignación.",
    ),
    "zero_amount": Text(
        "An act moves money: the amount cannot be zero.",
        "Un acto mueve dinero: el importe no puede ser cero.",
    ),
}
