"""Documents of templates and data: PDF/A, the same bytes again, and what is refused (documents.md 3, 6 and 18)."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import orjson
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.kernel.rendering import RenderedDocument, RendererDiedError, RenderingRefused, Template
from infra.rendering.confinement import RenderingLimits
from infra.rendering.pool import RenderingPool
from infra.rendering.typesetter import ROOT, Typesetter
from tests.infra.rendering.poppler import printed

AT = datetime(2026, 3, 30, 10, tzinfo=UTC)
HEAD = b'#set document(title: "Order")\n#let data = json(bytes(sys.inputs.data))\n'
FONT = next((file.read_bytes() for file in Path("/usr/share/fonts").rglob("DejaVuSerif.ttf")), None)
PRINTED = "abcXYZ 0189#$%&*_-+=<>@`~^|/\\\\()[]{}!?.,;:'\"ñçßžșπЖ€§"
MARKUP = "*bold* #panic() $x$ <a> `raw` _e_ \\ @ref = head // gone"


@pytest.fixture
async def pool() -> AsyncIterator[RenderingPool]:
    async with RenderingPool(1) as pool:
        yield pool


def template(body: str, **files: bytes) -> Template:
    return Template({"main.typ": HEAD + body.encode(), **{f"{name}.typ": text for name, text in files.items()}})


async def refusal(pool: RenderingPool, template: Template, data: Mapping[str, object]) -> str:
    with pytest.raises(RenderingRefused) as refused:
        await pool.render(template, data, AT)
    return str(refused.value)


async def test_the_same_template_and_data_give_the_same_bytes_in_another_process() -> None:
    documents: list[RenderedDocument] = []
    for _ in range(2):
        async with RenderingPool(1) as pool:
            await pool.render(template("#data.a"), {"a": "another document before"}, AT)
            documents.append(await pool.render(template("= Order\n#data.a #pagebreak() #lorem(40)"), {"a": "ñ"}, AT))
    first, second = documents
    assert first == second
    assert first.content.startswith(b"%PDF-")
    assert (first.pages, first.renderer, len(first.fonts_sha256)) == (2, "typst 0.15.2", 64)
    with pikepdf.open(BytesIO(first.content)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2A"
        assert metadata["xmp:CreateDate"].startswith("2026-03-30T10:00:00")


async def test_markup_in_data_is_printed_as_it_stands(pool: RenderingPool) -> None:
    document = await pool.render(template("#data.a"), {"a": MARKUP}, AT)
    assert MARKUP in printed(document.content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(PRINTED, min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=30))
async def test_whatever_data_say_is_printed_and_never_run(pool: RenderingPool, texts: list[str]) -> None:
    set_plainly = template(
        '#set text(font: "DejaVu Sans Mono", size: 6pt, ligatures: false)\n#for line in data.a { block(line) }'
    )
    document = await pool.render(set_plainly, {"a": texts}, AT)
    said = "".join(printed(document.content).split())
    assert said == "".join("".join(texts).split())


def test_a_process_ends_when_nobody_asks_any_more() -> None:
    """As when the process that asked it was killed: its pipe is closed."""
    command = [sys.executable, "-P", "-m", "infra.rendering.worker", "10", "512"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, env=environment)
    assert orjson.loads(ended.stdout)["confined"] is (sys.platform == "linux")


@pytest.mark.skipif(sys.platform != "linux", reason="calls are filtered on Linux alone")
def test_a_confined_process_opens_no_socket_and_starts_no_program() -> None:
    attempts = """
