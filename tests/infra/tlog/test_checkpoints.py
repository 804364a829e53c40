"""Checkpoints, cosignatures, policies and proofs: what counts, and what does not."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from itertools import count

import pytest

from infra.tlog.checkpoints import Checkpoint, open_checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import KeyKind, SigningKey
from infra.tlog.merkle import EMPTY_ROOT, inclusion_proof, leaf_hash, root_of
from infra.tlog.notes import Note, Signature
from infra.tlog.policy import MAX_NAMES, Party, WitnessGroup, WitnessPolicy
from infra.tlog.proofs import LogProof
from tests.infra.tlog.test_merkle import ENTRIES, LEAVES, reader

LOG = SigningKey.generate("example.org/log")
OTHER = SigningKey.generate("example.org/other")
WITNESSES = {name: SigningKey.generate(f"{name}.example", KeyKind.WITNESS) for name in ("w1", "w2", "w3")}
CHECKPOINT = Checkpoint(LOG.name, 700, root_of(LEAVES[:700]))
NOTE = CHECKPOINT.note().signed(LOG)
POLICY = WitnessPolicy(
    (Party(LOG.verifier),),
    {name: Party(key.verifier) for name, key in WITNESSES.items()},
    {"two": WitnessGroup(2, ("w1", "w2", "w3"))},
    "two",
)


def cosigned(*names: str, note: Note = NOTE) -> Note:
    return note.with_signatures([note.cosignature(WITNESSES[name], 1_700_000_000) for name in names])


def test_a_checkpoint_is_what_the_log_signed() -> None:
    data = replace(CHECKPOINT, extensions=("more",)).note().signed(LOG).encoded()

    checkpoint, note = open_checkpoint(data, [LOG.verifier])

    assert checkpoint == replace(CHECKPOINT, extensions=("more",))
    assert note.encoded() == data


def test_a_checkpoint_signed_by_nobody_known_or_for_another_log_is_not_believed() -> None:
    with pytest.raises(NotProvenError, match=r"'example.org/log' is not signed by a known log: example.org/other"):
        open_checkpoint(NOTE.encoded(), [OTHER.verifier])
    foreign = replace(CHECKPOINT, origin=OTHER.name).note().signed(LOG).encoded()
    with pytest.raises(NotProvenError, match="but the checkpoint is of another log"):
        open_checkpoint(foreign, [LOG.verifier, OTHER.verifier])


ROOT = b64encode(EMPTY_ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n",
        "origin\n1\n",
        f"\n1\n{ROOT}\n",
        f"origin\n\n{ROOT}\n",
        f"origin\n01\n{ROOT}\n",
        f"origin\n-1\n{ROOT}\n",
        f"origin\n+1\n{ROOT}\n",
        f"origin\n\u0661\n{ROOT}\n",
        f"origin\n9223372036854775808\n{ROOT}\n",
        f"origin\n1\n{ROOT}",
        f"origin\n1\n{ROOT}\n\n",
        f"origin\n1\n{ROOT[:-4]}\n",
        "origin\n1\nnothing\n",
        f"origin\n0\n{b64encode(LEAVES[0]).decode()}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Checkpoint.parse(text)


def test_a_quorum_counts_known_witnesses_alone() -> None:
    stranger = SigningKey.generate("w2.example", KeyKind.WITNESS)
    noise = NOTE.cosignature(stranger, 1_700_000_000)

    assert POLICY.open(cosigned("w1", "w3").encoded()) == (CHECKPOINT, {"w1": 1_700_000_000, "w3": 1_700_000_000})
    for few in (NOTE, cosigned("w1"), cosigned("w1").with_signatures([noise])):
        with pytest.raises(NotProvenError, match="the quorum 'two' is not met"):
            POLICY.open(few.encoded())


def test_a_cosignature_is_of_one_text_at_one_time() -> None:
    one = NOTE.cosignature(WITNESSES["w1"], 1_700_000_000)
    later = Signature(one.name, one.key_id, (1_700_000_001).to_bytes(8, "big") + one.value[8:])
    other = replace(CHECKPOINT, size=699).note().signed(LOG)

    for wrong in (NOTE.with_signatures([later]), other.with_signatures([one])):
        with pytest.raises(NotProvenError, match=r"w1\.example"):
            POLICY.cosigners(wrong)
    plain = Signature(one.name, one.key_id, WITNESSES["w1"].sign(NOTE.text.encode()))
    with pytest.raises(NotProvenError, match=r"w1\.example"):
        POLICY.cosigners(NOTE.with_signatures([plain]))


def vkey(name: str, kind: KeyKind) -> str:
    return str(SigningKey.generate(name, kind).verifier)


L1, L2 = vkey("l1", KeyKind.LOG), vkey("l2", KeyKind.LOG)
X1, X2, X3, Y1 = (vkey(name, KeyKind.WITNESS) for name in ("x1", "x2", "x3", "y1"))
FILE = f"""# whom we believe
log {L1}
\tlog {L2}  https://log.example/
witness X1 {X1} https://x1.example
witness X2 {X2}
witness Ñ3 {X3}
group X 2 X1 X2 Ñ3

