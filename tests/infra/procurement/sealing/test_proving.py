"""An opener proves the secret key of a public one, for one tender and as one account."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from infra.procurement.sealing.errors import PanelError
from infra.procurement.sealing.proving import ChallengeError, answer, challenge, is_proof, proof

KEY = X25519PrivateKey.from_private_bytes(b"the secret key of one opener 32b")
PUBLIC = KEY.public_key().public_bytes_raw()
SECRET = b"secret of the server"
CHALLENGE = challenge(proof(SECRET, "T-1", "u-1", PUBLIC), "T-1", PUBLIC)


def test_the_holder_of_the_key_answers() -> None:
    assert is_proof(answer(CHALLENGE, "T-1", KEY), SECRET, "T-1", "u-1", PUBLIC)


@pytest.mark.parametrize(
    ("secret", "tender", "opener", "public"),
    [
        (b"another", "T-1", "u-1", PUBLIC),
        (SECRET, "T-2", "u-1", PUBLIC),
        (SECRET, "T-1", "u-2", PUBLIC),
        (SECRET, "T-1", "u-1", bytes(32)),
    ],
)
def test_an_answer_proves_nothing_else(secret: bytes, tender: str, opener: str, public: bytes) -> None:
    assert not is_proof(answer(CHALLENGE, "T-1", KEY), secret, tender, opener, public)


def test_nobody_else_can_answer() -> None:
    for text, tender, key in (
        (CHALLENGE, "T-1", X25519PrivateKey.generate()),
        (CHALLENGE, "T-2", KEY),
        (CHALLENGE[:-1], "T-1", KEY),
        ("", "T-1", KEY),
        ("no base64!", "T-1", KEY),
    ):
        with pytest.raises(ChallengeError):
            answer(text, tender, key)


def test_a_key_that_everybody_has() -> None:
    with pytest.raises(PanelError):
        challenge(bytes(32), "T-1", bytes(32))
