"""How the refusals of documents read. A code is a contract; its words may improve."""

from __future__ import annotations

DEFINITIONS: dict[str, str] = {
    "consent_without_law": "Silence is consent by law alone: cite it as the legal basis.",
    "days_missing": "A kind that expects {expects} says within how many working days.",
    "days_out_of_range": "A term has 1 to {limit} working days, not {days}.",
    "days_without_duty": "A kind that expects nothing has no term, and {days} days were given.",
    "field_twice": "The field {field} is there twice, or is one that each document has.",
    "kind_retired": "No more documents of the kind {kind} are started.",
    "kind_unknown": "There is no kind {kind} in effect: adopt a version of it first.",
    "not_a_field_name": "A field has 1 to 40 small letters, digits and underscores, not {value}.",
    "not_a_kind_code": "A kind has 1 to 40 small letters, digits and underscores, not {value}.",
    "not_a_language": "A language is a code of ISO 639 such as es, not {value}.",
    "not_a_post_of_a_route": "A post of a route is one such as EX:moh/minister, or /head, not {value}.",
    "not_a_step": "A step has 1 to 40 small letters, digits and underscores, not {value}.",
    "retention_out_of_range": "Documents are kept for 1 to 500 years, or for ever, not for {years}.",
    "route_without_approver": "A route ends with one step that approves, kept apart from drafting, and has no other.",
    "source_length": "A template has 1 to {limit} characters, this one has {length}.",
    "step_not_possible": (
        "The step {step} has {posts} posts, of which {needed} are needed: a step has different posts, needs at least "
        "one of them and at most all, takes 1 to 365 days, and an approval is one post's."
    ),
    "step_twice": "The step {step} is there twice.",
    "template_failed": "The draft does not print: {code}. Draft it anew.",
    "template_not_checked": "The draft is still being checked: try again in a moment.",
    "title_length": "A title has 1 to {limit} characters, this one has {length}.",
    "too_many_fields": "A template has at most {limit} fields, this one has {count}.",
    "unknown_duty": "A duty is one of {known}, not {value}.",
    "too_many_steps": "A route has at most {limit} steps, this one has {count}.",
}

FILES: dict[str, str] = {
    "classified_elsewhere": "State secrets are kept elsewhere: no file here has this level.",
    "file_of_another": "The file {file} is not one of {unit}.",
    "file_closed": "The file is closed: no document is started or registered in it, and no file is added.",
    "file_exists": "There is another file of this id: choose a new id.",
    "names_missing": "A restricted file is for those who are named, and cites what allows that.",
    "unknown_classification": "A file is public, internal, restricted or personal, not {value}.",
}

DRAFTING: dict[str, str] = {
    "attachment_twice": "Two attachments have the same name.",
    "document_exists": "There is another document of this id: choose a new id.",
    "draft_ended": "The document was discarded or withdrawn: start another one.",
    "field_length": "The field {field} has {length} characters: at most {limit} fit.",
    "fields_missing": "The template prints fields that have no value yet: {fields}.",
    "last_drafter": "A document has at least one drafter: invite another one first.",
    "manifest_too_large": "A version has {size} bytes beside its attachments: at most {limit} fit.",
    "not_a_drafter": "Only a drafter of the document may do this.",
    "not_a_document_id": "An id here is a UUID, not {value}.",
    "reply_without_request": "A document of the kind {kind} answers a request: name it.",
    "request_unknown": "There is no such request to your unit.",
    "body_length": "A text has at most {limit} characters, this one has {length}.",
    "under_review": "The document is under review: recall it first.",
    "unknown_document": "There is no such document.",
    "unprintable": "Text here has no control characters, nor such as turn its direction.",
    "version_behind": "The newest version is {newest}, not {base}: read it first.",
    "version_of_other_template": "Version {version} was saved before the document moved to {template}: save it anew.",
}

REVIEWING: dict[str, str] = {
    "approved_already": "The document is approved already.",
    "approver_is_drafter": "Whoever drafted the document does not approve it: another person does.",
    "delegated_by_drafter": "Whoever acts for a drafter of the document does not approve it.",
    "duty_done_by_same_person": "The step {step} is done by somebody who has not done {other}.",
    "not_approved": "The document is not approved.",
    "not_your_step": "The step {step} is due from posts that are not yours.",
    "reason_unknown": "A reason is one of {known}, not {value}.",
    "remarks_length": "Remarks have at most {limit} characters, these have {length}.",
    "reviewer_acts_for_drafter": "Whoever acts for a drafter of the document does not review it.",
    "reviewer_is_drafter": "Whoever drafted the document does not review it: another person does.",
    "step_done": "The step {step} is done, or you have said something else of it.",
    "step_vacant": "The step {step} waits for {post}, and which nobody holds: fill the post, or adopt another route.",
    "steps_open": "These steps are open: {steps}.",
    "unknown_step": "The route has no step {step} to review; it has: {known}.",
    "version_moved_on": "Version {version} is not under review: the newest one is {newest}.",
}

