"""How the refusals of organisations read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "another_kind": Text(
        "A unit is merged into one of its own kind, {kind}, not into a {given}.",
        "Una unidad se fusiona con otra de su mismo tipo, {kind}, no con una de tipo {given}.",
    ),
    "below_itself": Text(
        "{parent} stands below {unit} on that day or later: a unit cannot come to stand below itself.",
        "{parent} depende de {unit} ese día o más tarde: una unidad no puede quedar debajo de sí misma.",
    ),
    "company_dissolved": Text(
        "Company {company} is dissolved from {on}.",
        "La empresa {company} está disuelta desde el {on}.",
    ),
    "company_exists": Text(
        "Company {company} is registered already, with other particulars.",
        "La empresa {company} ya está registrada, con otros datos.",
    ),
    "effective_before_last_change": Text(
        "A change was recorded that takes effect on {last}: this one cannot take effect before it, on {value}.",
        "Hay un cambio registrado con efecto el {last}: este no puede tener efecto antes, el {value}.",
    ),
    "effective_out_of_range": Text(
        "Acts take effect between {first} and {last}, not on {value}.",
        "Los actos tienen efecto entre el {first} y el {last}, no el {value}.",
    ),
    "jurisdiction_exists": Text(
        "{jurisdiction} is founded already, as {name}.",
        "{jurisdiction} ya está fundada, como {name}.",
    ),
    "kind_under_kind": Text(
        "A unit of kind {kind} does not stand directly under a {parent}.",
        "Una unidad de tipo {kind} no depende directamente de una de tipo {parent}.",
    ),
    "name_length": Text(
        "A name has 1 to {limit} characters, this one has {length}.",
        "Un nombre tiene de 1 a {limit} caracteres; este tiene {length}.",
    ),
    "name_not_plain": Text(
        "A name is one line of visible characters, not {value}.",
        "Un nombre es una línea de caracteres visibles, no {value}.",
    ),
    "not_a_country_code": Text(
        "A country is written in two capitals as in ISO 3166-1, such as MD or ES, not {value}.",
        "Un país se escribe con dos mayúsculas según ISO 3166-1, como MD o ES, no {value}.",
    ),
    "not_a_jurisdiction_code": Text(
        "A jurisdiction is a short code in capitals such as MD or MD_0104, not {value}.",
        "Una jurisdicción es un código corto en mayúsculas como MD o MD_0104, no {value}.",
    ),
    "not_a_registration_number": Text(
        "A registration number has up to 40 letters, digits, dots, dashes and slashes, not {value}.",
        "Un número de registro tiene hasta 40 letras, dígitos, puntos, guiones y barras, no {value}.",
    ),
    "not_a_unit_code": Text(
        "A code has up to 24 letters, digits, dots and dashes, beginning with a letter or digit, not {value}.",
        "Un código tiene hasta 24 letras, dígitos, puntos y guiones, y empieza con letra o dígito, no {value}.",
    ),
    "not_there_yet": Text(
        "{which} is there from {since}: nothing takes effect in it before, on {value}.",
        "{which} existe desde el {since}: nada tiene efecto en ella antes, el {value}.",
    ),
    "post_abolished": Text(
        "Post {post} is abolished from {on}.",
        "El puesto {post} está suprimido desde el {on}.",
    ),
    "post_exists": Text(
        "There is, or was, a post {post} already: {title}.",
        "Ya existe o existió un puesto {post}: {title}.",
    ),
    "subtree_too_large": Text(
        "At most {limit} units move with one act, here {count} would: move the parts first.",
        "Con un acto se trasladan como máximo {limit} unidades, aquí serían {count}: traslade antes las partes.",
    ),
    "too_deep": Text(
        "Units stand in at most {limit} levels, here there would be {depth}.",
        "Las unidades forman como máximo {limit} niveles; aquí serían {depth}.",
    ),
    "unit_ended": Text(
        "Unit {unit} is dissolved or merged from {on}.",
        "La unidad {unit} está disuelta o fusionada desde el {on}.",
    ),
    "unit_exists": Text(
        "There is, or was, a unit {unit} already: {name}.",
        "Ya existe o existió una unidad {unit}: {name}.",
    ),
    "unit_has_children": Text(
        "Unit {unit} has {count} units below it, such as {first}: move or dissolve them first.",
        "La unidad {unit} tiene {count} unidades debajo, como {first}: trasládelas o disuélvalas antes.",
    ),
    "unit_has_posts": Text(
        "Unit {unit} has {count} posts, such as {first}: abolish them first.",
        "La unidad {unit} tiene {count} puestos, como {first}: suprímalos antes.",
    ),
    "unknown_company": Text(
        "There is no company {company}.",
        "No existe la empresa {company}.",
    ),
    "unknown_jurisdiction": Text(
        "There is no jurisdiction {jurisdiction}.",
        "No existe la jurisdicción {jurisdiction}.",
    ),
    "unknown_post": Text(
        "There is no post {post}.",
        "No existe el puesto {post}.",
    ),
    "unknown_unit": Text(
        "There is no unit {unit}.",
        "No existe la unidad {unit}.",
    ),
}
