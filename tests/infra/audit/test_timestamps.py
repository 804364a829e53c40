"""A timestamp authority's word for a checkpoint: believed where it answers for our bytes, and nowhere else.

The authority is `openssl ts` behind a small HTTP server, with certificates made for the test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from infra.transparency.rfc3161 import TimestampAuthority, TimestampError, certificates
from tests.infra.audit.listening import listening
from tests.infra.audit.test_commands import Auditor, Make

OPENSSL = shutil.which("openssl")
if OPENSSL is None and os.environ.get("CI") == "true":
    raise RuntimeError("the tests of timestamps need openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="needs openssl, which is not on this machine")

REPLY = "application/timestamp-reply"
CONFIGURATION = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
digests = sha256
default_policy = 1.3.6.1.4.1.99999.1
accuracy = secs:1
[usage]
extendedKeyUsage = critical,timeStamping
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


def openssl(*arguments: object, folder: Path) -> None:
    command = ["openssl", *map(str, arguments)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an authority: its own CA, and a certificate for nothing but timestamps."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder), encoding="ascii")
    (folder / "serial").write_text("01\n", encoding="ascii")
    new = ("-newkey", "rsa:2048", "-nodes")
    openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", 30, "-subj", "/CN=CA", folder=folder)
    openssl("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA", folder=folder)
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "tsa.cnf", "-extensions", "usage")
    openssl("x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", "-days", 30, *signing, folder=folder)
    return folder


def replying(folder: Path, query: bytes) -> bytes:
    """What the authority answers."""
    (folder / "query.tsq").write_bytes(query)
    how = ("-config", "tsa.cnf", "-section", "ours", "-queryfile", "query.tsq", "-out", "reply.tsr")
    openssl("ts", "-reply", *how, folder=folder)
    return (folder / "reply.tsr").read_bytes()


@contextmanager
def serving(reply: Callable[[bytes], bytes], kind: str = REPLY, status: int = 200) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["content-type"] == "application/timestamp-query"
            answer = reply(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            """Say nothing."""

    with listening(Handler) as address:
        yield f"{address}/"


def stamp(url: str, folder: Path, message: bytes = b"a checkpoint") -> bytes:
    roots = certificates((folder / "ca.pem").read_bytes())
    return TimestampAuthority(url, roots, 5).stamp(message).answer


def test_openssl_believes_what_we_believe(authority: Path, tmp_path: Path) -> None:
    with serving(lambda query: replying(authority, query)) as url:
        (tmp_path / "a.tsr").write_bytes(stamp(url, authority))
    (tmp_path / "a").write_bytes(b"a checkpoint")
    openssl("ts", "-verify", "-in", "a.tsr", "-data", "a", "-CAfile", authority / "ca.pem", folder=tmp_path)


def test_an_answer_to_another_question_is_not_believed(authority: Path) -> None:
    kept: list[bytes] = []

    def keeping(query: bytes) -> bytes:
        kept.append(replying(authority, query))
        return kept[-1]

    with serving(keeping) as url:
        stamp(url, authority)
    with serving(lambda _: kept[0]) as url:
        for message in (b"a checkpoint", b"another one"):  # the nonce is another one, and then the hash too
            with pytest.raises(TimestampError, match="cannot be believed"):
                stamp(url, authority, message)


def test_another_authority_is_not_believed(authority: Path, tmp_path: Path) -> None:
    new = ("-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", 30, "-subj", "/CN=Other")
    openssl("req", "-x509", *new, folder=tmp_path)
    with (
        serving(lambda query: replying(authority, query)) as url,
        pytest.raises(TimestampError, match="cannot be believed"),
    ):
        stamp(url, tmp_path)


@pytest.mark.parametrize(
    ("answer", "kind", "status"),
    [
        (b"no timestamp", "application/timestamp-reply", 200),
        (b"", "application/timestamp-reply", 200),
        (b"<html>", "text/html", 200),
        (b"", "application/timestamp-reply", 503),
        (b"x" * 70_000, "application/timestamp-reply", 200),
        (bytes.fromhex("30053003020102"), "application/timestamp-reply", 200),
    ],
    ids=["words", "nothing", "a page", "away", "too long", "a refusal"],
)
def test_what_is_no_timestamp_is_said_to_be_none(authority: Path, answer: bytes, kind: str, status: int) -> None:
    with serving(lambda _: answer, kind, status) as url, pytest.raises(TimestampError):
        stamp(url, authority)


def test_nobody_there(authority: Path) -> None:
    with pytest.raises(TimestampError, match="cannot be reached"):
        stamp("http://127.0.0.1:9/", authority)


@pytest.mark.parametrize("url", ["http://tsa.example.org/", "ftp://127.0.0.1/", ""])
def test_an_authority_is_asked_over_https(authority: Path, url: str) -> None:
    with pytest.raises(ValueError, match="no address of an authority"):
        stamp(url, authority)


def test_a_checkpoint_is_stamped_by_command(authority: Path, a_record: Make, tmp_path: Path) -> None:
    auditor, out = Auditor(a_record("database"), tmp_path), tmp_path / "stamps"
    given = ("timestamp", "--ca", str(authority / "ca.pem"), "--out", str(out))
    with serving(lambda query: replying(authority, query)) as url:
        code, said = auditor.types(*given, "--authority", url, "--json")
    assert code == 0, said
    told = json.loads(said.splitlines()[-1])
    which = ("-in", told["timestamp"], "-data", told["checkpoint"], "-CAfile", authority / "ca.pem")
    openssl("ts", "-verify", *which, folder=out)
    code, said = auditor.types(*given, "--authority", "http://127.0.0.1:9/")
    assert (code, "cannot be reached" in said) == (1, True)
