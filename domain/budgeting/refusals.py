"""How the refusals of budgeting read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "above_allotment": Text(
        "Period {period} was allotted {allotted}: {amount} cannot be withdrawn from it.",
        "Al período {period} se le asignó una cuota de {allotted}: no se puede retirar {amount}.",
    ),
    "above_ceiling": Text(
        "The account's ceiling is {ceiling}, of which {left} is not allotted yet: {amount} cannot be allotted.",
        "El techo de la cuenta es {ceiling}, del que queda {left} sin asignar en cuotas: no se puede asignar {amount}.",
    ),
    "adjusted_below_zero": Text(
        "An appropriation of {adjusted} cannot be adjusted by {by}: it would fall below zero.",
        "Una asignación de {adjusted} no puede ajustarse en {by}: quedaría por debajo de cero.",
    ),
    "after_year_end": Text(
        "{value} lies after the end of fiscal year {year}: this act belongs in the year itself.",
        "{value} es posterior al cierre del ejercicio {year}: este acto corresponde al propio ejercicio.",
    ),
    "allotment_consumed": Text(
        "Of the quotas of the year {free} is not consumed: {amount} cannot be withdrawn.",
        "De las cuotas del ejercicio queda {free} sin consumir: no se puede retirar {amount}.",
    ),
    "already_approved": Text(
        "This line was approved with {approved}: adjust it, or use another item number.",
        "Esta línea se aprobó con {approved}: ajústela o use otro número de partida.",
    ),
    "another_budget": Text(
        "This line is one of {given}: money moves within one budget, here {expected}.",
        "Esta línea es de {given}: el dinero se mueve dentro de un mismo presupuesto, aquí {expected}.",
    ),
    "another_government": Text(
        "These books are those of {given}: codes are compared between years of {expected}.",
        "Estos libros son de {given}: los códigos se comparan entre ejercicios de {expected}.",
    ),
    "below_allotted": Text(
        "The control account has {allotted} allotted: it cannot fall to {ceiling} before allotments are withdrawn.",
        "La cuenta de control tiene cuotas por {allotted}: no puede bajar a {ceiling} sin retirar antes cuotas.",
    ),
    "budget_closed": Text(
        "The books of {budget} are closed: reopen them first, stating why.",
        "Los libros de {budget} están cerrados: reábralos primero e indique el motivo.",
    ),
    "cancel_above_assessed": Text(
        "Of what was assessed {assessed} is not cancelled: {amount} cannot be cancelled.",
        "De lo liquidado queda {assessed} sin anular: no se puede anular {amount}.",
    ),
    "closing_in_the_past": Text(
        "Books are closed at a time to come; {value} has passed.",
        "Los libros se cierran en un momento futuro; {value} ya pasó.",
    ),
    "code_not_plain": Text(
        "A code is plain text without spaces around it, not {code}.",
        "Un código es texto simple sin espacios alrededor, no {code}.",
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
    "code_too_long": Text(
        "A code has at most {limit} characters, this one has {length}.",
        "Un código tiene como máximo {limit} caracteres; este tiene {length}.",
    ),
    "commitment_exists": Text(
        "The budget has another commitment {number}, of {amount}: give this one another number.",
        "El presupuesto ya tiene otro compromiso {number}, de {amount}: dé a este otro número.",
    ),
    "commitment_released": Text(
        "Commitment {commitment} was released on {on}: nothing more becomes a liability under it.",
        "El compromiso {commitment} se liberó el {on}: nada más se devenga con cargo a él.",
    ),
    "contingency_line": Text(
        "Nothing is spent from the reserve {line}: move its money to another line first with releaseContingency.",
        "De la reserva {line} no se gasta: pase antes su dinero a otra línea con releaseContingency.",
    ),
    "contingency_line_used": Text(
        "On line {line} {executed} was spent already: a line that spends is no reserve.",
        "En la línea {line} ya se ejecutó {executed}: una línea que gasta no es una reserva.",
    ),
    "date_ahead": Text(
        "Money is committed today or earlier: {value} is still to come (today is {today}).",
        "Se compromete con fecha de hoy o anterior: {value} aún no ha llegado (hoy es {today}).",
    ),
    "dimension_twice": Text(
        "A rule names each dimension once: {dimension} stands there twice.",
        "Una regla nombra cada dimensión una vez: {dimension} aparece dos veces.",
    ),
    "empty_code": Text(
        "A path of codes ends with a code that is not empty.",
        "Una ruta de códigos termina con un código que no está vacío.",
    ),
    "exceeds_available": Text(
        "{amount} is more than the {available} available at the control account.",
        "{amount} supera los {available} disponibles en la cuenta de control.",
    ),
    "exceeds_open": Text(
        "{amount} is more than the {open} that is open at the stage before.",
        "{amount} es más que los {open} pendientes en la etapa anterior.",
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
    "item_out_of_range": Text(
        "Items under one coding are counted from 1 to {limit}, not {value}.",
        "Las partidas bajo una misma codificación se cuentan de 1 a {limit}, no {value}.",
    ),
    "label_length": Text(
        "A label has 1 to {limit} characters, this one has {length}.",
        "Una etiqueta tiene de 1 a {limit} caracteres; esta tiene {length}.",
    ),
    "liability_exists": Text(
        "The commitment has another liability {liability}, of {amount}: use another number.",
        "El compromiso ya tiene otra obligación {liability}, de {amount}: use otro número.",
    ),
    "line_outside_control": Text(
        "A rule of this budget holds line {line}, which is not under control yet: place it under control first.",
        "Una regla de este presupuesto controla la línea {line}, aún fuera de control: póngala antes bajo control.",
    ),
    "mapped_to_itself": Text(
        "A code counts as one of another year's books, not of {budget} itself.",
        "Un código equivale a uno de los libros de otro ejercicio, no del propio {budget}.",
    ),
    "negative_amount": Text(
        "An appropriation is zero or more, not {value}.",
        "Una asignación es cero o más, no {value}.",
    ),
    "no_control_rule": Text(
        "No rule of the budget holds line {line}: define one with defineControls.",
        "Ninguna regla del presupuesto alcanza la línea {line}: defina una con defineControls.",
    ),
    "not_a_contingency": Text(
        "Line {line} is no reserve: move its money with makeVirement.",
        "La línea {line} no es una reserva: mueva su dinero con makeVirement.",
    ),
    "not_a_digest": Text(
        "A SHA-256 is 64 hexadecimal digits, not {value}.",
        "Un SHA-256 son 64 dígitos hexadecimales, no {value}.",
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
    "not_a_number": Text(
        "A document's number has 1 to 40 letters, digits, dots, dashes and underscores and begins with a "
        "letter or digit, unlike {value}.",
        "El número de un documento tiene de 1 a 40 letras, dígitos, puntos, guiones y guiones bajos, y "
        "empieza con letra o dígito, no como {value}.",
    ),
    "not_a_year_start": Text(
        "Fiscal year {year} begins on the first of a month, in {year} or a year away from it, not on {value}.",
        "El ejercicio {year} comienza el día primero de un mes, en {year} o a un año de distancia, no el {value}.",
    ),
    "not_positive": Text(
        "This amount is above zero, not {value}.",
        "Este importe es mayor que cero, no {value}.",
    ),
    "not_the_next_year": Text(
        "What {year} did not use is carried over to the same government's next year, not to {given}.",
        "Lo no usado de {year} se traspasa al ejercicio siguiente del mismo gobierno, no a {given}.",
    ),
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
    "opened_otherwise": Text(
        "These books were opened with {value}, and keep it.",
        "Estos libros se abrieron con {value} y lo conservan.",
    ),
    "order_exists": Text(
        "The commitment has another payment order {order}, of {amount}: use another number.",
        "El compromiso ya tiene otra orden de pago {order}, de {amount}: use otro número.",
    ),
    "order_settled": Text(
        "Nothing of payment order {order} is left to cancel: it was paid or cancelled.",
        "De la orden de pago {order} no queda nada que anular: se pagó o se anuló.",
    ),
    "outside_fiscal_year": Text(
        "{value} lies neither in fiscal year {year} nor in the twelve months after it.",
        "{value} no está en el ejercicio {year} ni en los doce meses siguientes.",
    ),
    "override_required": Text(
        "{amount} is more than the {available} available: give commitAboveAvailable, and the reason.",
        "{amount} es más que los {available} disponibles: use commitAboveAvailable e indique el motivo.",
    ),
    "path_too_long": Text(
        "The codes of a path have at most {limit} characters together, these have {length}.",
        "Los códigos de una ruta tienen como máximo {limit} caracteres en total; estos tienen {length}.",
    ),
    "payment_exists": Text(
        "The commitment has another payment {payment}, of {amount}: use another number.",
        "El compromiso ya tiene otro pago {payment}, de {amount}: use otro número.",
    ),
    "payment_returned": Text(
        "All of payment {payment} came back: nothing is left to reverse.",
        "Todo el pago {payment} fue devuelto: no queda nada que revertir.",
    ),
    "payment_reversed": Text(
        "Payment {payment} was reversed on {on} already.",
        "El pago {payment} ya se revirtió el {on}.",
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
    "refund_above_collected": Text(
        "Of what was collected {collected} is not refunded: {amount} cannot be refunded.",
        "De lo recaudado queda {collected} sin devolver: no se puede devolver {amount}.",
    ),
    "return_exists": Text(
        "The payment has another return {number}, of {amount}: use another number.",
        "El pago ya tiene otra devolución {number}, de {amount}: use otro número.",
    ),
    "returned_above_spent": Text(
        "On this line {spent} was spent without a commitment: {amount} cannot come back.",
        "En esta línea se gastó {spent} sin compromiso: no puede volver {amount}.",
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
    "same_line": Text(
        "Money moves from one line to another; both are {line}.",
        "El dinero pasa de una línea a otra; ambas son {line}.",
    ),
    "segregation_of_duties": Text(
        "Who carried out one duty on this money ({duty}) carries out no other: ask another person.",
        "Quien cumplió una función sobre este dinero ({duty}) no cumple otra: pídalo a otra persona.",
    ),
    "subject_length": Text(
        "The subject of a commitment has 1 to {limit} characters, this one has {length}.",
        "El objeto de un compromiso tiene de 1 a {limit} caracteres; este tiene {length}.",
    ),
    "too_many_documents": Text(
        "A commitment has at most {limit} documents; above that only steps that finish what is open are taken.",
        "Un compromiso tiene como máximo {limit} documentos; por encima solo se admiten pasos que agotan lo pendiente.",
    ),
    "too_many_levels": Text(
        "A classification has at most {limit} levels, this path has {levels}.",
        "Una clasificación tiene como máximo {limit} niveles; esta ruta tiene {levels}.",
    ),
    "uncoded_line": Text(
        "A line stands under at least one code of: {dimensions}.",
        "Una línea está bajo al menos un código de: {dimensions}.",
    ),
    "unknown_account": Text(
        "There is no control account {account}: it is opened with the first line that a rule of control places there.",
        "No hay cuenta de control {account}: se abre con la primera línea que una regla de control sitúa en ella.",
    ),
    "unknown_budget": Text(
        "There are no books {budget}: open them with openBudget.",
        "No hay libros {budget}: ábralos con openBudget.",
    ),
    "unknown_code": Text(
        "The budget's classification names no code {code} in {dimension}: name it first with nameCode.",
        "El clasificador del presupuesto no nombra ningún código {code} en {dimension}: nómbrelo primero con nameCode.",
    ),
    "unknown_commitment": Text(
        "There is no commitment {commitment}.",
        "No hay compromiso {commitment}.",
    ),
    "unknown_dimension": Text(
        'A classification is one of {known}, not "{given}".',
        "Una clasificación es una de {known}, no «{given}».",
    ),
    "unknown_level": Text(
        "A level is a number from 1 to {limit}, not {value}.",
        "Un nivel es un número de 1 a {limit}, no {value}.",
    ),
    "unknown_liability": Text(
        "The commitment has no liability {liability}.",
        "El compromiso no tiene la obligación {liability}.",
    ),
    "unknown_line": Text(
        "There is no approved line {line}: approve its appropriation first.",
        "No hay línea aprobada {line}: apruebe primero su asignación.",
    ),
    "unknown_order": Text(
        "The commitment has no payment order {order}.",
        "El compromiso no tiene la orden de pago {order}.",
    ),
    "unknown_payment": Text(
        "The commitment has no payment {payment}.",
        "El compromiso no tiene el pago {payment}.",
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
