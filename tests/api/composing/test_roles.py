"""First roles are gathered from the contexts' files; what does not fit together is refused, with the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from api.composing.roles import first_roles_of
from domain.kernel.composition import CompositionError
from infra.bootstrap import context_of

TITLED = '[auditor]\ntitle = "Auditor"\nrank = 1\npermissions = ["{}"]\n'
ADDED = '[auditor]\nof = "authority"\npermissions = ["{}"]\n'


@pytest.mark.parametrize(
    ("authority", "identity", "told"),
    [
        (TITLED.format("authority.raed"), "", r"authority\.toml gives auditor authority\.raed"),
        (TITLED.format("authority.read"), TITLED.format("identity.hold"), r"identity\.toml titles the role auditor"),
        ("", ADDED.format("identity.hold"), r"identity\.toml adds to the role auditor, which authority"),
        ("[auditor]\npermissions = []\n", "", r"authority\.toml gives the role auditor neither"),
    ],
)
def test_roles_that_do_not_fit_together_are_refused(authority: str, identity: str, told: str, tmp_path: Path) -> None:
    contexts = []
    for name, text in (("authority", authority), ("identity", identity)):
        file = tmp_path / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        contexts.append(replace(context_of(name), roles=file))

    with pytest.raises(CompositionError, match=told):
        first_roles_of(contexts)


def test_what_is_added_to_a_role_of_an_absent_context_is_left_out() -> None:
    roles = [role.role_id for role in first_roles_of([context_of("identity")])]

    assert roles == ["registrar", "data_protection_officer"]
