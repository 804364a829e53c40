"""Roles: sets of permissions from the catalogue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.authority import commands as c
from domain.authority import events as e
from tests.domain.authority.people import LOCAL, ORDERER, spec

DEFINE = c.DefineRole("orderer", "Orders payments", ("budgeting.order_payment",))
RETIRED = e.RoleRetired("orderer")


def test_a_role_is_defined_by_the_installation_or_a_jurisdiction() -> None:
    spec.given().when(DEFINE).then(ORDERER)
    spec.given().when(c.DefineRole("MD:committer", " Commits money ", ("budgeting.commit",))).then(LOCAL)


def test_permissions_are_kept_once_and_in_order() -> None:
    twice = ("budgeting.pay", "budgeting.commit", "budgeting.pay")
    kept = ("budgeting.commit", "budgeting.pay")
    spec.given().when(replace(DEFINE, permissions=twice)).then(replace(ORDERER, permissions=kept))
    spec.given().when(replace(DEFINE, permissions=("*",))).then(replace(ORDERER, permissions=("*",)))


@pytest.mark.parametrize("role_id", ["", "Orderer", "MD:", ":x", "a b", "md:x", "MD:moh:x", "x" * 41, "*", "ñ"])
def test_a_role_is_called_by_a_code(role_id: str) -> None:
    spec.given().when(replace(DEFINE, role_id=role_id)).refused("not_a_role_id", "roleId")


def test_a_role_has_a_title_and_permissions_that_are_known() -> None:
    spec.given().when(replace(DEFINE, title=" ")).refused("text_length", "title")
    spec.given().when(replace(DEFINE, title="a\nb")).refused("text_not_one_line", "title")
    spec.given().when(replace(DEFINE, permissions=())).refused("no_permissions", "permissions")
    spec.given().when(replace(DEFINE, permissions=("budgeting.py",))).refused("unknown_permission", "permissions")


def test_a_role_is_defined_once() -> None:
    spec.given(ORDERER).when(replace(DEFINE, title="Other")).refused("role_exists", "roleId")
    spec.given(ORDERER).when(replace(DEFINE, emergency=True)).refused("role_exists", "roleId")
    spec.given(ORDERER, RETIRED).when(DEFINE).then()


def test_a_role_is_widened_by_what_it_does_not_give_yet() -> None:
    wider = e.RoleWidened("orderer", ("budgeting.pay",))
    spec.given(ORDERER).when(c.WidenRole("orderer", ("budgeting.order_payment", "budgeting.pay"))).then(wider)
    spec.given(replace(ORDERER, permissions=("*",))).when(c.WidenRole("orderer", ("budgeting.pay",))).then()
    spec.given(ORDERER).when(c.WidenRole("orderer", ("no.such",))).refused("unknown_permission", "permissions")
    spec.given(ORDERER).when(c.WidenRole("orderer", ())).refused("no_permissions", "permissions")


def test_a_role_is_narrowed_and_never_left_empty() -> None:
    wide = (ORDERER, e.RoleWidened("orderer", ("budgeting.pay",)))
    narrowed = e.RoleNarrowed("orderer", ("budgeting.pay",))
    spec.given(*wide).when(c.NarrowRole("orderer", ("budgeting.pay", "gone.since"))).then(narrowed)
    spec.given(*wide, narrowed).when(c.NarrowRole("orderer", ("budgeting.order_payment",))).refused("role_left_empty")
    spec.given(ORDERER).when(c.NarrowRole("orderer", ())).refused("no_permissions", "permissions")


def test_one_permission_cannot_be_taken_from_all() -> None:
    every = replace(ORDERER, permissions=("*", "budgeting.pay"))
    spec.given(every).when(c.NarrowRole("orderer", ("budgeting.pay",))).refused("role_gives_all", "permissions")
    spec.given(every).when(c.NarrowRole("orderer", ("*",))).then(e.RoleNarrowed("orderer", ("*",)), once_more=True)


def test_a_retired_role_is_not_changed() -> None:
    spec.given(ORDERER).when(c.RetireRole("orderer")).then(RETIRED)
    spec.given(ORDERER, RETIRED).when(c.WidenRole("orderer", ("budgeting.pay",))).refused("role_retired", "roleId")
    spec.given(ORDERER, RETIRED).when(c.NarrowRole("orderer", ("budgeting.pay",))).refused("role_retired", "roleId")


@pytest.mark.parametrize("command", [c.RetireRole("x"), c.WidenRole("x", ("*",)), c.NarrowRole("x", ("*",))])
def test_a_role_that_is_not_there_is_refused(command: c.OfRole) -> None:
    spec.given().when(command).refused("unknown_role", "roleId")
