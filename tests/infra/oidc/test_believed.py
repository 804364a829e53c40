"""A token that was believed is believed again without a look at its signature, and never longer than it is good."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import Key

from api.kernel.errors import BadToken
from infra.oidc import believed
from infra.oidc.keys import usable_keys
from infra.oidc.verification import LEEWAY, Verifier
from tests.infra.oidc.issuing import AUDIENCE, ec_key, signed

HERE, AT = "https://issuer.example", 1_000_000
FIRST, FORGED = ec_key("first"), ec_key("first")


class Rotating:
    """The keys of an issuer, as they are published anew."""

    def __init__(self, *keys: Key) -> None:
        self.publish(*keys)

    def publish(self, *keys: Key) -> None:
        self._keys = usable_keys({"keys": [key.as_dict(private=False) for key in keys]})

    async def key(self, kid: str) -> Key | None:
        return self._keys.get(kid)


class Signatures:
    """Counts the signatures that are verified."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.verified, verify = 0, jws.validate_compact

        def counted(*args: Any, **more: Any) -> bool:
            self.verified += 1
            return verify(*args, **more)

        monkeypatch.setattr(jws, "validate_compact", counted)


@pytest.fixture
def signatures(monkeypatch: pytest.MonkeyPatch) -> Signatures:
    return Signatures(monkeypatch)


def token(subject: str = "clerk-1", key: Key = FIRST, **claims: Any) -> str:
    told = {"iss": HERE, "aud": AUDIENCE, "sub": subject, "iat": AT, "exp": AT + 600, **claims}
    return signed({"alg": "ES256", "typ": "at+jwt", "kid": "first"}, told, key)


async def refusal(verifier: Verifier, sent: str) -> str:
    with pytest.raises(BadToken) as refused:
        await verifier.claims(sent)
    return str(refused.value.reason)


async def test_a_signature_is_verified_once(signatures: Signatures) -> None:
    verifier, sent = Verifier(HERE, AUDIENCE, Rotating(FIRST), now=lambda: AT), token()
    told = [await verifier.claims(sent) for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert signatures.verified == 1
    assert (await verifier.claims(token("clerk-2")))["sub"] == "clerk-2"
    assert signatures.verified == 2


async def test_it_is_believed_no_longer_than_it_is_good() -> None:
    moments = [AT]
    verifier, sent = Verifier(HERE, AUDIENCE, Rotating(FIRST), now=lambda: moments[-1]), token(nbf=AT)
    for moment, reason in [
        (AT, None),
        (AT + 600, None),
        (AT + 600 + LEEWAY - 1, None),
        (AT + 600 + LEEWAY, "expired"),
        (AT, None),
        (AT - LEEWAY - 1, "not_yet_valid"),
    ]:
        moments.append(moment)
        if reason is None:
            assert await verifier.claims(sent)
        else:
            assert await refusal(verifier, sent) == reason


async def test_a_key_that_is_withdrawn_or_changed_takes_its_tokens_along(signatures: Signatures) -> None:
    keys, sent = Rotating(FIRST), token()
    verifier = Verifier(HERE, AUDIENCE, keys, now=lambda: AT)
    assert await verifier.claims(sent)
    keys.publish(FORGED)
    assert await refusal(verifier, sent) == "signature"
    keys.publish()
    assert await refusal(verifier, sent) == "unknown_key"
    keys.publish(FIRST)
    before = signatures.verified
    assert await verifier.claims(sent)
    assert signatures.verified == before + 1


async def test_what_was_refused_is_looked_at_again(signatures: Signatures) -> None:
    verifier, forged = Verifier(HERE, AUDIENCE, Rotating(FIRST), now=lambda: AT), token(key=FORGED)
    assert [await refusal(verifier, forged) for _ in range(2)] == ["signature"] * 2
    assert signatures.verified == 2


async def test_few_are_kept_and_none_as_it_is(monkeypatch: pytest.MonkeyPatch, signatures: Signatures) -> None:
    monkeypatch.setattr(believed, "MOST", 2)
    verifier = Verifier(HERE, AUDIENCE, Rotating(FIRST), now=lambda: AT)
    sent = [token(f"clerk-{number}") for number in range(3)]
    for each in sent:
        await verifier.claims(each)
    await verifier.claims(sent[2])
    assert signatures.verified == 3
    await verifier.claims(sent[0])
    assert signatures.verified == 4
    kept = verifier._believed._kept  # noqa: SLF001 - what the test is about
    assert len(kept) == 2
    assert not any(each.rpartition(".")[2] in repr(kept) for each in sent)
