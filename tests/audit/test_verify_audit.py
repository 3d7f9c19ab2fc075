from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.audit.events import FACTORY, add_event, change_behind_the_back

pytestmark = pytest.mark.django_db


def verify() -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out, stderr=out)
    return out.getvalue()


def test_whole_chains_are_counted() -> None:
    add_event()
    add_event(factory_id=None)

    assert verify() == "All chains are whole (2 events).\n"


def test_a_broken_link_is_named_and_the_command_fails() -> None:
    event = add_event()
    change_behind_the_back("UPDATE audit_event SET actor = %s", ["stranger"])
    out = StringIO()

    with pytest.raises(CommandError, match="1 broken chains."):
        call_command("verify_audit", stdout=out, stderr=out)
    assert out.getvalue() == f"{event.chain}: event 1 is changed.\n"


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("DELETE FROM audit_event WHERE number = 1", "event 1 is missing"),
        ("DELETE FROM audit_event WHERE number IN (2, 3)", "event 2 is missing"),
        ("UPDATE audit_event SET number = CASE number WHEN 2 THEN 1003 ELSE 1002 END WHERE number IN (2, 3)", "swap"),
        ("UPDATE audit_event SET details = '{}' WHERE number IN (3, 4)", "event 3 is changed"),
    ],
)
def test_the_first_broken_link_is_named(sql: str, first: str) -> None:
    for step in range(1, 6):
        add_event(step=step)
    change_behind_the_back(sql, [])
    if first == "swap":  # two rows that change places, hashes and all
        change_behind_the_back("UPDATE audit_event SET number = number - 1000 WHERE number > 1000", [])
        first = "event 2 is changed"
    out = StringIO()

    with pytest.raises(CommandError, match="1 broken chains."):
        call_command("verify_audit", stdout=out, stderr=out)
    assert out.getvalue() == f"factory:{FACTORY}: {first}.\n"
