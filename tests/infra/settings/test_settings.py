"""Settings come from the environment, and a wrong one is named with what would be right."""

from pathlib import Path

import pytest

from infra.settings.settings import Profile, Settings, SettingsError


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"FOJA_{field.upper()}", raising=False)


def test_nothing_set_means_embedded_servers_for_development_on_this_machine_alone() -> None:
    found = Settings.load()
    assert (found.database_url, found.valkey_url) == (None, None)
    assert (found.profile, found.host, found.port) == (Profile.DEVELOPMENT, "127.0.0.1", 8000)


def test_an_empty_valkey_address_means_none_and_an_unset_one_the_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOJA_VALKEY_URL", "")
    monkeypatch.setenv("FOJA_DATABASE_URL", "")
    assert (Settings.load().valkey_url, Settings.load().database_url) == ("", None)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("FOJA_PORT", "eighty", "FOJA_PORT: 'eighty' cannot be used; it must be a number from 1 to 65535"),
        ("FOJA_PORT", "70000", "FOJA_PORT: '70000' cannot be used"),
        ("FOJA_PROFILE", "prod", "FOJA_PROFILE: 'prod' cannot be used; it must be development or production"),
        ("FOJA_DATABASE_URL", "mysql://u:hush@h/d", "FOJA_DATABASE_URL: that value cannot be used; it must be an addr"),
        ("FOJA_VALKEY_URL", "memcached://:hush@h", "FOJA_VALKEY_URL: that value cannot be used"),
        ("FOJA_HOST", "", "FOJA_HOST: '' cannot be used"),
        ("FOJA_OIDC_ISSUER", "http://id.example.org", "FOJA_OIDC_ISSUER: 'http://id.example.org' cannot be used"),
        ("FOJA_OIDC_ISSUER", "https://id.example.org?x", "FOJA_OIDC_ISSUER: 'https://id.example.org?x' cannot be"),
        ("FOJA_OIDC_ISSUER", "https://u:hush@id.example.org", "FOJA_OIDC_ISSUER: that value cannot be used"),
        ("FOJA_OIDC_ISSUER", "id.example.org", "FOJA_OIDC_ISSUER: 'id.example.org' cannot be used; it must be the"),
        ("FOJA_OIDC_AUDIENCE", "", "FOJA_OIDC_AUDIENCE: '' cannot be used"),
        ("FOJA_OPERATOR", "Maria Pop", "FOJA_OPERATOR: 'Maria Pop' cannot be used; it must be the id"),
        ("FOJA_OPERATOR", "oidc-0123", "FOJA_OPERATOR: 'oidc-0123' cannot be used"),
        ("FOJA_OPERATOR", "anonymous", "FOJA_OPERATOR: 'anonymous' cannot be used"),
        ("FOJA_LICENCE_URL", "by hand", "FOJA_LICENCE_URL: that value cannot be used; it must be the address of the"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as error:
        Settings.load()
    assert str(error.value).startswith(said)
    assert "hush" not in str(error.value)


@pytest.mark.parametrize("issuer", ["https://id.example.org/realms/a", "http://127.0.0.1:8080", "http://[::1]:80/x"])
def test_an_issuer_is_https_or_on_this_machine(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    monkeypatch.setenv("FOJA_OIDC_ISSUER", issuer)
    assert Settings.load().oidc_issuer == issuer


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOJA_OPERATOR", "ops-1")
    assert (Settings.load().operator, Settings.load(operator="ops-2").operator) == ("ops-1", "ops-2")


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOJA_PORT", "x")
    monkeypatch.setenv("FOJA_PROFILE", "y")
    with pytest.raises(SettingsError) as error:
        Settings.load()
    assert len(str(error.value).splitlines()) == 2


def test_the_usual_data_folder_of_root_can_be_reached_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert Settings.load().data == Path("/var/lib/foja")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert Settings.load().data == Path("/somewhere/foja")
