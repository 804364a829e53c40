"""Bids in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Mutation

ENTITIES: tuple[Entity, ...] = ()
MUTATIONS: tuple[Mutation, ...] = ()
