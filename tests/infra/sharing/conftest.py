"""Tests that run whole workers."""

import pytest


@pytest.fixture(scope="session")
def database_template(begun_template: str) -> str:
    """A test's worker finds the tables of all read models made."""
    return begun_template
