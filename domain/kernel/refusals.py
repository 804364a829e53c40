"""How the refusals of the shared values read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "adopter_is_editor": "Whoever drafted this version does not adopt it: another person does.",
    "amount_too_large": "An amount has at most {limit} digits before the decimal point, this one has {digits}.",
    "blob_quarantined": "The file {upload} is still being looked into: try again shortly.",
    "blob_unknown": "There is no file {upload} that may be used here.",
    "calendar_missing": "Nobody has declared the working days of {jurisdiction} in {year}: declare them first.",
    "currency_mismatch": "The currency here is {expected}, not {given}.",
    "definition_of_another": "{version} belongs to another jurisdiction, which drafted the version before it.",
    "field_undeclared": "The template reads a field {name} that it does not declare.",
    "former_version_open": "{version} follows {former}, which is not adopted yet: adopt that first.",
    "glyph_missing": (
        "No font of the template can show the character {character}: leave it out, or add a font that has it."
    ),
    "not_a_definition_id": "An id here is 1 to 60 letters, digits, dots, dashes and underscores, not {value}.",
    "not_a_jurisdiction_code": "A jurisdiction is a short code in capitals such as MD or MD_0104, not {value}.",
    "not_a_pin": "A version is named by an id and a number such as letter@3, not {value}.",
    "not_a_version": "A version is a number from 1 to {limit}, not {value}.",
    "not_an_amount": 'An amount is a plain decimal number such as 1234.50, not "{value}".',
    "not_a_series_code": "A series has a short code in small letters such as out, not {value}.",
    "not_a_time_zone": "A time zone has a name of the IANA database such as Europe/Chisinau, not {value}.",
    "not_a_unit_id": "A unit is named by its jurisdiction and its code, such as MD:moh, not {value}.",
    "not_an_id": "An id is short and made of plain letters, digits and signs, not {value}.",
    "not_plain_text": "Text holds no NUL characters and no broken Unicode.",
    "redaction_has_text": "The redacted file still holds some of what was taken out, or text that nobody can read.",
    "redaction_same_file": "The redacted file is the document itself: upload another one.",
    "rendering_beyond_limits": (
        "The document takes more than {limit} to render: the template loops, or the text is too long."
    ),
    "signature_invalid": "The signature does not hold, or is not of a key that counts here.",
    "subject_erased": "What this person told was erased: nothing of the kind is recorded about them any more.",
    "subject_length": "A subject has 1 to {limit} characters, this one has {length}.",
    "template_does_not_compile": "The template does not compile: look at line {line} of {file}.",
    "template_evaluates_text": "Line {line} of {file} runs text as markup (eval): data are printed as they stand.",
    "template_file_not_admitted": (
        "A template holds sources, images, data and fonts under plain names such as seal.svg, not {name}."
    ),
    "template_font_missing": "The template names the font {font}, which it does not bring: add its file under fonts/.",
    "template_imports_package": "Line {line} of {file} imports a package: a template holds all that it needs.",
    "template_reads_outside": "Line {line} of {file} reads a file that the template does not hold.",
    "template_too_large": "A template has at most {limit} bytes in {most} files, this one has {bytes} in {files}.",
    "template_without_main": "A template has a file main.typ: that is what is compiled.",
    "thing_destroyed": "The keys of {thing} were destroyed: nothing secret is recorded about it any more.",
    "to_oneself": "{unit} has it already: it goes to others.",
    "too_many_decimals": "{currency} has at most {limit} decimals: {value} would have to be rounded.",
    "too_many_parts": "This has at most {limit} parts.",
    "value_too_large": "This takes {size} bytes, and {limit} at most fit here: keep it as a file.",
    "unknown_currency": 'A currency is a code of ISO 4217 such as MDL or EUR, not "{currency}".',
    "unknown_version": "Nobody has drafted {version}.",
    "version_adopted": "{version} is adopted and changes no more: draft the next version.",
    "version_not_adopted": "{version} is not adopted: name a version that is.",
    "unknown_file": "There is no file {file}.",
}
