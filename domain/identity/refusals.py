"""How the refusals of identity read. None says a personal value."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "account_closed": Text("The account {account} is closed.", "La cuenta {account} está cerrada."),
    "account_erased": Text(
        "The person of the account {account} was erased: nothing more is recorded about them.",
        "La persona de la cuenta {account} fue suprimida: ya no se registra nada sobre ella.",
    ),
    "account_exists": Text(
        "There is already an account {account}, and not with these data: make a new random id.",
        "Ya existe una cuenta {account}, con otros datos: cree un nuevo identificador aleatorio.",
    ),
    "account_merged": Text(
        "The account {account} was merged into {into}.",
        "La cuenta {account} fue fusionada con {into}.",
    ),
    "account_open": Text(
        "The account {account} is open: close it before its person is erased.",
        "La cuenta {account} está abierta: ciérrela antes de suprimir a su titular.",
    ),
    "account_suspended": Text("The account {account} is suspended.", "La cuenta {account} está suspendida."),
    "email_missing": Text(
        "No e-mail address is known that could be confirmed.",
        "No se conoce ningún correo electrónico que pueda confirmarse.",
    ),
    "given_and_withdrawn": Text(
        "A value is either given or withdrawn, not both.",
        "Un valor se indica o se retira, no ambas cosas.",
    ),
    "jurisdictions_differ": Text(
        "Accounts of one jurisdiction can be merged, not of two.",
        "Se fusionan cuentas de una misma jurisdicción, no de dos.",
    ),
    "kinds_differ": Text(
        "Accounts of one kind and company can be merged, not {kind} with {other}.",
        "Solo se fusionan cuentas de la misma clase y empresa, no {kind} con {other}.",
    ),
    "label_of_a_person": Text(
        "A label is for services: a person has a name.",
        "La etiqueta es para servicios: una persona tiene nombre.",
    ),
    "legal_hold": Text(
        "The data of {account} may not be erased while the legal hold {reference} stands.",
        "Los datos de {account} no pueden suprimirse mientras dure la retención legal {reference}.",
    ),
    "merged_with_itself": Text(
        "An account cannot be merged into itself.",
        "Una cuenta no puede fusionarse consigo misma.",
    ),
    "no_such_account": Text("There is no account {account}.", "No existe la cuenta {account}."),
    "not_a_company_id": Text(
        "The public id of a company is a country and a registration number, such as MD:1003600012345.",
        "El identificador público de una empresa es un país y un número de registro, como MD:1003600012345.",
    ),
    "not_a_docket_number": Text(
        "A reference is a docket number of 1 to 60 letters, digits and . / : -",
        "Una referencia es un número de expediente de 1 a 60 letras, dígitos y . / : -",
    ),
    "not_a_jurisdiction": Text(
        "A jurisdiction is its code, such as MD; left out, the account is of the installation as a whole.",
        "Una jurisdicción es su código, como MD; sin ella, la cuenta es de toda la instalación.",
    ),
    "not_a_name": Text(
        "A name is text of 1 to {limit} characters.",
        "Un nombre es un texto de 1 a {limit} caracteres.",
    ),
    "not_a_national_number": Text(
        "A national number has 4 to 40 letters and digits.",
        "Un número nacional tiene de 4 a 40 letras y dígitos.",
    ),
    "not_a_purpose": Text(
        "A purpose is text of 1 to {limit} characters, such as a docket number.",
        "Una finalidad es un texto de 1 a {limit} caracteres, como un número de expediente.",
    ),
    "not_a_random_id": Text(
        "An account's id is a random UUID (version 4 or 7, in small letters), never a number that somebody has.",
        "El identificador de una cuenta es un UUID aleatorio (versión 4 o 7, en minúsculas), nunca el de alguien.",
    ),
    "not_a_reading": Text(
        "A reading is of at least one field, and of 1 to {limit} accounts.",
        "Una consulta es de al menos un campo, y de 1 a {limit} cuentas.",
    ),
    "not_a_reading_id": Text(
        "The id of a reading is a UUID of version 4 or 7, in small letters.",
        "El identificador de una consulta es un UUID de versión 4 o 7, en minúsculas.",
    ),
    "reading_exists": Text(
        "There is already a reading {reading}, of other data: make a new id.",
        "Ya existe una consulta {reading}, de otros datos: cree un nuevo identificador.",
    ),
    "not_a_subject": Text(
        "A subject is what the issuer calls the person: 1 to {limit} characters.",
        "El sujeto es como el emisor llama a la persona: de 1 a {limit} caracteres.",
    ),
    "not_a_subject_id": Text(
        "The id of a subject is 64 hex digits, as in the account's linked subjects.",
        "El identificador de un sujeto son 64 dígitos hexadecimales, como en los sujetos vinculados.",
    ),
    "not_an_email": Text(
        "An e-mail address looks like name@example.org.",
        "Un correo electrónico tiene la forma nombre@example.org.",
    ),
    "not_an_issuer": Text(
        "An issuer is a web address of at most {limit} characters.",
        "Un emisor es una dirección web de {limit} caracteres como máximo.",
    ),
    "represents_nobody": Text(
        "Only representatives act for a company.",
        "Solo los representantes actúan por una empresa.",
    ),
    "service_is_no_person": Text(
        "A service is no person: it has a label, and nothing personal.",
        "Un servicio no es una persona: tiene etiqueta, y nada personal.",
    ),
    "subject_taken": Text(
        "This subject belongs to another account.",
        "Este sujeto pertenece a otra cuenta.",
    ),
    "too_many_holds": Text(
        "An account has at most {limit} legal holds.",
        "Una cuenta tiene como máximo {limit} retenciones legales.",
    ),
    "too_many_merged": Text(
        "At most {limit} duplicates are merged into one account.",
        "Como máximo {limit} duplicados se fusionan en una cuenta.",
    ),
    "too_many_subjects": Text(
        "An account has at most {limit} linked subjects.",
        "Una cuenta tiene como máximo {limit} sujetos vinculados.",
    ),
    "verification_not_lowered": Text(
        "The account is verified as {level}: a lower level was expected.",
        "La cuenta está verificada como {level}: se esperaba un nivel inferior.",
    ),
    "verification_not_raised": Text(
        "The account is already verified as {level}.",
        "La cuenta ya está verificada como {level}.",
    ),
}
