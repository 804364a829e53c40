"""A file is cut into the bytes of its releases and a frame, and comes out again byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ocds.reading.package import Kind, Outline, frame_of, head_of, ids_in, outlined, pieces
from application.ocds.reading.parsing import parsed
from domain.kernel.refused import Refused

BLANKS = st.text(" \t\r\n", max_size=3)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)
KNOWN = {"ocid", "releases", "records", "version"}
OBJECTS = st.dictionaries(st.text().filter(lambda key: key not in KNOWN), VALUES, max_size=4)


@st.composite
def rendered(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> bytes:
    """A value as some publisher may write it: escaped or not, on one line or many, with blanks round it."""
    value = draw(values)
    said = json.dumps(
        value,
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.none() | st.integers(0, 3)),
        separators=draw(st.sampled_from([None, (",", ":"), (" , ", " : ")])),
    )
    return (draw(BLANKS) + said + draw(BLANKS)).encode("utf-8", "replace")


@st.composite
def packages(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A release package, and the bytes of its releases."""
    bodies = draw(st.lists(rendered(OBJECTS), max_size=4))
    more = draw(OBJECTS.map(json.dumps))
    head = f'{{"version": "1.1"{"," if more != "{}" else ""}{more[1:-1]}, "releases" :['.encode()
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return mark + head + b",".join(bodies) + b" ]}\n", [body.strip(b" \t\r\n") for body in bodies]


def again(content: bytes, outline: Outline) -> bytes:
    """The file, made of its frame and its releases."""
    ids = [f"{number}" for number in range(len(outline))]
    frame = frame_of(content, outline, lambda number: ids[number])
    assert ids_in(frame) == ids
    bodies = {id_: content[span.start : span.end] for id_, span in zip(ids, outline.releases(), strict=True)}
    return b"".join(piece + (b"" if id_ is None else bodies[id_]) for piece, id_ in pieces(frame))


@given(packages())
def test_any_package_comes_out_byte_for_byte(made: tuple[bytes, list[bytes]]) -> None:
    content, bodies = made
    outline = outlined(content)
    assert outline.kind == Kind.RELEASES
    assert [content[span.start : span.end] for span in outline.releases()] == bodies
    assert again(content, outline) == content


@given(rendered(OBJECTS.map(lambda said: {**said, "ocid": "ocds-1-2"})))
def test_any_bare_release_comes_out_byte_for_byte(content: bytes) -> None:
    outline = outlined(content)
    assert (outline.kind, len(outline)) == (Kind.RELEASE, 1)
    assert again(content, outline) == content


@given(packages(), st.data())
def test_a_cut_file_is_refused_and_not_taken_in_part(made: tuple[bytes, list[bytes]], data: st.DataObject) -> None:
    content = made[0].rstrip()
    cut = content[: data.draw(st.integers(0, len(content) - 1))]
    with pytest.raises(Refused) as refused:
        outlined(cut)
    assert refused.value.code == "not_json"


@given(st.binary(max_size=200) | st.text('{}[]":,\\ 1tn', max_size=80).map(str.encode))
def test_other_bytes_are_refused_with_a_code(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        outlined(content)
    assert refused.value.code in {"not_json", "not_a_package"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"[]", "not_a_package"),
        (b"{}", "not_a_package"),
        (b'{"version":"1.1","releases":{}}', "not_a_package"),
        (b'{"version":"1.1","releases":[1]}', "not_a_package"),
        (b'{"version":"1.1","releases":[],"records":[]}', "not_a_package"),
        (b'{"version":"1.1","releases":[],"releases":[]}', "not_a_package"),
        (b'{"ocid":"a","releases":[]}', "ocds_version"),
        (b'{"version":"1.1","records":[{"ocid":"a"}]}', "not_a_package"),
        (b'{"releases":[]}', "ocds_version"),
        (b'{"version":"1.0","releases":[]}', "ocds_version"),
        (b'{"version":"1.1.5","releases":[]}', "ocds_version"),
        (b'{"version":1.1,"releases":[]}', "ocds_version"),
        (b'{"version":"1.1","uri":NaN,"releases":[]}', "not_json"),
        (b'{"version":"1.1","releases":[],}', "not_json"),
        (b'{"version":"1.1","releases":[{},]}', "not_json"),
        (b'{"version":"1.1","releases":[]} {}', "not_json"),
        (b'{"version":"1.1","releases":[]}'.decode().encode("utf-16"), "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"version":"1.1","releases":[{"a":' + b'"' + b"x" * 16_000_000 + b'"}]}', "too_large"),
        (b'{"version":"1.1","a":"' + b"x" * 16_000_000 + b'","releases":[]}', "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_package_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        outlined(content)
    assert refused.value.code == code


def test_the_byte_of_a_fault_is_that_of_the_file() -> None:
    content = b'{"version":"1.1","releases":[{"a":"bcdefgh"},{}],"uri":nul}'
    with pytest.raises(Refused) as refused:
        outlined(content)
    assert refused.value.values["byte"] == content.index(b"nul")


@pytest.mark.parametrize(
    "content",
    [b'{"a":NaN}', b'{"a":-Infinity}', b'{"a":01}', b'{"a":"\x01"}', b'{"a":"\xff"}', b'{"a":1}}', b"{'a':1}"],
)
def test_a_release_that_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parsed(content, 7)
    assert refused.value.code == "not_json"
    assert int(str(refused.value.values["byte"])) >= 7


def test_compiled_records_are_not_in_the_frame() -> None:
    content = b'{"version":"1.1","uri":"u","records":[{"releases":[{"a":1}, {}],"compiledRelease":{"name":"Ana"}}]}'
    outline = outlined(content)
    frame = frame_of(content, outline, str)
    assert frame == b'{"version":"1.1","uri":"u","records":[{"releases":["0", "1"],"compiledRelease":null}]}'
    assert head_of(frame) == b'"version":"1.1","uri":"u",'


Read = Callable[[str], bytes]


@pytest.fixture
def real(shared_data: Path) -> Read:
    return lambda name: (shared_data / "ocds" / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("portugal/release-package.json", Kind.RELEASES, 100),
        ("paraguay-extended/release-package.json", Kind.RELEASES, 1),
        ("fictional/ocds-213czf-000-00001.json", Kind.RELEASES, 6),
        ("paraguay/284745/284745-ana-maria-alfonso-riveros-1-contract.json", Kind.RELEASE, 1),
    ],
)
def test_real_files_come_out_byte_for_byte(real: Read, name: str, kind: Kind, count: int) -> None:
    content = real(name)
    outline = outlined(content)
    assert (outline.kind, len(outline)) == (kind, count)
    assert again(content, outline) == content


def test_packages_of_the_version_before_are_refused(real: Read) -> None:
    for number in (1, 2):
        with pytest.raises(Refused) as refused:
            outlined(real(f"nsw-1.0/release-package-{number}.json"))
        assert (refused.value.code, refused.value.values["version"]) == ("ocds_version", "'1.0.1'")
