from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.audit.events import add_event, change_behind_the_back

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
