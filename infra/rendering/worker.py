"""A process that renders one document after another: a line of JSON in, a line of JSON and the document out.

It knows the template and data of one document at a time, the template in a folder of its own, and nothing else of Foja.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import IO, Any, Final

import orjson
import pikepdf
import typst

from application.kernel.rendering import DATA, MAIN
from infra.rendering.confinement import RenderingLimits, allow_seconds, confine
from infra.rendering.diagnosis import missing_family, refusal
from infra.rendering.fonts import FONTS, fingerprint

NOWHERE = "/nonexistent"
"""Packages are looked for here, and then in a network that cannot be reached."""
STANDARD: Final = "a-2a"


def main() -> None:
    """Render until nobody asks any more. Arguments: the seconds of the processor for a document, and MB of memory."""
    limits = RenderingLimits(*map(int, sys.argv[1:]))
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    fonts = typst.Fonts(include_system_fonts=False)
    confined = confine(limits)
    _say(answers, {"confined": confined, "fonts": fingerprint(fonts)})
    for line in requests:
        allow_seconds(limits)
        told, content = _render(orjson.loads(line), fonts)
        _say(answers, told, content)


def _render(request: dict[str, Any], fonts: typst.Fonts) -> tuple[dict[str, Any], bytes]:
    folder: str = request["folder"]
    if request["fonts"]:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[f"{folder}/{FONTS}"])
    try:
        compiler = typst.Compiler(
            f"{folder}/{MAIN}",
            root=folder,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=NOWHERE,
            package_cache_path=NOWHERE,
        )
        content, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=[STANDARD], timestamp=request["at"], sys_inputs={DATA: request["data"]}
        )
    except typst.TypstError as error:
        code, values = refusal(error.message, error.diagnostic, Path(folder).name)
        return {"code": code, "values": values, "detail": error.message}, b""
    except MemoryError:
        os.abort()
    for warning in warnings:
        if family := missing_family(warning.message):
            return {"code": "template_font_missing", "values": {"font": family}, "detail": warning.message}, b""
    if not isinstance(content, bytes):
        raise TypeError("a document is one file")
    content += b"\n"  # what is added behind it later begins on a line of its own
    with pikepdf.open(io.BytesIO(content)) as document:
        return {"bytes": len(content), "pages": len(document.pages), "fonts": fingerprint(fonts)}, content


def _say(answers: IO[bytes], told: dict[str, Any], content: bytes = b"") -> None:
    answers.write(orjson.dumps(told) + b"\n" + content)
    answers.flush()


if __name__ == "__main__":
    main()
