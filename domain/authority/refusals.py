"""How the refusals of authority read. None says who an account belongs to."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "account_has_more": Text(
        "The account {account} has permissions that you could not grant: opening it to a sign-in is for who could.",
        "La cuenta {account} tiene permisos que usted no podría otorgar: abrirla a un acceso es de quien pueda.",
    ),
    "already_reviewed": Text(
        "The emergency {glass} was reviewed already, with another finding.",
        "La emergencia {glass} ya fue revisada, con otra conclusión.",
    ),
    "delegated_back": Text(
        "A grant is delegated to another account than those it comes from.",
        "Una concesión se delega en una cuenta distinta de aquellas de las que procede.",
    ),
    "delegated_for_too_long": Text(
        "A delegation lasts within what it rests on: from {since} until {until} at most.",
        "Una delegación dura dentro de aquello en que se basa: desde {since} hasta {until} como máximo.",
    ),
    "delegated_unit_not_covered": Text(
        "What holds at {of} cannot be delegated at {unit}: take the same unit, or one that now stands below it.",
        "Lo que rige en {of} no puede delegarse en {unit}: use la misma unidad, o una que ahora esté por debajo.",
    ),
    "delegation_ended": Text(
        "The delegation {delegation} was withdrawn, or what it rests on has ended.",
        "La delegación {delegation} fue retirada, o aquello en que se basa ha terminado.",
    ),
    "duties_separated": Text(
        "Nobody has both {role} and {other} at one time: the rule {rule} separates them.",
        "Nadie tiene a la vez {role} y {other}: la regla {rule} los separa.",
    ),
    "ends_before_it_begins": Text(
        "What holds from {since} ends later than that, not at {until}.",
        "Lo que rige desde {since} termina después, no en {until}.",
    ),
    "given_to_oneself": Text(
        "Nobody gives themselves a role or a post: somebody else has to.",
        "Nadie se da a sí mismo un rol ni un puesto: ha de hacerlo otra persona.",
    ),
    "glass_still_broken": Text(
        "The emergency lasts until {until}: it is reviewed when it is over.",
        "La emergencia dura hasta {until}: se revisa cuando haya terminado.",
    ),
    "grant_revoked": Text(
        "The grant {grant} was revoked: to give it again, make a new id.",
        "La concesión {grant} fue revocada: para darla de nuevo, cree otro identificador.",
    ),
    "hours_out_of_range": Text(
        "An emergency role is taken for 1 to {limit} hours, not {hours}.",
        "Un rol de emergencia se toma de 1 a {limit} horas, no {hours}.",
    ),
    "id_taken": Text(
        "The id {id} is taken, and by something else: make a new one.",
        "El identificador {id} ya está en uso para otra cosa: cree uno nuevo.",
    ),
    "moment_without_offset": Text(
        "A moment has an offset, such as 2026-01-31T10:00:00Z, not {value}.",
        "Un momento lleva desfase horario, como 2026-01-31T10:00:00Z, no {value}.",
    ),
    "no_such_post": Text(
        "There is no post {place}: create it in its unit first.",
        "No existe el puesto {place}: créelo antes en su unidad.",
    ),
    "no_such_unit": Text(
        "There is no unit {place}: create it first, or name its jurisdiction.",
        "No existe la unidad {place}: créela antes, o indique su jurisdicción.",
    ),
    "no_permissions": Text(
        "Name at least one permission.",
        "Indique al menos un permiso.",
    ),
    "not_a_holder": Text(
        "A holder is an account's id, or a post such as MD:moh/minister.",
        "Un titular es el identificador de una cuenta, o un puesto como MD:moh/minister.",
    ),
    "not_a_post": Text(
        "A post is called by its unit and its code, such as MD:moh/minister.",
        "Un puesto se nombra por su unidad y su código, como MD:moh/minister.",
    ),
    "not_a_role_id": Text(
        "A role is called auditor, or MD:auditor if it is of a jurisdiction, not {value}.",
        "Un rol se llama auditor, o MD:auditor si es de una jurisdicción, no {value}.",
    ),
    "not_a_rule_id": Text(
        "A rule is called pay-order, or MD:pay-order if it is of a jurisdiction, not {value}.",
        "Una regla se llama pay-order, o MD:pay-order si es de una jurisdicción, no {value}.",
    ),
    "not_a_unit": Text(
        "A unit is called MD:moh, a jurisdiction MD, and the whole installation *, not {value}.",
        "Una unidad se llama MD:moh, una jurisdicción MD, y toda la instalación *, no {value}.",
    ),
    "not_a_uuid": Text(
        "An id is a UUID in small letters that you make, not {value}.",
        "Un identificador es un UUID en minúsculas que crea usted, no {value}.",
    ),
    "not_an_account": Text(
        "An account is named by its random id.",
        "Una cuenta se nombra por su identificador aleatorio.",
    ),
    "not_delegable": Text(
        "The grant {grant} is not to be delegated.",
        "La concesión {grant} no se puede delegar.",
    ),
    "not_subdelegable": Text(
        "The delegation {delegation} is not to be passed on.",
        "La delegación {delegation} no se puede subdelegar.",
    ),
    "not_the_actor": Text(
        "This is done by the account itself, and nobody does it for another.",
        "Esto lo hace la propia cuenta, y nadie lo hace por otra.",
    ),
    "not_the_delegate": Text(
        "The delegation {delegation} is passed on by its delegate alone.",
        "La delegación {delegation} solo puede subdelegarla su delegado.",
    ),
    "not_the_holder": Text(
        "The grant {grant} is delegated by its holder, or by who has now taken the post that holds it.",
        "La concesión {grant} la delega su titular, o quien ocupa ahora el puesto que la tiene.",
    ),
    "not_their_delegation": Text(
        "The delegation {delegation} is neither made nor received by this account, nor is the grant its own.",
        "La delegación {delegation} ni la hizo ni la recibió esta cuenta, ni es suya la concesión.",
    ),
    "own_review": Text(
        "An emergency is reviewed by somebody else than who broke the glass.",
        "Una emergencia la revisa alguien distinto de quien rompió el cristal.",
    ),
    "post_already_taken": Text(
        "The account {account} has taken the post {post} already, on other terms: leave it first.",
        "La cuenta {account} ya ocupa el puesto {post}, en otros términos: déjelo antes.",
    ),
    "post_has_ended": Text(
        "The post {place} is abolished from {on}.",
        "El puesto {place} está suprimido desde el {on}.",
    ),
    "post_has_incumbent": Text(
        "The post {post} has the incumbent {account} at that time: others can act in their place.",
        "El puesto {post} tiene en ese tiempo como titular a {account}: otros pueden suplirle.",
    ),
    "post_not_taken": Text(
        "The account {account} has never taken the post {post}.",
        "La cuenta {account} nunca ocupó el puesto {post}.",
    ),
    "role_exists": Text(
        'There is a role {role} already, "{title}": widen or narrow it, or take another name.',
        "Ya existe un rol {role}, «{title}»: amplíelo o redúzcalo, o elija otro nombre.",
    ),
    "role_for_emergencies": Text(
        "The role {role} is for emergencies: it is taken by breaking the glass, and never granted.",
        "El rol {role} es para emergencias: se toma rompiendo el cristal, y nunca se concede.",
    ),
    "role_gives_all": Text(
        "The role {role} gives every permission: take * from it, or define a role without the one.",
        "El rol {role} da todos los permisos: quítele *, o defina un rol que no tenga ese.",
    ),
    "role_left_empty": Text(
        "Nothing would be left of the role {role}: retire it.",
        "No quedaría nada del rol {role}: retírelo.",
    ),
    "role_not_for_emergencies": Text(
        "The role {role} is not for emergencies: it is granted.",
        "El rol {role} no es para emergencias: se concede.",
    ),
    "role_of_another_jurisdiction": Text(
        "The role {role} belongs to another jurisdiction than {unit}.",
        "El rol {role} pertenece a una jurisdicción distinta de {unit}.",
    ),
    "role_retired": Text("The role {role} was retired.", "El rol {role} fue retirado."),
    "rule_exists": Text(
        "There is a rule {rule} already, on other roles or lifted: take another name.",
        "Ya existe una regla {rule}, sobre otros roles o levantada: elija otro nombre.",
    ),
    "same_person": Text(
        "This is done by somebody else: the account {account} is yours, or of the same person as yours.",
        "Esto lo hace otra persona: la cuenta {account} es la suya, o de la misma persona que la suya.",
    ),
    "separated_from_itself": Text(
        "A rule separates two roles, not {role} from itself.",
        "Una regla separa dos roles, no {role} de sí mismo.",
    ),
    "text_length": Text(
        "Text here has 1 to {limit} characters, not {length}.",
        "El texto aquí tiene de 1 a {limit} caracteres, no {length}.",
    ),
    "text_not_one_line": Text(
        "Text here is one line of plain characters.",
        "El texto aquí es una sola línea de caracteres simples.",
    ),
    "too_many_delegations": Text(
        "A grant has at most {limit} delegations at a time.",
        "Una concesión tiene como máximo {limit} delegaciones a la vez.",
    ),
    "unit_has_ended": Text(
        "The unit {place} is dissolved or merged from {on}: name the one that took its place.",
        "La unidad {place} está disuelta o fusionada desde el {on}: indique la que la sustituye.",
    ),
    "unknown_delegation": Text(
        "There is no delegation {delegation} of this grant to this account.",
        "No existe la delegación {delegation} de esta concesión a esta cuenta.",
    ),
    "unknown_glass_break": Text(
        "This account has no emergency {glass}.",
        "Esta cuenta no tiene la emergencia {glass}.",
    ),
    "unknown_grant": Text("This holder has no grant {grant}.", "Este titular no tiene la concesión {grant}."),
    "unknown_permission": Text(
        "The catalogue has no permission {permission}: see `foja catalogue`.",
        "El catálogo no tiene el permiso {permission}: véase `foja catalogue`.",
    ),
    "unknown_role": Text("There is no role {role}.", "No existe el rol {role}."),
    "unknown_rule": Text("There is no rule {rule}.", "No existe la regla {rule}."),
    "wholly_past": Text(
        "What ends at {until} is over: now is {now}.",
        "Lo que termina en {until} ya pasó: ahora es {now}.",
    ),
}
