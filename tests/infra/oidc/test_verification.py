"""A token is believed when every part of it is right, and for no other reason."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, Key

from api.kernel.errors import BadToken
from infra.oidc.jwks import IssuerKeys
from infra.oidc.keys import usable_keys
from infra.oidc.verification import LEEWAY, LONGEST_LIFE, Verifier
from tests.infra.oidc.issuing import AUDIENCE, Issuer, ec_key, ed_key, issuing, rsa_key, signed
from tests.suite.profiles import examples

FIRST, OTHER = ec_key("first"), ec_key("other")
RSA, ED, FORGED = rsa_key("rsa"), ed_key("ed"), ec_key("first")


class Known:
    """The keys of an issuer, at hand."""

    def __init__(self, *keys: Key) -> None:
        self._keys = usable_keys({"keys": [key.as_dict(private=False) for key in keys]})

    async def key(self, kid: str) -> Key | None:
        return self._keys.get(kid)


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as started:
        started.keys = [FIRST, OTHER, RSA, ED]
        yield started


@pytest.fixture
async def verifier(issuer: Issuer) -> AsyncIterator[Verifier]:
    keys = IssuerKeys(issuer.address)
    yield Verifier(issuer.address, AUDIENCE, keys)
    await keys.close()


async def refusal(verifier: Verifier, token: str) -> str:
    with pytest.raises(BadToken) as refused:
        await verifier.claims(token)
    assert not any(part in repr(refused.value) + refused.value.message for part in token.split(".") if len(part) > 8)
    return str(refused.value.reason)


@pytest.mark.parametrize(
    ("key", "algorithm"), [(FIRST, "ES256"), (RSA, "RS256"), (RSA, "PS256"), (ED, "EdDSA"), (ED, "Ed25519")]
)
@pytest.mark.parametrize("kind", ["JWT", "at+jwt", "application/AT+JWT"])
async def test_a_good_token_is_believed(
    verifier: Verifier, issuer: Issuer, key: Key, algorithm: str, kind: str
) -> None:
    found = await verifier.claims(issuer.token(key=key, header={"alg": algorithm, "typ": kind}))
    assert (found["sub"], found["foja_unit"]) == ("clerk-1", "MD")


async def test_a_header_that_is_not_known_changes_nothing(verifier: Verifier, issuer: Issuer) -> None:
    assert await verifier.claims(issuer.token(header={"x5t": "abc", "nonce": "n"}))


async def test_one_audience_of_several_is_enough(verifier: Verifier, issuer: Issuer) -> None:
    assert await verifier.claims(issuer.token(aud=["another", AUDIENCE]))


def by_public_key_of(issuer: Issuer) -> str:
    """Of those who take the key's algorithm from the token, this asks to use the public key as a shared secret."""
    body = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'first'})}.{part(issuer.claims())}"
    mac = hmac.digest(FIRST.as_pem(private=False), body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


SELF_KEYED = {"jwk": FORGED.as_dict(private=False), "jku": "https://evil.example/keys", "x5u": "https://evil.example"}
NOW = int(time.time())


def now() -> int:
    """The second in which a test runs, which may be minutes after the tests were read."""
    return int(time.time())


ATTACKS: dict[str, tuple[str, Callable[[Issuer], str]]] = {
    "alg none": ("algorithm", lambda i: unsecured(i, "none")),
    "alg None, cased": ("algorithm", lambda i: unsecured(i, "NoNe")),
    "alg HS256 by the public key": ("algorithm", by_public_key_of),
    "alg RS384": ("algorithm", lambda i: i.token(key=RSA, header={"alg": "RS384"})),
    "alg of another kind of key": (
        "signature",
        lambda i: swap_header(i.token(key=RSA, header={"alg": "RS256"}), kid="first"),
    ),
    "wrong key": ("signature", lambda i: i.token(key=FORGED)),
    "wrong key, brought along": ("signature", lambda i: i.token(key=FORGED, header=SELF_KEYED)),
    "swapped kid": ("signature", lambda i: i.token(key=FIRST, header={"kid": "other"})),
    "kid swapped after signing": ("signature", lambda i: swap_header(i.token(), kid="other")),
    "unknown kid": ("unknown_key", lambda i: i.token(header={"kid": "nobody's"})),
    "no kid": ("unknown_key", lambda i: i.token(header={"kid": None})),
    "endless kid": ("unknown_key", lambda i: i.token(header={"kid": "k" * 300})),
    "wrong audience": ("audience", lambda i: i.token(aud="another")),
    "audience that begins like ours": ("audience", lambda i: i.token(aud=AUDIENCE + "-2")),
    "no audience": ("claims", lambda i: i.token(aud=None)),
    "empty audiences": ("audience", lambda i: i.token(aud=[])),
    "wrong issuer": ("issuer", lambda i: i.token(iss="https://evil.example")),
    "issuer with a slash": ("issuer", lambda i: i.token(iss=i.address + "/")),
    "issuers in a list": ("issuer", lambda i: i.token(iss=[i.address])),
    "expired": ("expired", lambda i: i.token(iat=now() - 900, exp=now() - LEEWAY - 5)),
    "never expires": ("claims", lambda i: i.token(exp=None)),
    "expires at no number": ("malformed", lambda i: i.token(exp="never")),
    "expires at NaN": ("malformed", lambda i: i.token(exp=float("nan"))),
    "expires at infinity": ("malformed", lambda i: i.token(exp=float("inf"))),
    "issued in the future": ("not_yet_valid", lambda i: i.token(iat=now() + LEEWAY + 100, exp=now() + 600)),
    "not before the future": ("not_yet_valid", lambda i: i.token(nbf=now() + LEEWAY + 100)),
    "lives too long": ("lifetime", lambda i: i.token(exp=now() + LONGEST_LIFE + 100)),
    "lives too long by far": ("lifetime", lambda i: i.token(exp=10**300)),
    "no time of issue": ("claims", lambda i: i.token(iat=None)),
    "no subject": ("claims", lambda i: i.token(sub=None)),
    "blank subject": ("malformed", lambda i: i.token(sub="")),
    "subject that is no text": ("malformed", lambda i: i.token(sub=7)),
    "endless subject": ("malformed", lambda i: i.token(sub="s" * 256)),
    "critical extension": ("critical_header", lambda i: i.token(header={"crit": ["b64"], "b64": True})),
    "payload that is not encoded": ("critical_header", lambda i: i.token(header={"b64": True})),
    "another type": ("type", lambda i: i.token(header={"typ": "logout+jwt"})),
    "no type": ("type", lambda i: i.token(header={"typ": None})),
    "bound to a key": ("bound", lambda i: i.token(cnf={"jkt": "abc"})),
    "too long": ("malformed", lambda i: i.token(padding="x" * 9_000)),
    "too long as a whole": ("malformed", lambda i: i.token(header={"x5t": "x" * 2_500}, padding="x" * 4_500)),
    "claims in a list": ("malformed", lambda _: signed({"alg": "ES256", "typ": "JWT", "kid": "first"}, [1], FIRST)),
    "claims nested without end": (
        "malformed",
        lambda _: signed({"alg": "ES256", "typ": "JWT", "kid": "first"}, b"[" * 5_000, FIRST),
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused(verifier: Verifier, issuer: Issuer, name: str) -> None:
    reason, forge = ATTACKS[name]
    assert await refusal(verifier, forge(issuer)) == reason


def unsecured(issuer: Issuer, algorithm: str) -> str:
    header, payload, _ = issuer.token().split(".")
    return f"{part({**decoded(header), 'alg': algorithm})}.{payload}.AAAA"


def swap_header(token: str, **changed: Any) -> str:
    header, payload, signature = token.split(".")
    return f"{part({**decoded(header), **changed})}.{payload}.{signature}"


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def decoded(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "a.b.c.d", "a.b.c", "é.b.c", "a.b.c ", "a.b.\nc", "[" * 3000])
async def test_what_is_no_token_is_refused(verifier: Verifier, token: str) -> None:
    assert await refusal(verifier, token) == "malformed"


async def test_clocks_may_differ_by_a_minute(issuer: Issuer) -> None:
    token = issuer.token(iat=1_000_000, nbf=1_000_000, exp=1_000_600)
    for moment, reason in [
        (1_000_000 - LEEWAY - 1, "not_yet_valid"),
        (1_000_000 - LEEWAY, None),
        (1_000_600 + LEEWAY - 1, None),
        (1_000_600 + LEEWAY, "expired"),
    ]:
        verifier = Verifier(issuer.address, AUDIENCE, Known(FIRST), now=lambda at=moment: at)  # type: ignore[misc]
        if reason is None:
            assert await verifier.claims(token)
        else:
            assert await refusal(verifier, token) == reason


HERE = "https://issuer.example"
GOOD = signed(
    {"alg": "ES256", "typ": "at+jwt", "kid": "first"},
    {"iss": HERE, "aud": AUDIENCE, "sub": "clerk-1", "iat": NOW, "exp": NOW + 3_600},
    FIRST,
)
ALONE = Verifier(HERE, AUDIENCE, Known(FIRST, OTHER), now=lambda: NOW)


@given(st.integers(0, len(GOOD) * 8 - 1))
@example(len(GOOD) * 8 - 1)
@settings(max_examples=examples(600))
async def test_a_token_with_any_bit_flipped_is_refused(bit: int) -> None:
    assert await ALONE.claims(GOOD)
    flipped = bytearray(GOOD.encode())
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadToken):
        await ALONE.claims(flipped.decode("latin-1"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
headers = st.dictionaries(st.sampled_from(["alg", "typ", "kid", "crit", "b64", "jwk", "x5c", "cty"]), values)
claims = st.dictionaries(st.sampled_from(["iss", "aud", "sub", "iat", "exp", "nbf", "jti", "cnf"]), values)


@given(headers | values)
@settings(suppress_health_check=[HealthCheck.too_slow])
async def test_whatever_a_header_says_it_is_refused_and_no_more(header: Any) -> None:
    _, payload, signature = GOOD.split(".")
    with pytest.raises(BadToken):
        await ALONE.claims(f"{part(header)}.{payload}.{signature}")


@given(claims)
@settings(suppress_health_check=[HealthCheck.too_slow])
async def test_whatever_signed_claims_say_there_is_an_answer(changed: dict[str, Any]) -> None:
    told = {"iss": HERE, "aud": AUDIENCE, "sub": "clerk-1", "iat": NOW, "exp": NOW + 3_600, **changed}
    token = signed({"alg": "ES256", "typ": "JWT", "kid": "first"}, told, FIRST)
    with suppress(BadToken):
        found = await ALONE.claims(token)
        assert (found["iss"], bool(found["sub"])) == (HERE, True)
        assert found["exp"] <= NOW + LEEWAY + LONGEST_LIFE


WEAK = base64.urlsafe_b64encode(b"\xc1" * 128).rstrip(b"=").decode()
"""A modulus of 1,024 bits."""


@pytest.mark.parametrize(
    "entry",
    [
        {**FIRST.as_dict(private=True)},
        {**FIRST.as_dict(private=False), "use": "enc"},
        {**FIRST.as_dict(private=False), "alg": "ES384"},
        {**FIRST.as_dict(private=False), "key_ops": ["sign"]},
        {**FIRST.as_dict(private=False), "kid": ""},
        {**FIRST.as_dict(private=False), "x": "AAAA"},
        ECKey.generate_key("P-384", {"kid": "p384"}).as_dict(private=False),
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0c2VjcmV0c2VjcmV0"},
        {"kty": "RSA", "kid": "weak", "n": WEAK, "e": "AQAB"},
        {"kty": "EC", "kid": "half", "crv": "P-256"},
        "no key",
        None,
    ],
)
def test_a_key_that_may_not_verify_tokens_is_left_out(entry: Any) -> None:
    assert set(usable_keys({"keys": [entry, OTHER.as_dict(private=False)]})) == {"other"}


def test_two_keys_of_one_id_are_both_left_out() -> None:
    twice = [FIRST.as_dict(private=False), FORGED.as_dict(private=False), OTHER.as_dict(private=False)]
    assert set(usable_keys({"keys": twice})) == {"other"}


@pytest.mark.parametrize("document", [None, [], {}, {"keys": None}, {"keys": {}}, "keys"])
def test_what_is_no_key_set_has_no_keys(document: Any) -> None:
    assert usable_keys(document) == {}
