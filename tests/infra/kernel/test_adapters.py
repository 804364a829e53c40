"""What contexts add to the processes is put together; what cannot be is refused."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from api.composing.installation import Installation
from api.kernel.context import Context
from application.bus.bus import Bus
from application.kernel.keys import NoKeys
from domain.authority import commands as c
from domain.authority import events as e
from infra.authority.founding import first_roles
from infra.blobs.store import open_blobs
from infra.bootstrap import ADAPTERS, CONTEXTS, INSTALLATION, NAMES, adapters_of, context_of
from infra.kernel.adapters import (
    NO_ADAPTERS,
    AdapterCountError,
    Adapters,
    CommandClashError,
    Lazy,
    Parts,
    UnperformedEffectError,
    UnwrittenExportError,
    accounts_of,
    commands_among,
    effects_of,
    exports_of,
    imports_among,
)
from infra.settings.settings import Settings
from tests.infra.reacting.calling import CLOSES, FarSide
from tests.spec import Spec
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal


def test_each_context_is_found_by_its_name() -> None:
    assert [context.name for context in CONTEXTS] == list(NAMES)


def test_each_context_with_a_file_of_adapters_is_asked_for_them() -> None:
    for name, adapters in zip(NAMES, ADAPTERS, strict=True):
        has_file = find_spec(f"infra.{name}") is not None and find_spec(f"infra.{name}.adapters") is not None
        assert has_file == (adapters is not NO_ADAPTERS), name


def test_a_context_that_does_not_exist_is_named_by_the_error() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"api\.levae"):
        context_of("levae")
    assert adapters_of("levae") is NO_ADAPTERS


def test_an_installation_begins_with_the_roles_of_its_contexts_in_order() -> None:
    assert [role.role_id for role in first_roles()] == [role.role_id for role in INSTALLATION.roles]


def test_a_command_of_the_same_name_is_refused_and_both_places_are_named() -> None:
    here, there = (Adapters(commands={"leave": Lazy(module, "Leave.")}) for module in ("infra.here", "infra.there"))

    assert list(commands_among([here, NO_ADAPTERS], {})) == ["leave"]
    with pytest.raises(CommandClashError, match=r"leave is both infra\.here and infra\.there"):
        commands_among([here, there], {})
    with pytest.raises(CommandClashError, match=r"both infra\.cli\.leave and infra\.there"):
        commands_among([there], {"leave": Lazy("infra.cli.leave", "Leave.")})


def test_what_is_imported_has_one_context() -> None:
    here, there = (Adapters(imports={"leave": Lazy(module, "Leave.")}) for module in ("infra.here", "infra.there"))

    assert list(imports_among(ADAPTERS)) == ["budget", "classification", "mapping", "abandon", "documents", "ocds"]
    with pytest.raises(CommandClashError, match=r"leave is both infra\.here and infra\.there"):
        imports_among([here, there])


def test_open_data_has_a_declaration_and_a_writer() -> None:
    settings, declared = Settings(), INSTALLATION.exports

    assert exports_of([NO_ADAPTERS], (), settings) == ()
    assert [served.declared for served in exports_of(ADAPTERS, declared, settings)] == list(declared)
    with pytest.raises(UnwrittenExportError, match="budgets: api/<context>"):
        exports_of([NO_ADAPTERS], declared, settings)
    with pytest.raises(UnwrittenExportError, match="budgets: api/<context>"):
        exports_of(ADAPTERS, (), settings)


def test_an_effect_has_a_declaration_and_a_call() -> None:
    far_side = FarSide()
    policy = Everyone()
    settings, bus = Settings(), Bus((), INSTALLATION.codec, MemoryJournal(), policy)
    parts = Parts("", INSTALLATION, policy, policy, settings, NoKeys(), bus, open_blobs(settings))
    calling = Adapters(effects=lambda _: {CLOSES.name: far_side})

    assert effects_of([NO_ADAPTERS], (), parts) == []
    assert effects_of([NO_ADAPTERS, calling], [CLOSES], parts) == [(CLOSES, far_side)]
    for adapters, declared in ((NO_ADAPTERS, (CLOSES,)), (calling, ())):
        with pytest.raises(UnperformedEffectError, match=r"tests\.closes: api/<context>"):
            effects_of([adapters], declared, parts)


def test_without_a_context_that_keeps_accounts_nobody_signs_in() -> None:
    with pytest.raises(AdapterCountError, match="0 contexts"):
        accounts_of([NO_ADAPTERS], MemoryJournal(), INSTALLATION.codec, Settings())


def test_roles_are_made_of_the_permissions_of_all_contexts_of_the_installation() -> None:
    least = context_of("organisations"), context_of("authority")
    calendars = context_of("calendars")
    role = c.DefineRole("clerk", "Names what it likes", (min(calendars.permissions),))

    _spec(*least, calendars).given().when(role).then(_defined(role))
    _spec(*least).given().when(role).refused("unknown_permission")


def _defined(role: c.DefineRole) -> e.RoleDefined:
    return e.RoleDefined(
        role_id=role.role_id, owner="*", title=role.title, permissions=role.permissions, emergency=role.emergency
    )


def _spec(*contexts: Context) -> Spec[Any, Any, Any]:
    installation = Installation(contexts)
    (decider,) = (slice_.decider for slice_ in installation.slices if slice_.name == "authority.permissions")
    return Spec(decider, installation.refusals)
