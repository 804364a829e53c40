"""The page on which anybody verifies a document: it works without JavaScript, and with it no byte of a file leaves."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Template

from api.kernel.texts import Texts
from infra.documents.verify.forms import MOST_BYTES, PublicQuestion
from infra.documents.verify.lookup import Verdict
from infra.documents.verify.words import words_in
from infra.pages import STYLE
from infra.pages.templates import templates
from infra.texts.dates import day, moment

FOLDER: Final = Path(__file__).parent
SCRIPT: Final = FOLDER / "page.js"
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def verify_page(
    texts: Texts, language: str, asked: PublicQuestion | None, found: Verdict | None, wrong: str | None = None
) -> str:
    """The form, and above it what was found of what was asked; `wrong` is the code of why nothing could be asked."""
    say = words_in(language, texts)
    most = MOST_BYTES // 1024**2
    return _template().render(
        say=say,
        title=say.title,
        subtitle=say.subtitle,
        style=_style(),
        languages=[(tag, words_in(tag, texts).language) for tag in texts.languages],
        asked=asked,
        found=found,
        wrong=None if wrong is None else say.wrong[wrong].format(most=most),
        most=most,
        day=partial(day, language=language),
        moment=partial(moment, language=language),
    )


@cache
def _template() -> Template:
    return templates(FOLDER).get_template("page.html")


@cache
def _style() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (STYLE, FOLDER / "page.css"))
