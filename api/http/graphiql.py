"""GraphiQL for development: its page, whose parts all come from this server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from api.kernel.texts import Texts

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
"""The address of the page may hold the secret of a link, which is to go nowhere."""

TEXTS: Mapping[str, str] = {
    "graphiql.hint": "Foja: ask with Ctrl-Enter.",
    "graphiql.loading": "Loading GraphiQL...",
    "graphiql.signOut": "Sign out",
    "graphiql.how": "To sign in, open a link that this prints: {command}",
    "graphiql.signedIn": "Signed in as {name}, in this tab.",
    "graphiql.anonymous": "Not signed in: you see what is public.",
    "graphiql.refused": "Not signed in. {reason}",
    "graphiql.noAnswer": "Not signed in: the server did not answer.",
    "graphiql.expired": "You are not signed in any more.",
}
"""What the page says. Its script is given them under the names behind the dot."""

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>Foja: GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.min.css">
<link rel="stylesheet" href="/graphiql/page.css">
</head>
<body>
<div id="sign-in" data-words="{words}">
<span id="who" role="status"></span> <button id="out" type="button" hidden>{signOut}</button>
</div>
<div id="graphiql">{loading}</div>
<script src="/graphiql/react.production.min.js"></script>
<script src="/graphiql/react-dom.production.min.js"></script>
<script src="/graphiql/graphiql.min.js"></script>
<script src="/graphiql/page.js"></script>
</body>
</html>
"""


def page(texts: Texts, language: str) -> str:
    """The page in a language, as HTML."""
    words = {key.partition(".")[2]: texts.translated(language, key, english) for key, english in TEXTS.items()}
    return _PAGE.format(
        language=escape(language),
        words=escape(json.dumps(words, ensure_ascii=False)),
        loading=escape(words["loading"]),
        signOut=escape(words["signOut"]),
    )
