"""A version of a template: drafted, and closed by its adoption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from domain.documents.templates import commands as c
from domain.documents.templates import events as e
from domain.documents.templates.content import TemplateContent, check_content
from domain.kernel.declarations import Act, Decider
from domain.kernel.definitions import DraftVersion, Versions, pin
from domain.kernel.filling import filled
from domain.kernel.refused import Refused

TemplateVersions = Versions[TemplateContent]


def templates_after(versions: TemplateVersions, event: e.TemplateEvent) -> TemplateVersions:
    """The versions after an event on one of them."""
    match event:
        case e.TemplateDrafted():
            return versions.after_draft(_pin(event), filled(TemplateContent, event), event.editor)
        case e.TemplateAdopted():
            return versions.after_adoption(_pin(event))
        case e.TemplateChecked():
            return versions
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True)
class State:
    """The versions, and what the check of each draft found."""

    versions: TemplateVersions = field(default_factory=TemplateVersions)
    checks: Mapping[str, e.TemplateChecked] = field(default_factory=dict)


def evolve(state: State, event: e.TemplateEvent) -> State:
    """The versions and their checks after an event."""
    checks = {**state.checks, _pin(event): event} if isinstance(event, e.TemplateChecked) else state.checks
    return State(templates_after(state.versions, event), checks)


def decide(state: State, command: c.TemplateCommand, act: Act) -> Sequence[e.TemplateEvent]:
    """What a command does to the version."""
    versions, pin_ = state.versions, _pin(command)
    match command:
        case c.DraftTemplate():
            content = filled(TemplateContent, command)
            check_content(content)
            if not versions.drafts_anew(pin_, content):
                return []
            versions.check_owner(pin_, content.jurisdiction)
            return [filled(e.TemplateDrafted, command, editor=act.actor)]
        case c.AdoptTemplate():
            adopted = versions.to_adopt(pin_, act.actor)
            if adopted is None:
                return []
            _check_compiles(adopted, state.checks.get(pin_))
            return [filled(e.TemplateAdopted, command, jurisdiction=adopted.jurisdiction)]
        case c.RecordTemplateCheck():
            return _checked(state, command)
        case _:
            assert_never(command)


def _checked(state: State, command: c.RecordTemplateCheck) -> Sequence[e.TemplateChecked]:
    """Nothing where another draft, or an adopted version, is there by now, or it is known already."""
    version, known = state.versions.known.get(_pin(command)), state.checks.get(_pin(command))
    if not isinstance(version, DraftVersion) or version.content.sha256 != command.draft_sha256:
        return []
    checked = filled(e.TemplateChecked, command)
    return [] if checked == known else [checked]


def _check_compiles(content: TemplateContent, check: e.TemplateChecked | None) -> None:
    """Refused: `template_not_checked`, `template_failed`."""
    if check is None or check.draft_sha256 != content.sha256:
        raise Refused("template_not_checked", "version")
    if check.failure is not None:
        raise Refused("template_failed", "version", code=check.failure)


def _pin(of: e.TemplateEvent | c.TemplateCommand) -> str:
    return pin(of.template_id, of.version)


DECIDER: Decider[State, c.TemplateCommand, e.TemplateEvent] = Decider(State(), decide, evolve)
