"""Where a slice writes is read from the code of the functions that name its streams."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from api.composing.streams import beginnings_of, texts_of, unseen
from application.budgeting import streams
from infra.bootstrap import INSTALLATION


def _named(kind: str, id_: str) -> str:
    return kind + id_


def _inside(prefix: str) -> Callable[[Any], str]:
    return lambda it: f"{prefix}{it}"


@pytest.mark.parametrize(
    ("stream", "beginning"),
    [
        (lambda it: f"file-{it}", "file-"),
        (lambda it: "file-" + it, "file-"),
        (lambda it: f"case-file-{it}", "case-file-"),
        (lambda it: streams.line(it), "budget_line-"),  # noqa: PLW0108 - followed through the module's name
        (streams.account, "control_account-"),
        (lambda it: "".join(f"file-{one}" for one in it), "file-"),
        (partial(_named, "file-"), "file-"),
        (_inside("file-"), "file-"),
    ],
)
def test_a_beginning_is_seen(stream: Callable[[Any], str], beginning: str) -> None:
    assert set(texts_of(stream)) == {beginning}


@pytest.mark.parametrize("stream", [lambda it: it, lambda it: f"{it}-1", lambda it: f"File{it}"])
def test_a_beginning_that_is_computed_is_not_seen(stream: Callable[[Any], str]) -> None:
    assert set(texts_of(stream)) == set()


def test_the_streams_of_every_installed_command_are_seen() -> None:
    assert unseen(INSTALLATION.slices) == []


def test_the_beginnings_of_the_installed_slices_are_these() -> None:
    """Stored names: a ledger holds them, so they are added to and never renamed."""
    found: dict[str, set[str]] = {}
    for context in INSTALLATION.contexts:
        found[context.name] = {name for one in context.slices for name in beginnings_of(one)}
    assert found == {
        "budgeting": {
            *("budget", "budget_code", "budget_line", "budget_note"),
            *("commitment", "control_account", "revenue_heading"),
        },
        "organisations": {"structure", "company"},
        "identity": {"account", "oidc_subject", "reading"},
        "audit": {"skipped_act"},
        "transparency": {"transparency_log"},
        "authority": {"role", "separations", "holder", "authority_id"},
    }
