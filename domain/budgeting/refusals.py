"""How the refusals of budgeting read: those of its rooms, and those that they share. A code is a contract."""

from domain.budgeting.accounts import refusals as accounts
from domain.budgeting.books import refusals as books
from domain.budgeting.codes import refusals as codes
from domain.budgeting.commitments import refusals as commitments
from domain.budgeting.lines import refusals as lines
from domain.budgeting.notes import refusals as notes
from domain.budgeting.revenue import refusals as revenue
from domain.kernel.declarations import Text

_SHARED: dict[str, Text] = {
    "code_not_plain": Text(
        "A code is plain text without spaces around it, not {code}.",
        "Un código es texto simple sin espacios alrededor, no {code}.",
    ),
    "code_too_long": Text(
        "A code has at most {limit} characters, this one has {length}.",
        "Un código tiene como máximo {limit} caracteres; este tiene {length}.",
    ),
    "contingency_line": Text(
        "Nothing is spent from the reserve {line}: move its money to another line first with releaseContingency.",
        "De la reserva {line} no se gasta: pase antes su dinero a otra línea con releaseContingency.",
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
    "negative_amount": Text(
        "An appropriation is zero or more, not {value}.",
        "Una asignación es cero o más, no {value}.",
    ),
    "not_a_digest": Text(
        "A SHA-256 is 64 hexadecimal digits, not {value}.",
        "Un SHA-256 son 64 dígitos hexadecimales, no {value}.",
    ),
    "not_a_number": Text(
        "A document's number has 1 to 40 letters, digits, dots, dashes and underscores and begins with a "
        "letter or digit, unlike {value}.",
        "El número de un documento tiene de 1 a 40 letras, dígitos, puntos, guiones y guiones bajos, y "
        "empieza con letra o dígito, no como {value}.",
    ),
    "not_positive": Text(
        "This amount is above zero, not {value}.",
        "Este importe es mayor que cero, no {value}.",
    ),
    "path_too_long": Text(
        "The codes of a path have at most {limit} characters together, these have {length}.",
        "Los códigos de una ruta tienen como máximo {limit} caracteres en total; estos tienen {length}.",
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
    "too_many_levels": Text(
        "A classification has at most {limit} levels, this path has {levels}.",
        "Una clasificación tiene como máximo {limit} niveles; esta ruta tiene {levels}.",
    ),
    "uncoded_line": Text(
        "A line stands under at least one code of: {dimensions}.",
        "Una línea está bajo al menos un código de: {dimensions}.",
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

MESSAGES: dict[str, Text] = {
    **_SHARED,
    **accounts.MESSAGES,
    **books.MESSAGES,
    **codes.MESSAGES,
    **commitments.MESSAGES,
    **lines.MESSAGES,
    **notes.MESSAGES,
    **revenue.MESSAGES,
}
