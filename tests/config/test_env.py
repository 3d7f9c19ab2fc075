import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture
def set_to(monkeypatch):
    return lambda text: monkeypatch.setenv("NAME", text)


@pytest.mark.parametrize(
    ("text", "value"), [("on", True), ("TRUE", True), (" yes ", True), ("0", False), ("off", False), ("", True)]
)
def test_a_switch_is_on_or_off(set_to, text, value):
    set_to(text)
    assert env.env_bool("NAME", True) is value


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("maybe", lambda: env.env_bool("NAME", False)),
        ("1.5", lambda: env.env_int("NAME", 1, minimum=1, maximum=9)),
        ("٣", lambda: env.env_int("NAME", 1, minimum=1, maximum=9)),
        ("10", lambda: env.env_int("NAME", 1, minimum=1, maximum=9)),
        ("staging", lambda: env.env_choice("NAME", "test", ("test", "production"))),
        ("localhost:6379", lambda: env.env_url("NAME", "", ("redis",), "redis://localhost")),
        ("redis://host:port", lambda: env.env_url("NAME", "", ("redis",), "redis://localhost")),
        ("postgres://[", lambda: env.env_url("NAME", "", ("postgres",), "postgres://localhost/db")),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence_that_names_the_variable(set_to, text, read):
    set_to(text)
    with pytest.raises(ImproperlyConfigured, match=r"^NAME .*\.$"):
        read()


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("hidden\n")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))
    assert env.env_secret("NAME") == "hidden"


def test_a_secret_in_two_places_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("NAME", "open")
    with pytest.raises(ImproperlyConfigured, match="Both NAME and NAME_FILE are set"):
        env.env_secret("NAME")


def test_a_secret_whose_file_is_missing_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="NAME_FILE is .*nowhere"):
        env.env_secret("NAME")


def test_a_database_address_becomes_settings():
    assert env.database_from_url("postgresql://me:p%40ss@db.example:5433/name") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "name",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }


def test_a_database_address_without_a_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="names no database"):
        env.database_from_url("postgresql://localhost/")


def test_the_data_folder_is_for_its_owner_alone(tmp_path):
    env.make_private_folder("NAME", tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="^NAME is .*, where no folder can be made"):
        env.make_private_folder("NAME", tmp_path / "file" / "inside")


def test_first_starts_at_the_same_time_agree_on_one_secret(tmp_path):
    path = tmp_path / "secret-key"
    with ThreadPoolExecutor(8) as starts:
        secrets = set(starts.map(lambda _: env.kept_secret(path), range(8)))
    assert len(secrets) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
