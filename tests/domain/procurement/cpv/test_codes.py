"""Codes of the CPV: all of the list, and none besides."""

from __future__ import annotations

from importlib.resources import files

import pytest

from domain.kernel.refused import Refused
from domain.procurement import cpv
from domain.procurement.refusals import MESSAGES


@pytest.mark.parametrize("code", ["03000000-1", "03110000-5", "45214000-0", "33600000-6", "98513310-8"])
def test_a_code_has_its_check_digit(code: str) -> None:
    assert cpv.is_code(code)


def test_there_are_as_many_as_in_the_regulation() -> None:
    text = files("domain.procurement.cpv").joinpath("codes.txt").read_text(encoding="ascii")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    codes = [f"{line[0]}{tail[:5]}-{tail[5]}" for line in lines for tail in line[1:]]
    assert len(codes) == 9_458
    assert all(map(cpv.is_code, codes))


@pytest.mark.parametrize(
    "code", ["45214000-1", "45214000", "4521400-0", "99999998-9", "", "\u0664\u0665214000-0", "45214000-0 "]
)
def test_another_code_is_refused(code: str) -> None:
    with pytest.raises(Refused) as caught:
        cpv.check_code(code, "cpv")
    assert caught.value.code == "unknown_cpv"
    assert "{" not in MESSAGES["unknown_cpv"].format(**caught.value.values)


def test_a_wrong_check_digit_is_told_the_right_one() -> None:
    with pytest.raises(Refused) as caught:
        cpv.check_code("45214000-1", "cpv")
    assert caught.value.values["right"] == "45214000-0"


def test_prefixes_begin_with_the_division() -> None:
    assert cpv.prefixes("45214000-0") == ("45", "452", "4521", "45214", "452140", "4521400", "45214000")
