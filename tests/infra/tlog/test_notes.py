"""Signed notes and keys: vectors of golang.org/x/mod/sumdb/note and of C2SP signed-note, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import KeyKind, SigningKey, VerifierKey, decode_base64
from infra.tlog.notes import MAX_SIGNATURES, Note, Signature

GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
GO_NOTE = f"{GO_TEXT}\n{GO_LINE}".encode()
C2SP_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZX"
    "sYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()


@pytest.mark.parametrize(("vkey", "note"), [(GO_VKEY, GO_NOTE), (C2SP_VKEY, C2SP_NOTE)])
def test_notes_of_other_implementations_verify(vkey: str, note: bytes) -> None:
    key = VerifierKey.parse(vkey)

    assert str(key) == vkey
    assert Note.parse(note).signed_by(key)
    assert Note.parse(note).encoded() == note
    with pytest.raises(NotProvenError, match=f"the signature of {key.name}"):
        Note.parse(note.replace(b"i", b"j", 1)).signed_by(key)


def test_a_signature_is_byte_for_byte_that_of_the_go_implementation() -> None:
    key = SigningKey.parse(GO_SKEY)

    assert key.skey() == GO_SKEY
    assert str(key.verifier) == GO_VKEY
    assert Note(GO_TEXT).signed(key).encoded() == GO_NOTE
    assert GO_SKEY not in repr(key)


def test_no_part_and_no_mangling_of_a_key_is_a_key() -> None:
    parts = {GO_VKEY[a:b] for a in range(len(GO_VKEY) + 1) for b in range(a + 1, len(GO_VKEY) + 1)} - {GO_VKEY}
    changed = {GO_VKEY[:at] + chr(ord(GO_VKEY[at]) + 1) + GO_VKEY[at + 1 :] for at in range(len(GO_VKEY))}

    for wrong in (*parts, *changed, ""):
        with pytest.raises(MalformedError):
            VerifierKey.parse(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        GO_SKEY.removeprefix("PRIVATE+"),
        GO_SKEY[:-4],
        GO_SKEY.replace("c74f20a3", "c74f20a4"),
        GO_SKEY.replace("AYEK", "AgEK"),
        GO_SKEY.replace("Peter", "Pe ter"),
    ],
)
def test_what_is_no_signing_key_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(MalformedError) as refused:
        SigningKey.parse(wrong)

    assert not wrong[40:] or wrong[40:] not in str(refused.value)


def test_a_key_of_another_type_is_said_to_be_so() -> None:
    rekor = (
        "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+"
        "smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc="
    )
    with pytest.raises(MalformedError, match="a key of type 0x02; supported are 0x01 and 0x04"):
        VerifierKey.parse(rekor)


def test_lines_of_unknown_keys_are_ignored_also_with_a_name_or_an_id_that_is_known() -> None:
    key = SigningKey.parse(GO_SKEY).verifier
    signed = Note.parse(GO_NOTE)
    noise = (Signature(key.name, b"oth!", b"x" * 64), Signature("other", key.id, b"x" * 64))

    assert signed.with_signatures(noise).signed_by(key)
    assert not Note(GO_TEXT, noise).signed_by(key)


def test_a_wrong_signature_beside_a_right_one_is_no_signature() -> None:
    key = SigningKey.parse(GO_SKEY).verifier
    wrong = Signature(key.name, key.id, b"x" * 64)

    with pytest.raises(NotProvenError, match="PeterNeumann"):
        Note.parse(GO_NOTE).with_signatures([wrong]).signed_by(key)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        GO_TEXT.encode(),
        GO_TEXT.encode() + b"\n",
        GO_NOTE[:-1],
        GO_NOTE + b"\n",
        GO_NOTE + b"and more\n",
        GO_NOTE.replace(b"\n\n", b"\n"),
        GO_NOTE.replace(b"\n", b"\r\n"),
        GO_NOTE.replace("— ".encode(), b"- "),
        GO_NOTE.replace(b"x08g", b"x08g "),
        GO_NOTE.replace(b"=\n", b"\n"),
        GO_NOTE.replace(b"AM=\n", b"AN=\n"),
        GO_NOTE.replace(b"you", b"y\x01u"),
        GO_NOTE.replace(b"you", b"y\xffu"),
        "t\n\n— PeterNeumann AAAA\n".encode(),
        b"x" * 1_000_001,
        GO_TEXT.encode() + b"\n" + GO_LINE.encode() * (MAX_SIGNATURES + 1),
    ],
)
def test_what_is_no_note_is_refused(wrong: bytes) -> None:
    with pytest.raises(MalformedError):
        Note.parse(wrong)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    try:
        note = Note.parse(data)
    except MalformedError:
        return
    assert note.encoded() == data


@given(st.text(max_size=40))
def test_base64_has_one_way_to_write_it(text: str) -> None:
    try:
        data = decode_base64(text)
    except MalformedError:
        return
    assert decode_base64(text.rstrip()) == data


def test_a_text_with_empty_lines_is_divided_from_its_signatures_by_the_last() -> None:
    key = SigningKey.generate("example.org/log")
    note = Note("a\n\n\nb\n\n").signed(key)

    assert Note.parse(note.encoded()) == note
    assert Note.parse(note.encoded()).signed_by(key.verifier)


def test_each_kind_of_key_signs_what_it_is_for() -> None:
    log, witness = SigningKey.generate("example.org/log"), SigningKey.generate("w", KeyKind.WITNESS)

    with pytest.raises(ValueError, match="the key of a witness"):
        Note("a\n").signed(witness)
    with pytest.raises(ValueError, match="the key of a log"):
        Note("a\n").cosignature(log, 1)
