"""How the refusals of notifications read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "not_a_task_id": "An id of a task has 1 to 100 letters, digits and _ . : -, not {value}.",
    "not_a_notice_id": "An id of a notice is a UUID, not {value}.",
    "not_a_duty": "A duty is a word such as approve, of a-z, 0-9 and _, not {value}.",
    "not_a_kind_of_thing": "A kind of things looks like documents.document, not {value}.",
    "not_a_task_subject": "The id of a thing has 1 to {limit} printable characters.",
    "not_a_reason": "A reason is a code such as superseded, not {value}.",
    "task_exists": "There is another task {task} already: take a new id.",
    "unknown_task": "There is no task {task}.",
    "task_ended": "The task {task} is over.",
    "task_for_nobody": "Name the accounts, posts or units that have the task, at most {limit} in all.",
    "too_many_reminders": "A task has at most {limit} reminders.",
    "reminder_after_due": "A reminder comes before the task is due at {due}, not at {at}.",
    "unknown_notice": "There is no notice {notice}.",
    "notice_exists": "There is another notice {notice} already: take a new id.",
    "notice_for_one": "A notice is for one account, for one post, or for the staff of one unit.",
    "notice_of_others": "The notice {notice} is not for this account.",
}
