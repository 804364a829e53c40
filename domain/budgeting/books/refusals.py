"""How the refusals of books read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "after_year_end": Text(
        "{value} lies after the end of fiscal year {year}: this act belongs in the year itself.",
        "{value} es posterior al cierre del ejercicio {year}: este acto corresponde al propio ejercicio.",
    ),
    "budget_closed": Text(
        "The books of {budget} are closed: reopen them first, stating why.",
        "Los libros de {budget} están cerrados: reábralos primero e indique el motivo.",
    ),
    "closing_in_the_past": Text(
        "Books are closed at a time to come; {value} has passed.",
        "Los libros se cierran en un momento futuro; {value} ya pasó.",
    ),
    "dimension_twice": Text(
        "A rule names each dimension once: {dimension} stands there twice.",
        "Una regla nombra cada dimensión una vez: {dimension} aparece dos veces.",
    ),
    "import_not_under_way": Text(
        "No import of the file {sha256} is under way in {budget}: begin it, or see the budget's unfinished imports.",
        "No hay en {budget} ninguna importación en curso del archivo {sha256}: iníciela, o consulte las importaciones "
        "inacabadas del presupuesto.",
    ),
    "import_without_lines": Text(
        "An import tells at least one line of the books, not {value}.",
        "Una importación contiene al menos una línea de los libros, no {value}.",
    ),
    "not_a_file_name": Text(
        "The name of a file or profile is plain text of 1 to {limit} characters, this one has {length}.",
        "El nombre de un archivo o perfil es texto simple de 1 a {limit} caracteres; este tiene {length}.",
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
    "rows_below_zero": Text(
        "Rows that are left out are counted from 0, not {value}.",
        "Las filas omitidas se cuentan desde 0, no {value}.",
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
    "unknown_budget": Text(
        "There are no books {budget}: open them with openBudget.",
        "No hay libros {budget}: ábralos con openBudget.",
    ),
    "unknown_level": Text(
        "A level is a number from 1 to {limit}, not {value}.",
        "Un nivel es un número de 1 a {limit}, no {value}.",
    ),
    "unknown_period": Text(
        "A period is a month of the fiscal year, 1 to {limit}, not {value}.",
        "Un período es un mes del ejercicio, de 1 a {limit}, no {value}.",
    ),
}