witness Y1 {Y1}
group Y any Y1
group X-and-Y all X Y
quorum X-and-Y
"""


def test_a_policy_file_says_who_is_enough() -> None:
    policy = WitnessPolicy.parse(FILE.encode())

    assert [str(log.key) for log in policy.logs] == [L1, L2]
    assert policy.logs[1].url == "https://log.example/"
    assert policy.met_by({"X1", "Ñ3", "Y1"})
    assert not policy.met_by({"X1", "X2", "Ñ3"})
    assert not policy.met_by({"X1", "Y1"})
    assert WitnessPolicy.parse(policy.encoded()) == policy


def test_names_in_a_policy_are_octets() -> None:
    data = FILE.encode().replace("Ñ".encode(), b"\xff")

    assert WitnessPolicy.parse(WitnessPolicy.parse(data).encoded()) == WitnessPolicy.parse(data)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (f"log {L1}", f"log {L1} a b", "line 2 .* is no log, witness, group or quorum"),
        (f"log {L1}", f"log {X1}", "line 2 .* type 0x01 is expected here, not 0x04"),
        (f"witness X1 {X1}", f"witness X1 {L1}", "type 0x04 is expected here"),
        (f"log {L1}", f"log {L2}", "this public key is there already"),
        (f"witness X1 {X1}", f"witness none {X1}", "'none' is taken"),
        ("witness X2", "witness X1", "'X1' is taken"),
        ("group Y any Y1", "group X any Y1", "'X' is taken"),
        ("group X 2", "group X 4", "of 3 members, '4' cannot be needed"),
        ("group X 2", "group X 0", "of 3 members, '0' cannot be needed"),
        ("group X 2", "group X ²", "of 3 members, '²' cannot be needed"),
        ("group X 2", "group X 02", "of 3 members, '02' cannot be needed"),
        ("group X 2", "group X 0000000019", "cannot be needed"),
        ("group X 2", f"group X {'0' * 8}1{'9' * 5_000}", "cannot be needed"),
        ("2 X1 X2 Ñ3", "2 X1 X2 Y1", "'Y1' is no witness or group of a line above"),
        ("2 X1 X2 Ñ3", "2 X1 X2 X2", "'X2' is a member already"),
        ("any Y1", "any X1", "'X1' is a member already"),
        ("any Y1", "any none", "'none' is no witness"),
        ("any Y1", "any", "is no log, witness, group or quorum"),
        ("quorum X-and-Y", "quorum Z", "'Z' is no witness or group"),
        ("quorum X-and-Y", "", "one line that says the quorum"),
        ("quorum X-and-Y", "quorum X\nquorum Y", "a second quorum"),
        ("# whom", "\x00", "no control characters"),
        ("# whom", "\x7f", "no control characters"),
        ("log " + L1, "log " + L1.replace("+", "-"), "is not a verifier key"),
    ],
    ids=count(),  # the keys are new each time, and no names for tests
)
def test_what_is_no_policy_is_refused_with_its_line(before: str, after: str, said: str) -> None:
    assert before in FILE
    with pytest.raises(MalformedError, match=said):
        WitnessPolicy.parse(FILE.replace(before, after, 1).encode())


def test_a_policy_is_bounded() -> None:
    groups = [f"group g{number} any {f'g{number - 1}' if number else 'w'}" for number in range(MAX_NAMES)]
    with pytest.raises(MalformedError, match="more than 256 witnesses and groups"):
        WitnessPolicy.parse("\n".join([f"witness w {X1}", *groups, "quorum none"]).encode())
    logs = "".join(f"log {vkey(f'l{number}', KeyKind.LOG)}\n" for number in range(MAX_NAMES + 1))
    with pytest.raises(MalformedError, match="more than 256 logs"):
        WitnessPolicy.parse(f"{logs}quorum none\n".encode())
    with pytest.raises(MalformedError, match="at most 1000000 are read"):
        WitnessPolicy.parse(b"\n" * 1_000_001)


PROOF = LogProof(42, tuple(inclusion_proof(reader(700), 42, 700)), cosigned("w1", "w2").encoded())


@pytest.mark.parametrize("extra", [None, b"", b"more"])
def test_a_proof_holds_in_a_file(extra: bytes | None) -> None:
    proof = LogProof.parse(replace(PROOF, extra=extra).encoded())

    assert proof == replace(PROOF, extra=extra)
    assert proof.encoded().startswith(b"c2sp.org/tlog-proof@v1\n" + (b"" if extra is None else b"extra "))
    assert proof.verify(ENTRIES[42], POLICY)[0] == CHECKPOINT


def test_a_proof_of_one_entry_of_a_log_of_one_has_no_hashes() -> None:
    only = Checkpoint(LOG.name, 1, leaf_hash(b"only")).note().signed(LOG)
    proof = LogProof(0, (), cosigned("w1", "w2", note=only).encoded())

    assert LogProof.parse(proof.encoded()) == proof
    assert proof.verify(b"only", POLICY)[0].size == 1


@pytest.mark.parametrize(
    ("proof", "entry"),
    [
        (PROOF, b"another"),
        (replace(PROOF, index=43), ENTRIES[42]),
        (replace(PROOF, hashes=PROOF.hashes[:-1]), ENTRIES[42]),
        (replace(PROOF, checkpoint=NOTE.encoded()), ENTRIES[42]),
        (replace(PROOF, index=700), ENTRIES[42]),
    ],
)
def test_a_proof_of_something_else_proves_nothing(proof: LogProof, entry: bytes) -> None:
    with pytest.raises(NotProvenError):
        LogProof.parse(proof.encoded()).verify(entry, POLICY)


ENCODED = PROOF.encoded()


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        ENCODED.replace(b"@v1", b"@v2"),
        ENCODED.replace(b"index 42", b"index 042"),
        ENCODED.replace(b"index 42", b"42"),
        ENCODED.replace(b"index 42", b"extra !\nindex 42"),
        ENCODED.replace(b"index 42", b"index 42\nAAAA"),
        ENCODED.replace(
            b"index 42\n", b"index 42\n" + b64encode(LEAVES[0]) * 1 + b"\n" * 1 + (b64encode(LEAVES[0]) + b"\n") * 60
        ),
        ENCODED.replace(b"\n\n", b"\n"),
        b"\xff" + ENCODED,
        b"x" * 2_000_001,
    ],
)
def test_what_is_no_proof_is_refused(wrong: bytes) -> None:
    with pytest.raises(MalformedError):
        LogProof.parse(wrong).verify(ENTRIES[42], POLICY)
