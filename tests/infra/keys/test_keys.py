"""The key database: keys are made once, found again, wrapped; destroyed they never come back, whatever is restored."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors
from pydantic import SecretStr

from application.ledger.sealing import Erased, Pair, SubjectErased
from infra.keys import keyring
from infra.keys.keyring import KeyRing
from infra.keys.master import FILE, LocalMaster, MasterKeyError, local_master
from infra.keys.store import destroy, destroy_purposes, ended, open_keys, opened_keys, tombstones
from infra.postgres.connect import connect_async
from infra.settings.settings import Settings, SettingsError
from tests.infra.processes.running import until
from tests.support.people import ANA, BO, MemoryKeys

MASTER = LocalMaster(bytes(32))
NAME, MAIL, OTHER = Pair(ANA, "identity"), Pair(ANA, "contact"), Pair(BO, "identity")


@pytest.fixture
async def ring(keys_database: str) -> AsyncIterator[KeyRing]:
    async with opened_keys(keys_database, MASTER) as opened:
        yield opened


async def test_a_key_is_made_once_and_found_again(keys_database: str, ring: KeyRing) -> None:
    assert await ring.find([NAME, MAIL]) == {NAME: None, MAIL: None}
    made = await ring.ensure([NAME, MAIL, OTHER])
    assert len({len(key) for key in made.values()} | {32}) == 1
    assert len(set(made.values())) == 3
    async with opened_keys(keys_database, MASTER) as other:
        assert await other.ensure([NAME]) == {NAME: made[NAME]}
        assert await other.find([NAME, MAIL, OTHER]) == made


async def test_many_who_want_the_same_key_get_the_same(keys_database: str) -> None:
    pairs = [Pair(f"person-number-{n:04}", "contact") for n in range(40)]
    async with opened_keys(keys_database, MASTER) as one, opened_keys(keys_database, MASTER) as two:
        answers = await asyncio.gather(*(ring.ensure(pairs[n % 3 :]) for n in range(6) for ring in (one, two)))
    merged: dict[Pair, bytes] = {}
    for answer in answers:
        assert all(merged.setdefault(pair, key) == key for pair, key in answer.items())


async def test_what_is_kept_is_wrapped(keys_database: str, ring: KeyRing) -> None:
    made = await ring.ensure([NAME])
    with psycopg.connect(keys_database) as connection:
        (wrapped,) = connection.execute("SELECT wrapped FROM keys.keys").fetchone() or (b"",)
    assert made[NAME] not in wrapped
    with pytest.raises(MasterKeyError):
        await LocalMaster(bytes([1]) * 32).unwrap([(NAME, wrapped)])
    with pytest.raises(MasterKeyError):
        await MASTER.unwrap([(MAIL, wrapped)])
    with pytest.raises(MasterKeyError):
        await MASTER.unwrap([(NAME, wrapped[:5])])


async def test_the_erased_have_no_keys_and_get_none(keys_database: str, ring: KeyRing) -> None:
    kept = await ring.ensure([NAME, MAIL, OTHER])
    assert await destroy(keys_database, [ANA]) == 1
    await until(lambda: _gone(ring))
    assert await ring.find([NAME, MAIL, OTHER]) == {NAME: None, MAIL: None, OTHER: kept[OTHER]}
    with pytest.raises(SubjectErased):
        await ring.ensure([MAIL])
    with pytest.raises(SubjectErased):
        await ring.ensure([Pair(ANA, "a new purpose")])
    assert await destroy(keys_database, [ANA]) == 0
    assert await tombstones(keys_database) == {ANA}


async def test_the_key_for_one_purpose_is_destroyed_alone(keys_database: str, ring: KeyRing) -> None:
    kept = await ring.ensure([NAME, MAIL, OTHER])
    assert await destroy_purposes(keys_database, [NAME]) == 1
    await until(lambda: _gone(ring))
    assert await ring.find([NAME, MAIL, OTHER]) == {NAME: None, MAIL: kept[MAIL], OTHER: kept[OTHER]}
    with pytest.raises(SubjectErased) as refused:
        await ring.ensure([NAME, MAIL])
    assert refused.value.erased == Erased(*NAME)
    assert await ring.ensure([MAIL]) == {MAIL: kept[MAIL]}
    assert await ring.ensure([Pair(ANA, "another_purpose")])
    assert await destroy_purposes(keys_database, [NAME]) == 0
    assert (await ended(keys_database), await tombstones(keys_database)) == ({NAME}, set())


async def _gone(ring: KeyRing) -> bool:
    return (await ring.find([NAME]))[NAME] is None


@pytest.mark.parametrize("erase", [lambda dsn: destroy(dsn, [ANA]), lambda dsn: destroy_purposes(dsn, [MAIL])])
async def test_a_key_that_is_made_during_an_erasure_does_not_outlive_it(
    keys_database: str, erase: Callable[[str], Coroutine[Any, Any, int]]
) -> None:
    make = "SELECT wrapped FROM keys.make(%s, %s, %s)"
    values = ([ANA], ["contact"], [bytes(61)])
    async with (
        await connect_async(keys_database, "foja_app") as making,
        await connect_async(keys_database) as looking,
    ):

        async def waits() -> bool:
            query = """SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
                       WHERE NOT granted AND datname = current_database()"""
            return await (await looking.execute(query)).fetchone() == (1,)

        async with making.transaction():
            await making.execute(make, values)
            erasing = asyncio.create_task(erase(keys_database))
            await until(waits)
        assert await erasing == 1
        assert await (await looking.execute("SELECT count(*) FROM keys.keys")).fetchone() == (0,)
        assert await (await making.execute(make, values)).fetchone() == (None,)


async def test_a_tombstone_stays(keys_database: str) -> None:
    await destroy(keys_database, [ANA])
    await destroy_purposes(keys_database, [OTHER])
    with psycopg.connect(keys_database, autocommit=True) as connection:
        for change in (
            "DELETE FROM keys.tombstones",
            "TRUNCATE keys.tombstones",
            "UPDATE keys.tombstones SET subject = 'x'",
            "DELETE FROM keys.ended",
            "TRUNCATE keys.ended",
            "UPDATE keys.ended SET purpose = 'x'",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(change.encode())


async def test_a_restored_key_of_the_erased_is_not_found(keys_database: str, ring: KeyRing) -> None:
    await ring.ensure([NAME])
    with psycopg.connect(keys_database, autocommit=True) as connection:
        old = connection.execute("SELECT subject, purpose, wrapped FROM keys.keys").fetchone()
        await destroy(keys_database, [ANA])
        connection.execute("INSERT INTO keys.keys (subject, purpose, wrapped) VALUES (%s, %s, %s)", old)
        await until(lambda: _gone(ring))
        with pytest.raises(SubjectErased):
            await ring.ensure([NAME])
        await destroy(keys_database, [ANA])
        assert connection.execute("SELECT count(*) FROM keys.keys").fetchone() == (0,)


async def test_an_application_can_neither_destroy_nor_list_keys(keys_database: str) -> None:
    with psycopg.connect(keys_database, autocommit=True) as connection:
        connection.execute("SET ROLE foja_app")
        for statement in (
            "SELECT keys.destroy('{}')",
            "SELECT keys.destroy_purposes('{}', '{}')",
            "SELECT * FROM keys.keys",
            "DELETE FROM keys.keys",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())


# --- kept for a moment ---------------------------------------------------------------------------


async def test_keys_are_kept_for_a_moment(keys_database: str) -> None:
    store = MemoryKeys()
    async with KeyRing(store, keys_database) as ring:
        await ring.ensure([NAME])
        assert (await ring.find([NAME, MAIL]))[MAIL] is None
        assert await ring.ensure([NAME]) == {NAME: store.kept[NAME]}
        assert store.calls == ["ensure", "find"]
        await ring.find([MAIL])  # what is not there is asked for again: it may have been made since
        assert store.calls == ["ensure", "find", "find"]


async def test_but_not_for_longer(keys_database: str) -> None:
    store = MemoryKeys()
    async with KeyRing(store, keys_database, life=0.0) as ring:
        for _ in range(3):
            await ring.ensure([NAME])
    assert len(store.calls) == 3


async def test_nor_more_than_so_many(keys_database: str) -> None:
    async with KeyRing(MemoryKeys(), keys_database, most=10) as ring:
        for n in range(50):
            await ring.ensure([Pair(f"person-number-{n:04}", "contact")])
            assert len(ring._kept) <= 10  # noqa: SLF001 - what cannot be seen from outside


async def test_an_erasure_takes_them_out_of_every_process(keys_database: str) -> None:
    stores = MemoryKeys(), MemoryKeys()
    async with KeyRing(stores[0], keys_database) as one, KeyRing(stores[1], keys_database) as two:
        for ring in (one, two):
            await ring.ensure([NAME, OTHER])
        for store in stores:
            store.destroy(ANA)
        await destroy(keys_database, [ANA])
        for ring in (one, two):
            await until(lambda ring=ring: _gone(ring))  # type: ignore[misc]
            assert list(ring._kept) == [OTHER]  # noqa: SLF001


async def test_what_was_read_before_an_erasure_is_not_kept_after_it(keys_database: str) -> None:
    class Slow(MemoryKeys):
        async def find(self, pairs):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            found = await super().find(pairs)
            await destroy(keys_database, [ANA])
            await until(heard)
            return found

    store = Slow()
    await store.ensure([NAME])
    async with KeyRing(store, keys_database) as ring:

        async def heard() -> bool:
            return ring._erasures > 1  # noqa: SLF001

        await ring.find([NAME])
        assert ring._kept == {}  # noqa: SLF001


async def test_who_does_not_hear_of_erasures_keeps_nothing(keys_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "backoff", lambda _: 0.01)
    store = MemoryKeys()
    async with KeyRing(store, keys_database) as ring:
        await ring.ensure([NAME])
        with psycopg.connect(keys_database, autocommit=True) as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foja keys'"
            connection.execute(cut.encode())

        async def forgot() -> bool:
            return not ring._kept  # noqa: SLF001

        await until(forgot)
        await ring.hears.wait()
        await ring.ensure([NAME])
        assert ring._kept  # noqa: SLF001


# --- the master key ------------------------------------------------------------------------------


def test_the_master_key_lies_in_the_data_folder_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    local_master(settings)
    file = tmp_path / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    local_master(settings)
    assert file.read_bytes() == before
    file.chmod(0o640)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        local_master(settings)


@pytest.mark.parametrize("text", ["", "short", "ä" * 43, base64.urlsafe_b64encode(bytes(31)).decode()])
def test_a_master_key_that_is_none_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(MasterKeyError) as caught:
        local_master(Settings(keys_master=SecretStr(text)))
    assert not text or text not in str(caught.value)


def test_a_master_key_may_come_without_padding() -> None:
    whole = base64.urlsafe_b64encode(bytes(32)).decode()
    assert whole.endswith("=")
    local_master(Settings(keys_master=SecretStr(whole)))
    local_master(Settings(keys_master=SecretStr(whole.rstrip("="))))


def test_settings_never_show_the_master_key(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = base64.urlsafe_b64encode(bytes(range(32))).decode()
    monkeypatch.setenv("FOJA_KEYS_MASTER", secret)
    settings = Settings.load()
    assert secret not in repr(settings)
    local_master(settings)
    monkeypatch.setenv("FOJA_KEYS_DATABASE_URL", "mysql://u:hush@h")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert secret not in str(caught.value)
    assert "hush" not in str(caught.value)


async def test_without_a_key_database_there_are_no_keys() -> None:
    async with open_keys(Settings()) as keys:
        assert await keys.find([]) == {}
