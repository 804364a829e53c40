"""PostgreSQL: the ledger, the read models and what runs on them. Named in PERSISTENCE_MODULE, it is the ledger."""

from infra.postgres.writing.recorder import Factory as Factory
