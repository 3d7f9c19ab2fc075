import pytest
from django.db import connection


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="settings of the embedded database")
@pytest.mark.parametrize(("name", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1)])
def test_what_is_saved_survives_a_power_cut(name, value):
    """Full synchronisation: with less, the last commits can vanish although the page has said "Saved"."""
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {name}").fetchone()[0] == value
