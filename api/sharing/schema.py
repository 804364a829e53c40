"""Sharing in GraphQL: files, what is lent of them and what is sealed, and the mutations."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One
from domain.sharing import commands as c
from projections.sharing import FILES, SEALS, SHARES
from projections.sharing.holders import key_of


def _of_share(command: c.ShareFile | c.AcceptShare | c.NarrowShare | c.RevokeShare) -> str:
    return key_of(command.file_id, command.share_id)


def _of_seal(command: c.OrderSeal | c.Unseal) -> str:
    return key_of(command.file_id, command.seal_id)


_FILE = One("file", FILES)
ENTITIES = (
    Entity(FILES, (Many("shares", SHARES), Many("seals", SEALS)), plural="ownedFiles"),
    Entity(SHARES, (_FILE,), plural="fileShares"),
    Entity(SEALS, (_FILE,), plural="fileSeals"),
)

MUTATIONS = (
    Mutation(c.OpenFileAccess, FILES),
    Mutation(c.ShareFile, SHARES, key=_of_share),
    Mutation(c.AcceptShare, SHARES, key=_of_share),
    Mutation(c.NarrowShare, SHARES, key=_of_share),
    Mutation(c.RevokeShare, SHARES, key=_of_share),
    Mutation(c.OrderSeal, SEALS, key=_of_seal),
    Mutation(c.Unseal, SEALS, key=_of_seal),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS)
