"""A version of a template: drafted, and closed by its adoption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.documents.templates import commands as c
from domain.documents.templates import events as e
from domain.documents.templates.content import TemplateContent, check_content
from domain.kernel.declarations import Act, Decider
from domain.kernel.definitions import Versions, pin
from domain.kernel.filling import filled

TemplateVersions = Versions[TemplateContent]


def templates_after(versions: TemplateVersions, event: e.TemplateEvent) -> TemplateVersions:
    """The versions after an event on one of them."""
    match event:
        case e.TemplateDrafted():
            return versions.after_draft(_pin(event), filled(TemplateContent, event), event.editor)
        case e.TemplateAdopted():
            return versions.after_adoption(_pin(event))
        case _:
            assert_never(event)


def decide(state: TemplateVersions, command: c.TemplateCommand, act: Act) -> Sequence[e.TemplateEvent]:
    """What a command does to the version."""
    match command:
        case c.DraftTemplate():
            content = filled(TemplateContent, command)
            check_content(content)
            if not state.drafts_anew(_pin(command), content):
                return []
            state.check_owner(_pin(command), content.jurisdiction)
            return [filled(e.TemplateDrafted, command, editor=act.actor)]
        case c.AdoptTemplate():
            adopted = state.to_adopt(_pin(command), act.actor)
            if adopted is None:
                return []
            return [filled(e.TemplateAdopted, command, jurisdiction=adopted.jurisdiction)]
        case _:
            assert_never(command)


def _pin(of: e.TemplateEvent | c.TemplateCommand) -> str:
    return pin(of.template_id, of.version)


DECIDER: Decider[TemplateVersions, c.TemplateCommand, e.TemplateEvent] = Decider(
    TemplateVersions(), decide, templates_after
)
