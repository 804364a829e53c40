"""Every cell of the matrix about acts, each at three places.

Every act names a version that its stream does not have. Who may act is told so, since that is looked at after the
permission; so nothing is recorded. Who may not is told FORBIDDEN, or what is said of things that are not there.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from infra.authority.founding import first_roles
from infra.generated.matrix import table as t
from infra.generated.matrix.expanding import read
from infra.generated.matrix.things import WITH_OPTION
from tests.api.matrix.acting import INPUTS, OWN_BUSINESS, passing_on
from tests.api.matrix.asking import DENIED, Asking
from tests.api.matrix.places import PLACES, Place
from tests.api.matrix.viewers import Viewer, alike

pytestmark = pytest.mark.asyncio(loop_scope="package")

MATRIX = read()
PLAIN = [one for one in MATRIX.cells[t.MUTATIONS] if not one.endswith(WITH_OPTION)]
PASSING_ON = [one.removesuffix(WITH_OPTION) for one in MATRIX.cells[t.MUTATIONS] if one.endswith(WITH_OPTION)]
ELSEWHEN = "1000000"


async def may(asking: Asking, who: Viewer, name: str, given: dict[str, Any]) -> bool:
    """Whether somebody may do something."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    text = f"mutation($i: {kind}!) {{ {name}(input: $i) {{ receipt {{ position }} userErrors {{ code }} }} }}"
    response = await asking.ask(who, text, i={**given, "expectedVersion": ELSEWHEN})
    if "errors" not in response:
        payload = response["data"][name]
        assert payload["receipt"] is None, f"{name} was recorded for {who}"
        assert payload["userErrors"], response
        return False
    (error,) = response["errors"]
    assert error["extensions"]["code"] in {"CONFLICT", DENIED}, (name, error)
    return bool(error["extensions"]["code"] == "CONFLICT")


def said(row: str, who: Viewer, at: Place) -> bool:
    """Whether the matrix says that somebody may do something at a place."""
    column = t.NOBODY if who.column == t.ONESELF else who.column
    return who.reaches(MATRIX.cells[t.MUTATIONS][row][column], at.unit)


async def test_there_is_an_input_for_every_mutation() -> None:
    assert sorted(INPUTS) == sorted(PLAIN)


@pytest.mark.parametrize("name", PLAIN)
async def test_an_act_is_done_by_whom_the_matrix_names(asking: Asking, name: str) -> None:
    async def check(who: Viewer, where: str, at: Place) -> None:
        assert await may(asking, who, name, INPUTS[name](at)) == said(name, who, at), f"{name} x {who} x {where}"

    cases = [(who, where, at) for who in alike(MATRIX, (t.MUTATIONS, name)) for where, at in PLACES.items()]
    await asyncio.gather(*(check(*one) for one in cases))


@pytest.mark.parametrize("name", OWN_BUSINESS)
async def test_ones_own_business_is_what_the_matrix_says(asking: Asking, name: str) -> None:
    expected = MATRIX.cells[t.MUTATIONS][name][t.ONESELF] == t.EVERYTHING
    assert await may(asking, Viewer(t.ONESELF), name, OWN_BUSINESS[name]) == expected


async def test_nothing_else_is_ones_own_business() -> None:
    own = {name for name in PLAIN if MATRIX.cells[t.MUTATIONS][name][t.ONESELF] != t.NEVER}
    assert own <= OWN_BUSINESS.keys()


@pytest.mark.parametrize("name", PASSING_ON)
async def test_permissions_are_given_by_whom_the_matrix_names(asking: Asking, name: str) -> None:
    permissions = {one.role_id: one.permissions[0] for one in first_roles()}

    async def check(who: Viewer, where: str, at: Place) -> None:
        given = passing_on(name, who.column, permissions[who.column], at)
        found = await may(asking, who, name, given)
        assert found == said(name + WITH_OPTION, who, at), f"{name} with the option x {who} x {where}"

    givers = alike(MATRIX, (t.MUTATIONS, name + WITH_OPTION), option=True)
    cases = [(who, where, at) for who in givers for where, at in PLACES.items()]
    await asyncio.gather(*(check(*one) for one in cases))
