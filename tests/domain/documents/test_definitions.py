"""Kinds, templates and routes: drafted by one person, adopted by another, and then as they stand for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.documents.kinds import commands as k
from domain.documents.kinds import events as ke
from domain.documents.kinds.decider import DECIDER as KIND
from domain.documents.kinds.terms import Expectation, KindTerms, Silence
from domain.documents.refusals import MESSAGES
from domain.documents.routes import commands as r
from domain.documents.routes import events as re
from domain.documents.routes.decider import DECIDER as ROUTES
from domain.documents.routes.steps import DocumentDuty, RouteStep
from domain.documents.templates import commands as t
from domain.documents.templates import events as te
from domain.documents.templates.content import TemplateContent, TemplateField
from domain.documents.templates.decider import DECIDER as TEMPLATES
from domain.kernel.filling import filled
from domain.registers.refusals import MESSAGES as OF_REGISTERS
from tests.domain.documents.story import (
    ANA,
    APPROVAL,
    BASE,
    BEA,
    FIELDS,
    KIND_ADOPTED,
    KIND_DRAFTED,
    LEGAL,
    STEPS,
    TEMPLATE_ADOPTED,
    TEMPLATE_DRAFTED,
    TERMS,
)
from tests.spec import Spec

kinds, templates, routes = Spec(KIND, MESSAGES | OF_REGISTERS), Spec(TEMPLATES, MESSAGES), Spec(ROUTES, MESSAGES)

DRAFT_KIND = k.DraftKind("EX", "report", 1, TERMS)
ADOPT_KIND = k.AdoptKind("EX", "report", 1, date(2026, 4, 1))
DRAFT = t.DraftTemplate("letter", 1, "EX", "Letter", "es", FIELDS, "#data.subject\n#data.period")
ADOPT = t.AdoptTemplate("letter", 1)
BY_ANA = replace(TEMPLATE_DRAFTED, editor="ana")
CHECKED = te.TemplateChecked("letter", 1, filled(TemplateContent, BY_ANA).sha256, None)
DRAFT_ROUTE = r.DraftRoute("plain", 1, "EX", "Plain", STEPS)
ROUTE_DRAFTED = re.RouteDrafted("plain", 1, "EX", "Plain", STEPS, "ana")


def test_a_version_is_drafted_anew_until_another_person_adopts_it() -> None:
    templates.given().when(DRAFT, ANA).then(BY_ANA)
    again = replace(DRAFT, title="A letter")
    templates.given(BY_ANA).when(again, BEA).then(replace(BY_ANA, title="A letter", editor="bea"))
    for editor in (ANA, BEA):
        drafted = (BY_ANA, replace(BY_ANA, editor="bea"))
        templates.given(*drafted).when(ADOPT, editor).refused("adopter_is_editor", "version")
    templates.given(BY_ANA, CHECKED).when(ADOPT, BEA).then(te.TemplateAdopted("letter", 1, "EX"))
    templates.given(BY_ANA, TEMPLATE_ADOPTED).when(again, ANA).refused("version_adopted", "version")
    templates.given(BY_ANA, TEMPLATE_ADOPTED).when(DRAFT, ANA).then()
    templates.given().when(ADOPT, BEA).refused("unknown_version")


def test_a_draft_that_does_not_print_is_not_adopted() -> None:
    check = t.RecordTemplateCheck("letter", 1, CHECKED.draft_sha256)
    failed = replace(CHECKED, failure="template_does_not_compile")
    templates.given(BY_ANA).when(ADOPT, BEA).refused("template_not_checked", "version")
    templates.given(BY_ANA).when(check, BEA).then(CHECKED)
    templates.given(BY_ANA).when(replace(check, failure=failed.failure), BEA).then(failed)
    templates.given(BY_ANA, failed).when(ADOPT, BEA).refused("template_failed", "version")
    templates.given(BY_ANA, replace(BY_ANA, title="Anew")).when(check, BEA).then()
    templates.given(BY_ANA, CHECKED, replace(BY_ANA, title="Anew")).when(ADOPT, BEA).refused("template_not_checked")
    templates.given(BY_ANA, TEMPLATE_ADOPTED).when(check, BEA).then()


def test_versions_follow_each_other_in_one_jurisdiction() -> None:
    second = replace(DRAFT, version=2)
    templates.given(BY_ANA).when(second, ANA).refused("former_version_open", "version")
    templates.given(BY_ANA, TEMPLATE_ADOPTED).when(second, ANA).then(replace(BY_ANA, version=2))
    strange = replace(second, jurisdiction="MD")
    templates.given(BY_ANA, TEMPLATE_ADOPTED).when(strange, ANA).refused("definition_of_another")
    templates.given(BY_ANA).when(replace(DRAFT, jurisdiction="MD"), ANA).refused("definition_of_another")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ('a\n#import "@preview/cetz:0.3.0": *', "template_imports_package"),
        ('#read("/etc/passwd")', "template_reads_outside"),
        ('#image("../logo.svg")', "template_reads_outside"),
        ('#include "a/../../b.typ"', "template_reads_outside"),
        ("#data.subject #data.amount", "field_undeclared"),
        (" ", "source_length"),
        ("x" * 40_001, "source_length"),
    ],
)
def test_a_template_has_all_in_itself(source: str, code: str) -> None:
    templates.given().when(replace(DRAFT, source=source), ANA).refused(code, "source")


def test_a_template_has_each_field_once() -> None:
    for name in ("period", "subject"):
        twice = replace(DRAFT, fields=(*FIELDS, TemplateField(name, "Again")))
        templates.given().when(twice, ANA).refused("field_twice", "fields")
    many = tuple(TemplateField(f"f{n}", "F") for n in range(101))
    templates.given().when(replace(DRAFT, fields=many), ANA).refused("too_many_fields")


def test_a_route_ends_with_one_approver_apart_from_the_drafters() -> None:
    routes.given().when(DRAFT_ROUTE, ANA).then(ROUTE_DRAFTED)
    routes.given(ROUTE_DRAFTED).when(r.AdoptRoute("plain", 1), BEA).then(re.RouteAdopted("plain", 1, "EX"))
    routes.given(ROUTE_DRAFTED).when(r.AdoptRoute("plain", 1), ANA).refused("adopter_is_editor")
    together = replace(APPROVAL, apart_from=(DocumentDuty.REVIEW,))
    first = (APPROVAL, LEGAL)
    for steps in ((), (LEGAL,), (LEGAL, together), first, (LEGAL, replace(APPROVAL, key="a"), APPROVAL)):
        routes.given().when(replace(DRAFT_ROUTE, steps=steps), ANA).refused("route_without_approver", "steps")


@pytest.mark.parametrize(
    "step",
    [
        replace(LEGAL, needed=2),
        replace(LEGAL, needed=0),
        replace(LEGAL, posts=()),
        replace(LEGAL, posts=("/legal", "/legal")),
        replace(LEGAL, days=0),
        replace(LEGAL, duty=DocumentDuty.DRAFT),
    ],
)
def test_a_step_can_be_done(step: RouteStep) -> None:
    routes.given().when(replace(DRAFT_ROUTE, steps=(step, APPROVAL)), ANA).refused("step_not_possible")


def test_what_a_step_is_called_and_whose_it_is() -> None:
    routes.given().when(replace(DRAFT_ROUTE, steps=(LEGAL, LEGAL, APPROVAL)), ANA).refused("step_twice")
    named = replace(DRAFT_ROUTE, steps=(replace(LEGAL, posts=("legal",)), APPROVAL))
    routes.given().when(named, ANA).refused("not_a_post_of_a_route", "steps.posts")
    many = tuple(replace(LEGAL, key=f"s{n}") for n in range(31))
    routes.given().when(replace(DRAFT_ROUTE, steps=(*many, APPROVAL)), ANA).refused("too_many_steps")


def test_a_kind_is_adopted_with_the_template_and_route_that_it_names() -> None:
    definitions = (KIND_DRAFTED, *BASE[3:])
    kinds.given().when(DRAFT_KIND, ANA).then(replace(KIND_DRAFTED, editor="ana"))
    kinds.given(*definitions).when(ADOPT_KIND, BEA).then(replace(KIND_ADOPTED, effective_on=date(2026, 4, 1)))
    kinds.given(KIND_DRAFTED).when(ADOPT_KIND, BEA).refused("version_not_adopted")
    kinds.given(replace(KIND_DRAFTED, editor="bea"), *BASE[3:]).when(ADOPT_KIND, BEA).refused("adopter_is_editor")
    past = replace(ADOPT_KIND, effective_on=date(2026, 3, 29))
    kinds.given(*definitions).when(past, BEA).refused("effective_in_past", "effectiveOn")
    later = replace(KIND_ADOPTED, effective_on=date(2026, 4, 1))
    two = (*definitions, later, replace(KIND_DRAFTED, version=2))
    kinds.given(*two).when(replace(ADOPT_KIND, version=2), BEA).refused("former_version_ahead", "version")
    retired = ke.KindRetired("EX", "report")
    kinds.given(*definitions, KIND_ADOPTED).when(k.RetireKind("EX", "report"), BEA).then(retired)
    kinds.given(KIND_DRAFTED).when(k.RetireKind("EX", "report"), BEA).refused("kind_unknown")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (replace(TERMS, days=None), "days_missing"),
        (replace(TERMS, expects=Expectation.NOTHING), "days_without_duty"),
        (replace(TERMS, days=366), "days_out_of_range"),
        (replace(TERMS, silence=Silence.CONSENTS), "consent_without_law"),
        (replace(TERMS, retention=0), "retention_out_of_range"),
        (replace(TERMS, template="letter"), "not_a_pin"),
    ],
)
def test_a_kind_says_what_can_be(terms: KindTerms, code: str) -> None:
    kinds.given().when(replace(DRAFT_KIND, terms=terms), ANA).refused(code)
