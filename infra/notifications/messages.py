"""What a message says, in the language of whoever gets it. It names the thing and the duty, and nothing secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from application.notifications.effects import NoticeMessage
from domain.notifications.kinds import Topic
from infra.texts.catalogues import catalogues

TEXTS: Mapping[str, str] = {
    "message_task_assigned": "You have a task: {duty}",
    "message_task_reminded": "A task waits for you: {duty}",
    "message_task_overdue": "A task is overdue: {duty}",
    "message_answered": "You have an answer",
    "message_delivered": "Something was delivered to you",
    "message_escalated": "Others are overdue: {duty}",
    "message_expiring": "Something of yours ends soon",
    "message_expired": "Something of yours has ended",
    "message_matched": "There is something that you look for",
    "message_about": "It is about {subject_type} {subject_id}.",
    "message_due": "It is due at {due} (UTC).",
    "message_inbox": "Sign in to see it in your inbox. Please do not answer this message.",
}
"""The sentences of messages, in English, by key."""

_SUBJECTS: Mapping[Topic, str] = {topic: f"message_{topic.value}" for topic in Topic}


@dataclass(frozen=True, slots=True)
class MessageText:
    """A subject on one line, and the text below it."""

    subject: str
    body: str


def written(message: NoticeMessage, language: str) -> MessageText:
    """The message of a notice in a language."""

    def said(key: str, **values: str) -> str:
        return catalogues().translated(language, key, TEXTS[key]).format(**values)

    lines = [said("message_about", subject_type=message.subject_type, subject_id=message.subject_id)]
    if message.due_at is not None:
        lines.append(said("message_due", due=f"{message.due_at:%Y-%m-%d %H:%M}"))
    lines.append(said("message_inbox"))
    subject = said(_SUBJECTS[message.topic], duty=message.duty or "-")
    return MessageText(subject, "\n".join(lines) + "\n")
