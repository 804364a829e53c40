"""What the box of a tender keeps of its entries: commitments, and the chain over them.

Published format: never change it.
"""

from __future__ import annotations

from hashlib import sha256


def commitment(nonce: bytes, *package_hashes: bytes) -> bytes:
    """What is sent of an envelope before anybody may know of it.

    A withdrawal, and a reconfirmation, commits to all packages of the bid: their hashes stand in the order of receipt.
    Raises ValueError where one of the values has not 32 bytes.
    """
    if any(len(value) != sha256().digest_size for value in (nonce, *package_hashes)):
        raise ValueError("a nonce and the hashes of packages have 32 bytes")
    return sha256(b"".join((nonce, *package_hashes))).digest()


def first_chain(tender: str) -> bytes:
    """Where the chain of a tender's box begins."""
    return sha256(b"foja-box/1\0" + tender.encode()).digest()


def next_chain(chain: bytes, commitment: bytes, kind: str) -> bytes:
    """The chain after one more entry; `kind` is the name of the other event, such as EnvelopeReceived."""
    return sha256(chain + commitment + kind.encode()).digest()
