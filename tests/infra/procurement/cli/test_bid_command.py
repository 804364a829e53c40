"""`foja bid` and `foja opener`: from a key to a package that its openers can open, on machines without a server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from domain.procurement.bids.commitments import commitment
from infra.cli.__main__ import app
from infra.procurement.sealing.archive import read_archive
from infra.procurement.sealing.keeping import read_key, read_receipt
from infra.procurement.sealing.packages import open_package, read_header
from infra.procurement.sealing.proving import challenge
from infra.procurement.sealing.shares import decrypt_share
from infra.procurement.verifying.bundle import BoxLine
from infra.tlog.proofs import LogProof
from tests.infra.procurement.verifying.record import DEADLINE, POLICY, Ledger
from tests.infra.procurement.verifying.story import told

PRICES = {"currency": "UAH", "vatIncluded": True, "prices": {"desk": "9000.00"}, "answers": {"warranty": "3 years"}}


def typed(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin, prog_name="foja")


def answered(*arguments: object, stdin: str | None = None) -> dict[str, Any]:
    result = typed(*arguments, "--json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The folder of a bidder: the terms of a tender with three openers, and prices."""
    keys = [answered("opener", "key", tmp_path / f"key{number}", "--tender", "T-1") for number in range(3)]
    tender = {
        "tenderId": "T-1",
        "termsSha256": "0a" * 32,
        "panel": {"k": 2, "keys": [key["publicKey"] for key in keys]},
    }
    (tmp_path / "terms.json").write_text(json.dumps({"data": {"tenders": {"nodes": [tender]}}}))
    (tmp_path / "prices.json").write_text(json.dumps(PRICES))
    (tmp_path / "offer.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path


def sealing(desk: Path, *more: object) -> list[object]:
    said = ["bid", "seal", desk / "offer.pdf", "--tender", desk / "terms.json", "--lot", "1", "--bidder", "XX-1"]
    return [*said, "--prices", desk / "prices.json", "--out", desk / "bid.foja", *more]


def test_an_envelope_from_the_key_to_the_opening(desk: Path) -> None:
    told = answered(*sealing(desk, "--bid", "B-1"))
    assert (told["tenderId"], told["lot"], told["envelope"], told["bidId"]) == ("T-1", "1", "FINANCIAL", "B-1")
    sealed = bytes.fromhex(told["packageSha256"])
    assert commitment(bytes.fromhex(told["nonce"]), sealed).hex() == told["commitment"]
    into = BytesIO()
    with (desk / "bid.foja").open("rb") as package:
        header = read_header(package)
        package.seek(0)
        shares = {
            share.opener: decrypt_share(header, share, read_key(desk / f"key{number}").private)
            for number, share in enumerate(header.shares[:2])
        }
        opened = open_package(package, shares, into)
    content = read_archive(into, opened.content_size)
    assert (str(content.bid.total.amount), content.files) == ("9000.00", {"offer.pdf": 8})


def test_the_receipt_is_for_the_bidder_alone(desk: Path) -> None:
    told = answered(*sealing(desk))
    kept = Path(told["receipt"])
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (read_receipt(kept).nonce, read_receipt(kept).bid) == (told["nonce"], told["bidId"])


def test_nothing_is_written_over(desk: Path) -> None:
    answered(*sealing(desk))
    before = (desk / "bid.foja").read_bytes()
    again = typed(*sealing(desk))
    assert (again.exit_code, "never written over" in again.stderr) == (1, True)
    assert (desk / "bid.foja").read_bytes() == before
    key = typed("opener", "key", desk / "key0", "--tender", "T-2")
    assert (key.exit_code, "never written over" in key.stderr) == (1, True)


def test_a_package_is_held_against_tender_and_receipt(desk: Path) -> None:
    answered(*sealing(desk))
    held = ("bid", "inspect", desk / "bid.foja", "--tender", desk / "terms.json")
    told = answered(*held, "--receipt", desk / "bid.foja.receipt.json")
    assert (told["k"], told["n"], told["findings"]) == (2, 3, [])
    terms = (desk / "terms.json").read_text()
    (desk / "terms.json").write_text(terms.replace("0a" * 32, "0b" * 32).replace('"k": 2', '"k": 3'))
    other = typed(*held)
    assert other.exit_code == 3
    assert other.stderr.splitlines() == ["not as the tender says: terms_sha256", "not as the tender says: k"]


def test_a_withdrawal_commits_to_all_packages_of_the_bid(desk: Path) -> None:
    first = answered(*sealing(desk, "--bid", "B-1"))
    second = answered(*sealing(desk, "--bid", "B-1", "--lot", "2", "--out", desk / "second.foja"))
    told = answered("bid", "commit", desk / "bid.foja", desk / "second.foja")
    hashes = [bytes.fromhex(package["packageSha256"]) for package in (first, second)]
    assert told["commitment"] == commitment(bytes.fromhex(told["nonce"]), *hashes).hex()
    answered(*sealing(desk, "--bid", "B-2", "--out", desk / "third.foja"))
    assert "several bids" in typed("bid", "commit", desk / "bid.foja", desk / "third.foja").stderr


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("prices.json", "no JSON", "is no JSON"),
        ("prices.json", "{}", "is not of the form"),
        ("prices.json", json.dumps({**PRICES, "prices": {"desk": 9e300}}), "not_an_amount"),
        ("prices.json", json.dumps({**PRICES, "prices": {"desk": "9000.001"}}), "too_many_decimals"),
        ("prices.json", json.dumps({**PRICES, "prices": {"desk": "0"}}), "not above 0"),
        ("prices.json", json.dumps({**PRICES, "prices": {}}), "has no price"),
        ("prices.json", json.dumps({**PRICES, "currency": "UAX"}), "unknown_currency"),
        ("prices.json", json.dumps({**PRICES, "vatIncluded": "yes"}), "is not of the form"),
        ("terms.json", "{}", "public terms"),
        ("terms.json", '{"tenderId": "T-1", "termsSha256": "0a", "panel": {"k": 2, "keys": []}}', "k is 2 and n is 0"),
        (
            "terms.json",
            f'{{"tenderId": "T", "termsSha256": "", "panel": {{"k": 2, "keys": ["{"00" * 32}"]}}}}',
            "X25519",
        ),
    ],
)
def test_files_that_cannot_be_used(desk: Path, file: str, text: str, said: str) -> None:
    (desk / file).write_text(text)
    told = typed(*sealing(desk))
    assert (told.exit_code, said in told.stderr) == (1, True), told.stderr
    assert not list(desk.glob("bid.foja*"))