import os, socket
from infra.rendering.confinement import RenderingLimits, confine
assert confine(RenderingLimits())
for attempt in (socket.socket, lambda: os.execv("/bin/true", ["true"]), lambda: os.open("/dev/null", os.O_RDONLY)):
    try:
        attempt()
        print("done", flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-P", "-c", attempts], capture_output=True, check=True, env=environment)
    assert said.stdout.split() == [b"PermissionError", b"PermissionError", b"done"]


async def test_what_a_template_may_not(pool: RenderingPool) -> None:
    refused = [
        await refusal(pool, template('#import "@preview/cetz:0.3.1": *'), {}),
        await refusal(pool, template('#import ("@pre" + "view/cetz:0.3.1"): *'), {}),
        await refusal(pool, template('\n#read("/etc/passwd")'), {}),
        await refusal(pool, template('#read("../../../etc/passwd")'), {}),
        await refusal(pool, template('#import "lib.typ": f\n#f()', lib=b"\n\n#let f() = nope"), {}),
        await refusal(pool, template("#let a = ("), {}),
        await refusal(pool, template("#eval(data.a)"), {"a": "1 + 1"}),
        await refusal(pool, template("#data.b"), {"a": "x"}),
        await refusal(pool, template("#data.a"), {"a": "a漢b"}),
        await refusal(pool, template("#data.a"), {"a": "a\x07b"}),
        await refusal(pool, template('#set text(font: "Arial")\n#data.a'), {"a": "x"}),
    ]
    assert refused == [
        "template_imports_package (file=main.typ, line=3)",
        "template_imports_package (file=main.typ, line=3)",
        "template_reads_outside (file=main.typ, line=4)",
        "template_reads_outside (file=main.typ, line=3)",
        "template_does_not_compile (file=lib.typ, line=3)",
        "template_does_not_compile (file=main.typ, line=3)",
        "template_evaluates_text (file=main.typ, line=3)",
        "field_undeclared (name=b)",
        "glyph_missing (character=漢 (U+6F22))",
        "glyph_missing (character=U+0007)",
        "template_font_missing (font=arial)",
    ]


async def test_fonts_are_those_of_the_template_and_never_those_of_the_machine(pool: RenderingPool) -> None:
    if FONT is None:
        pytest.skip("NOT TRIED: no DejaVuSerif.ttf on this machine")
    source = HEAD + b'#set text(font: "DejaVu Serif")\n#data.a'
    refused = await refusal(pool, Template({"main.typ": source}), {"a": "x"})
    assert refused == "template_font_missing (font=dejavu serif)"
    own = await pool.render(Template({"main.typ": source, "fonts/serif.ttf": FONT}), {"a": "x"}, AT)
    without = await pool.render(template("#data.a"), {"a": "x"}, AT)
    assert b"DejaVuSerif" in own.content
    assert own.fonts_sha256 != without.fonts_sha256


async def test_what_never_ends_ends_and_the_next_document_is_rendered() -> None:
    loop = template("#for a in range(99999) { for b in range(99999) { let c = a * b } }")
    doubling = template('#let s = "a"\n#for i in range(40) { s = s + s }\n#s.len()')
    async with RenderingPool(1, RenderingLimits(seconds=0, megabytes=256)) as pool:
        assert await refusal(pool, loop, {}) == "rendering_beyond_limits (limit=0 s)"
        assert await refusal(pool, doubling, {}) == "rendering_beyond_limits (limit=256 MB)"
        assert (await pool.render(template("#data.a"), {"a": "x"}, AT)).pages == 1


async def test_a_process_that_is_killed_or_given_up_is_not_asked_again() -> None:
    endless = template("#for a in range(99999) { for b in range(9999) {} }")
    for killed in (True, False):
        typesetter = await Typesetter.start(RenderingLimits())
        task = asyncio.create_task(typesetter.render(endless, {}, AT))
        while typesetter.usable:  # noqa: ASYNC110 - it tells nobody when it begins
            await asyncio.sleep(0)
        if killed:
            os.kill(typesetter.pid, signal.SIGKILL)
        else:
            task.cancel()
        with pytest.raises(RendererDiedError if killed else asyncio.CancelledError):
            await task
        assert not typesetter.usable
        await typesetter.end()


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("../main.typ", b"", "template_file_not_admitted (name='../main.typ')"),
        ("/main.typ", b"", "template_file_not_admitted (name='/main.typ')"),
        ("a/../b.typ", b"", "template_file_not_admitted (name='a/../b.typ')"),
        ("lib.so", b"", "template_file_not_admitted (name='lib.so')"),
        ("a\x00.typ", b"", "template_file_not_admitted (name='a\\x00.typ')"),
        ("seal.svg", b"x" * (16 * 1024 * 1024 + 1), "template_too_large"),
        ("other.typ", b"", "template_without_main"),
    ],
)
def test_files_that_no_template_holds(name: str, content: bytes, refused: str) -> None:
    with pytest.raises(RenderingRefused) as error:
        Template({name: content})
    assert str(error.value).startswith(refused)


def test_a_template_is_pinned_by_its_names_and_bytes() -> None:
    pins = {
        Template(files).sha256
        for files in ({"main.typ": b"a"}, {"main.typ": b"b"}, {"main.typ": b"a", "b.typ": b""}, {"main.typ": b"ab"})
    }
    assert len(pins) == 4