ISSUING: dict[str, str] = {
    "approval_lapsed": "The approval of {approved} has lapsed: have the version approved again.",
    "dispatched_already": "The document was dispatched: supersede it.",
    "not_a_channel": "A channel is a code such as counter, post or mail, not {value}.",
    "not_drafted_here": "The document came in from outside: nobody drafts or issues it here.",
    "not_filed": "The document has no leaves in its file yet.",
    "not_for_publication": "Documents of this kind, or of a file that is restricted or personal, are not published.",
    "not_issued": "The document is not issued: it has to have a number and a seal.",
    "not_numbered": "The document has no number.",
    "not_rendered": "The document was not rendered.",
    "number_void": "The number of the document is void: withdraw it, and start another one.",
    "numbered_already": "The document has a number: void that first.",
    "other_file": "A document holds in place of one of its own file.",
    "pages_out_of_range": "A document has 1 to {limit} pages, not {pages}.",
    "pins_differ": "What was printed or sealed is not what was approved, by the versions that the document pins.",
    "prefix_differs": "The sealed file does not begin with the document that was rendered.",
    "published_already": "The document is published under another title.",
    "received_in_future": "The document was received by {now}, not later.",
    "sealed_already": "The document is sealed.",
    "sealed_by_installation": "Documents of this kind are sealed by the installation.",
    "signer_is_not_approver": "Whoever approved the document seals it, with a certificate that is registered for them.",
    "superseded_already": "The document {by} holds in place of this one.",
    "supersedes_itself": "Another document holds in place of one.",
}

PUBLISHING: dict[str, str] = {
    "passage_length": "A passage has at most {limit} characters, and at least {least} letters or digits.",
    "passage_not_in_document": "A passage does not stand in the issued document: name it as it does there.",
    "passages_out_of_range": "Name what was taken out: 1 to {limit} passages, not {count}.",
    "redaction_exists": "This file was given before, with other passages: upload it again.",
    "redaction_has_files": "Other files are attached to the redacted one: leave them out.",
    "redaction_not_checked": "The redacted file is still being looked into: try again in a moment.",
    "redaction_not_pdf": "A redacted file is a PDF, not {type}.",
    "redaction_unknown": "There is no such redacted version of the document.",
    "redaction_unreadable": "The redacted file cannot be looked into: make it anew.",
}

CERTIFICATES: dict[str, str] = {
    "certificate_ended": "The certificate holds until {until} at the longest, and has ended, or not begun.",
    "certificate_taken": "The certificate is registered otherwise: for another holder, or for another time.",
    "certificate_unknown": "The certificate is not registered here: register it first.",
    "not_a_certificate_hash": "A certificate is named by the SHA-256 of its DER form, in 64 digits, not {value}.",
}

DELIVERING: dict[str, str] = {
    "clearance_missing": "The file is sealed from everybody at {recipient}: nobody there could open the document.",
    "delivery_accepted": "The delivery was accepted: forward it, or answer it.",
    "delivery_ended": "The delivery was refused or forwarded.",
    "kind_goes_elsewhere": "A document of this kind goes {direction}, not to such recipients.",
    "intake_missing": "{unit} takes nothing in from partners: open an intake for it.",
    "intake_moved": "What comes for {unit} goes to another file by now.",
    "not_a_recipient": (
        "A recipient is a unit EX:moh, a post EX:moh/minister, the random id of an account or a party, or a unit of a "
        "partner EX:moh@court."
    ),
    "receiver_is_sender": "Whoever dispatched the document does not act on it for the recipient.",
    "recipient_twice": "A recipient is there twice, or has the document already.",
    "recipient_unknown": "There is no {recipient}, or it has ended.",
    "recipients_missing": "Name at least one recipient.",
    "request_answered": "The request is answered, by {by}.",
    "too_many_recipients": "One act goes to at most {limit} recipients, this one to {count}.",
    "unknown_delivery": "There is no such delivery.",
    "wrong_direction": "{lower} does not stand below {upper}: a document of this kind goes {direction}.",
}

CUSTODY: dict[str, str] = {
    "file_not_closed": "The file {file} is open: close it first.",
    "file_twice": "A file is there twice.",
    "files_of_several_units": "One offer has files of one unit: offer those of each by itself.",
    "files_out_of_range": "One offer has 1 to {limit} files, this one has {count}.",
    "in_custody": "The file {file} is in the custody of an archive.",
    "index_pending": "The index of the file {file} is still being sealed: try again in a moment.",
    "kept_for_ever": "The file {file} is kept for ever.",
    "not_an_offer_hash": "The manifest of an offer is named by its SHA-256, in 64 small hexadecimal digits.",
    "not_in_custody": "The file is in no archive's custody: only an archive destroys it, in its time.",
    "offer_differs": "The offer has another manifest: look at the files again, and name its hash.",
    "offer_exists": "There is another offer of this id: choose a new id.",
    "retention_running": "The file is kept until {until}: nobody destroys it before.",
    "retention_shorter": "The file {file} is kept for {years} years at least: offer it for so long.",
    "taker_offered": "Whoever offered the files does not take or destroy them: another person does.",
    "taker_acts_for_offerer": "Whoever acts for the person that offered the files does not take or destroy them.",
    "unknown_offer": "There is no such offer.",
}

MESSAGES: dict[str, str] = {
    **DEFINITIONS,
    **FILES,
    **DRAFTING,
    **REVIEWING,
    **ISSUING,
    **PUBLISHING,
    **DELIVERING,
    **CUSTODY,
    **CERTIFICATES,
}