def test_a_technical_envelope_names_no_price(desk: Path) -> None:
    told = typed(*sealing(desk, "--envelope", "technical"))
    assert (told.exit_code, "names no price" in told.stderr) == (1, True)
    (desk / "prices.json").write_text(json.dumps({**PRICES, "prices": {}}))
    assert answered(*sealing(desk, "--envelope", "technical"))["envelope"] == "TECHNICAL"


def test_an_opener_answers_a_challenge(desk: Path) -> None:
    key = read_key(desk / "key0")
    text = challenge(b"value", "T-1", key.public)
    assert answered("opener", "prove", "--challenge", text, "--key", desk / "key0")["proof"] == b"value".hex()
    assert (
        typed("opener", "prove", "--challenge", "-", "--key", desk / "key0", stdin=text).stdout == b"value".hex() + "\n"
    )
    other = typed("opener", "prove", "--challenge", text, "--key", desk / "key1")
    assert (other.exit_code, "for another key" in other.stderr) == (1, True)


def test_a_challenge_may_begin_with_a_dash(desk: Path) -> None:
    told = typed("opener", "prove", "--challenge", "-hAAAA", "--key", desk / "key0")
    assert (told.exit_code, "does not open" in told.stderr) == (1, True)


def test_a_key_that_others_can_read(desk: Path) -> None:
    (desk / "key0").chmod(0o644)
    told = typed("opener", "prove", "--challenge", "-", "--key", desk / "key0", stdin="")
    assert (told.exit_code, "chmod 600" in told.stderr) == (1, True)
    assert read_key(desk / "key1").private.private_bytes_raw().hex() not in repr(read_key(desk / "key1"))


def test_what_is_no_key_and_no_package(desk: Path) -> None:
    (desk / "terms.json").chmod(0o600)
    assert "no key that" in typed("opener", "prove", "--challenge", "-", "--key", desk / "terms.json", stdin="").stderr
    assert "malformed" in typed("bid", "inspect", desk / "offer.pdf").stderr
    assert "no receipt that" in _inspected_with_terms_as_receipt(desk)


def _inspected_with_terms_as_receipt(desk: Path) -> str:
    answered(*sealing(desk))
    return typed("bid", "inspect", desk / "bid.foja", "--receipt", desk / "terms.json").stderr


