"""How the refusals of identity read. None says a personal value."""

MESSAGES: dict[str, str] = {
    "account_closed": "The account {account} is closed.",
    "account_erased": "The person of the account {account} was erased: nothing more is recorded about them.",
    "account_exists": "There is already an account {account}, and not with these data: make a new random id.",
    "account_merged": "The account {account} was merged into {into}.",
    "account_open": "The account {account} is open: close it before its person is erased.",
    "account_suspended": "The account {account} is suspended.",
    "email_missing": "No e-mail address is known that could be confirmed.",
    "given_and_withdrawn": "A value is either given or withdrawn, not both.",
    "jurisdictions_differ": "Accounts of one jurisdiction can be merged, not of two.",
    "kinds_differ": "Accounts of one kind and company can be merged, not {kind} with {other}.",
    "label_of_a_person": "A label is for services: a person has a name.",
    "legal_hold": "The data of {account} may not be erased while the legal hold {reference} stands.",
    "merged_with_itself": "An account cannot be merged into itself.",
    "no_such_account": "There is no account {account}.",
    "not_a_company_id": "The public id of a company is a country and a registration number, such as MD:1003600012345.",
    "not_a_docket_number": "A reference is a docket number of 1 to 60 letters, digits and . / : -",
    "not_a_jurisdiction": (
        "A jurisdiction is its code, such as MD; left out, the account is of the installation as a whole."
    ),
    "not_a_name": "A name is text of 1 to {limit} characters.",
    "not_a_national_number": "A national number has 4 to 40 letters and digits.",
    "not_a_purpose": "A purpose is text of 1 to {limit} characters, such as a docket number.",
    "not_a_random_id": (
        "An account's id is a random UUID (version 4 or 7, in small letters), never a number that somebody has."
    ),
    "not_a_reading": "A reading is of at least one field, and of 1 to {limit} accounts.",
    "not_a_reading_id": "The id of a reading is a UUID of version 4 or 7, in small letters.",
    "reading_exists": "There is already a reading {reading}, of other data: make a new id.",
    "not_a_subject": "A subject is what the issuer calls the person: 1 to {limit} characters.",
    "not_a_subject_id": "The id of a subject is 64 hex digits, as in the account's linked subjects.",
    "not_an_email": "An e-mail address looks like name@example.org.",
    "not_an_issuer": "An issuer is a web address of at most {limit} characters.",
    "represents_nobody": "Only representatives act for a company.",
    "service_is_no_person": "A service is no person: it has a label, and nothing personal.",
    "subject_taken": "This subject belongs to another account.",
    "too_many_holds": "An account has at most {limit} legal holds.",
    "too_many_merged": "At most {limit} duplicates are merged into one account.",
    "too_many_subjects": "An account has at most {limit} linked subjects.",
    "verification_not_lowered": "The account is verified as {level}: a lower level was expected.",
    "verification_not_raised": "The account is already verified as {level}.",
}
