"""An issuer of tokens on a port of its own, which a test may rotate, break and stop."""

from __future__ import annotations

import json
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

DISCOVERY = "/.well-known/openid-configuration"
JWKS = "/keys"
AUDIENCE = "foja"
ALL = ["RS256", "RS384", "PS256", "ES256", "EdDSA", "Ed25519", "HS256", "none"]


def ec_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})


def rsa_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid})


def ed_key(kid: str) -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": kid})


def signed(header: dict[str, Any], claims: Any, key: Key | None) -> str:
    """Any token at all, by any algorithm, with any header."""
    registry = jws.JWSRegistry(algorithms=ALL, strict_check_header=False)
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # some of these are meant to be insecure
        return jws.serialize_compact(header, payload, key, registry=registry)


class Issuer:
    """Publishes the public halves of `keys`, and counts what it is asked for.

    `answers` replaces the body of a path; the issuer that `is_away` answers 503.
    """

    def __init__(self) -> None:
        self.keys: list[Key] = [ec_key("first")]
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, Callable[[], bytes]] = {}
        self.is_away = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Good claims, but for the changes; None takes a claim out."""
        now = int(time.time())
        good = {"iss": self.address, "aud": AUDIENCE, "sub": "clerk-1", "iat": now, "exp": now + 600, "foja_unit": "MD"}
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    def token(self, *, key: Key | None = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A good token, but for the changes."""
        signing = key or self.keys[0]
        made = {"alg": "ES256", "typ": "at+jwt", "kid": signing.kid, **(header or {})}
        kept = {name: value for name, value in made.items() if value is not None}
        return signed(kept, self.claims(**claims), signing)

    def body(self, path: str) -> bytes | None:
        self.asked[path] += 1
        if path in self.answers:
            return self.answers[path]()
        match path:
            case "/.well-known/openid-configuration":
                return json.dumps({"issuer": self.address, "jwks_uri": self.address + JWKS}).encode()
            case "/keys":
                return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()
            case _:
                return None


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = issuer.body(self.path)
            status = 503 if issuer.is_away else 404 if body is None else 200
            self.send_response(status)
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def issuing() -> Iterator[Issuer]:
    """An issuer that is stopped at the end."""
    issuer = Issuer()
    thread = threading.Thread(target=issuer.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        issuer.server.shutdown()
        issuer.server.server_close()
        thread.join()