def test_plain_numbers_are_exact_too(desk: Path) -> None:
    (desk / "prices.json").write_text(json.dumps({**PRICES, "prices": {"desk": 9000.1, "chair": 7}}))
    assert answered(*sealing(desk))["size"] > 0


def test_a_token_is_never_typed(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(*sealing(desk))
    monkeypatch.delenv("FOJA_TOKEN", raising=False)
    without = typed("bid", "send", desk / "bid.foja", "--api", "http://127.0.0.1:1")
    assert (without.exit_code, "FOJA_TOKEN" in without.stderr) == (1, True)
    monkeypatch.setenv("FOJA_TOKEN", "t")
    nobody = typed("bid", "send", desk / "bid.foja", "--api", "http://127.0.0.1:1")
    assert (nobody.exit_code, "cannot be reached" in nobody.stderr) == (3, True)


def test_terms_are_taken_from_the_entry_of_the_publication_too(desk: Path) -> None:
    terms = json.loads((desk / "terms.json").read_text())["data"]["tenders"]["nodes"][0]
    data = {"tender_id": terms["tenderId"], "terms_sha256": terms["termsSha256"], "panel": terms["panel"]}
    (desk / "terms.json").write_text(json.dumps({"type": "procurement.TenderPublished", "data": data}))
    assert answered(*sealing(desk))["tenderId"] == "T-1"


@dataclass
class Received:
    """An envelope that was sealed by the command, and recorded: the proof of its receipt."""

    desk: Path
    ledger: Ledger

    @property
    def said(self) -> list[object]:
        files = ["--receipt", self.desk / "bid.foja.receipt.json", "--package", self.desk / "bid.foja"]
        return ["bid", "proof", self.desk / "2.tlog-proof", *files, "--policy", self.desk / "policy"]

    def prove(self, *, carried: bool = True) -> None:
        checkpoint = self.ledger.checkpoint(len(self.ledger.events), DEADLINE)
        (entry,) = self.ledger.entries()
        proof = LogProof(entry.position - 1, entry.proof, checkpoint, entry.data if carried else None)
        (self.desk / f"{entry.position}.tlog-proof").write_bytes(proof.encoded())
        (self.desk / "entry").write_bytes(entry.data)


@pytest.fixture
def received(desk: Path) -> Received:
    told_by_seal = answered(*sealing(desk))
    ledger = Ledger()
    ledger.record("budget_line-7", "budgeting.CommitmentMade")
    ledger.record("bid-blind", "procurement.EnvelopeReceived", commitment=told_by_seal["commitment"])
    (desk / "policy").write_bytes(POLICY.encoded())
    done = Received(desk, ledger)
    done.prove()
    return done


def test_a_receipt_proves_what_was_sent_and_when(received: Received) -> None:
    proven = answered(*received.said)
    assert (proven["position"], proven["findings"]) == (2, [])
    assert proven["at"] == received.ledger.events[1].at.isoformat()
    assert set(proven["cosigned"].values()) == {DEADLINE.isoformat()}


def test_a_receipt_without_its_entry_takes_it_from_a_file(received: Received) -> None:
    received.prove(carried=False)
    without = typed(*received.said)
    assert (without.exit_code, "--entry" in without.stderr) == (1, True)
    assert answered(*received.said, "--entry", received.desk / "entry")["findings"] == []


def test_a_receipt_that_the_box_lacks_proves_an_omission(received: Received) -> None:
    opening = told()
    found = typed(*received.said, "--bundle", opening.written(received.desk / "opening.zip"))
    assert (found.exit_code, "was left out" in found.stderr) == (3, True)
    committed = answered(*received.said)["commitment"]
    opening.box.append(BoxLine(committed, "EnvelopeReceived"))
    assert typed(*received.said, "--bundle", opening.written(received.desk / "opening.zip")).exit_code == 0


def test_what_a_receipt_does_not_prove(received: Received) -> None:
    package = received.desk / "bid.foja"
    sealed = package.read_bytes()
    package.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert "not as its receipt says: package_sha256" in typed(*received.said).stderr
    package.write_bytes(sealed)
    received.ledger.events[1].data["commitment"] = "00" * 32
    received.prove()
    assert "another commitment" in typed(*received.said).stderr
    entry = received.desk / "entry"
    entry.write_bytes(entry.read_bytes().replace(b"00", b"11"))
    assert "the log does not prove it" in typed(*received.said, "--entry", entry).stderr
