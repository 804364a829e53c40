"""How the refusals of budgeting read. A code is a contract; its words may improve."""

from domain.kernel import Text

MESSAGES: dict[str, Text] = {
    "adjusted_below_zero": Text(
        "An appropriation of {adjusted} cannot be adjusted by {by}: it would fall below zero.",
        "Una asignación de {adjusted} no puede ajustarse en {by}: quedaría por debajo de cero.",
    ),
    "after_year_end": Text(
        "{value} lies after the end of fiscal year {year}: this act belongs in the year itself.",
        "{value} es posterior al cierre del ejercicio {year}: este acto corresponde al propio ejercicio.",
    ),
    "already_approved": Text(
        "This line was approved with {approved}: adjust it, or use another item number.",
        "Esta línea se aprobó con {approved}: ajústela o use otro número de partida.",
    ),
    "another_government": Text(
        "These books are those of {given}: codes are compared between years of {expected}.",
        "Estos libros son de {given}: los códigos se comparan entre ejercicios de {expected}.",
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
    "dimension_twice": Text(
        "A rule names each dimension once: {dimension} stands there twice.",
        "Una regla nombra cada dimensión una vez: {dimension} aparece dos veces.",
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
    "mapped_to_itself": Text(
        "A code counts as one of another year's books, not of {budget} itself.",
        "Un código equivale a uno de los libros de otro ejercicio, no del propio {budget}.",
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
    "not_a_year_start": Text(
        "Fiscal year {year} begins on the first of a month, in {year} or a year away from it, not on {value}.",
        "El ejercicio {year} comienza el día primero de un mes, en {year} o a un año de distancia, no el {value}.",
    ),
    "opened_otherwise": Text(
        "These books were opened with {value}, and keep it.",
        "Estos libros se abrieron con {value} y lo conservan.",
    ),
    "outside_fiscal_year": Text(
        "{value} lies neither in fiscal year {year} nor in the twelve months after it.",
        "{value} no está en el ejercicio {year} ni en los doce meses siguientes.",
    ),
    "period_closed": Text(
        "{value} lies in a closed period (1 to {closed}): reopen it first, or date the act later.",
        "{value} está en un período cerrado (1 a {closed}): reábralo primero o feche el acto más tarde.",
    ),
    "reason_required": Text(
        "This act is done for a stated reason: say why.",
        "Este acto se hace por un motivo declarado: indique cuál.",
    ),
    "reason_too_long": Text(
        "A reason has at most {limit} characters, this one has {length}.",
        "Un motivo tiene como máximo {limit} caracteres; este tiene {length}.",
    ),
    "reference_length": Text(
        "A reference (law, document, report) has 1 to {limit} characters, this one has {length}.",
        "Una referencia (ley, documento, informe) tiene de 1 a {limit} caracteres; esta tiene {length}.",
    ),
    "rule_without_levels": Text(
        "A rule says at which levels lines are held together: name at least one.",
        "Una regla indica en qué niveles se controlan juntas las líneas: nombre al menos uno.",
    ),
    "rules_count": Text(
        "A budget is held by 1 to {limit} rules, not {count}.",
        "Un presupuesto se controla con 1 a {limit} reglas, no {count}.",
    ),
    "rules_too_long": Text(
        "All rules together select by at most {limit} characters of codes, these by {length}.",
        "Todas las reglas juntas seleccionan con un máximo de {limit} caracteres de códigos; estas, con {length}.",
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
    "unknown_code": Text(
        "The budget's classification names no code {code} in {dimension}: name it first with nameCode.",
        "El clasificador del presupuesto no nombra ningún código {code} en {dimension}: nómbrelo primero con nameCode.",
    ),
    "unknown_dimension": Text(
        'A classification is one of {known}, not "{given}".',
        "Una clasificación es una de {known}, no «{given}».",
    ),
    "unknown_level": Text(
        "A level is a number from 1 to {limit}, not {value}.",
        "Un nivel es un número de 1 a {limit}, no {value}.",
    ),
    "unknown_line": Text(
        "There is no approved line {line}: approve its appropriation first.",
        "No hay línea aprobada {line}: apruebe primero su asignación.",
    ),
    "unknown_period": Text(
        "A period is a month of the fiscal year, 1 to {limit}, not {value}.",
        "Un período es un mes del ejercicio, de 1 a {limit}, no {value}.",
    ),
    "zero_amount": Text(
        "An act moves money: the amount cannot be zero.",
        "Un acto mueve dinero: el importe no puede ser cero.",
    ),
}
