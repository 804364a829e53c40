"""The names of things: what an ocid begins with where no prefix is registered has the form of one all the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.procurement.naming import unregistered_prefix


@pytest.mark.parametrize(("jurisdiction", "prefix"), [("MD", "ocds-0000md"), ("ESMD01", "ocds-esmd01")])
def test_a_prefix_names_its_jurisdiction(jurisdiction: str, prefix: str) -> None:
    assert unregistered_prefix(jurisdiction) == prefix


@given(st.text(max_size=12))
def test_a_prefix_always_has_the_form_of_a_registered_one(jurisdiction: str) -> None:
    assert re.fullmatch(r"ocds-[a-z0-9]{6}", unregistered_prefix(jurisdiction))
