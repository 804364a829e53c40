"""The port to what makes a PDF/A of a template and data. The same template, data and engine give the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from domain.kernel.refused import Refused

MAIN: Final = "main.typ"
"""The file of a template that is compiled."""
DATA: Final = "data"
"""The input of Typst that holds the data, as JSON: `#let data = json(bytes(sys.inputs.data))`. No disk sees them."""
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_-]{0,60}/){0,4}[A-Za-z0-9_][A-Za-z0-9_-]{0,60}\.([a-z0-9]{2,4})")
_KINDS = frozenset({"csv", "jpeg", "jpg", "json", "otf", "png", "svg", "toml", "ttf", "typ", "yaml"})
_FILES, _BYTES = 100, 16 * 1024 * 1024
REFUSALS: Final = frozenset(
    {
        "field_undeclared",
        "glyph_missing",
        "rendering_beyond_limits",
        "template_does_not_compile",
        "template_evaluates_text",
        "template_file_not_admitted",
        "template_font_missing",
        "template_imports_package",
        "template_reads_outside",
        "template_too_large",
        "template_without_main",
    }
)
"""The codes of what a template, or the data for it, is refused with. Each has words among the shared refusals."""


class RenderingRefused(Refused):
    """This template with this data gives no document, however often it is tried; the code and values may be told.

    `detail` is what the engine says. It may repeat the data: show it to whoever may read these, and log it never.
    """

    def __init__(self, code: str, /, *, detail: str = "", **values: object) -> None:
        assert code in REFUSALS, code  # noqa: S101 - a code without words tells nobody anything
        super().__init__(code, "", **values)
        self.detail = detail


class RendererDiedError(Exception):
    """The process that rendered was ended by somebody else, or does not answer: trying again may help."""


@dataclass(frozen=True, slots=True)
class Template:
    """Typst source and what it needs, by name: `main.typ` is compiled, fonts are those of `fonts/` and the engine's.

    Raises RenderingRefused: `template_file_not_admitted` (name), `template_too_large` (bytes, limit),
    `template_without_main`.
    """

    files: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        """Admit plain names of known kinds alone."""
        for name in self.files:
            match = _NAME.fullmatch(name)
            if match is None or match[1] not in _KINDS:
                raise RenderingRefused("template_file_not_admitted", name=ascii(name)[:80])
        size = sum(map(len, self.files.values()))
        if size > _BYTES or len(self.files) > _FILES:
            raise RenderingRefused("template_too_large", bytes=size, limit=_BYTES, files=len(self.files), most=_FILES)
        if MAIN not in self.files:
            raise RenderingRefused("template_without_main")

    @property
    def sha256(self) -> str:
        """What it is pinned by: the SHA-256 (hex) of its names and the SHA-256 of each file, in the order of names."""
        lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(self.files.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A PDF/A-2a, and what it was made with: the engine with its version, and a hash (hex) of the fonts at its hand."""

    content: bytes = field(repr=False)
    sha256: str
    pages: int
    renderer: str
    fonts_sha256: str


class Renderer(Protocol):
    """Makes documents of templates, apart from the process that asks."""

    async def render(self, template: Template, data: Mapping[str, object], at: datetime) -> RenderedDocument:
        """The document of these data (values of JSON), dated by the record. Raises RenderingRefused, RendererDiedError.

        Codes: `template_does_not_compile` (file, line), `template_imports_package`, `template_reads_outside` (file,
        line), `template_evaluates_text` (file, line), `field_undeclared` (name), `glyph_missing` (character),
        `template_font_missing` (font), `rendering_beyond_limits` (limit).
        """
        ...
