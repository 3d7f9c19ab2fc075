"""Where sections and people stand, and when what waits is worth a mail."""

from datetime import date, timedelta

import pytest

from assessment.delegation import Share, initials, is_worth_a_mail, person_state, section_state

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def share(answered: int = 0, *, ready: bool = False, due: date | None = None) -> Share:
    return Share(answered, 4, ready, due)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "not_started"),
        ({"given": 1}, "in_progress"),
        ({"given": 1, "ready": True}, "ready"),
        ({"ready": True}, "ready"),
        ({"ready": True, "locked": True}, "locked"),
        ({"ready": True, "locked": True, "changes": True}, "changes"),
    ],
)
def test_a_section_is_in_one_of_five_states(facts: dict[str, bool], state: str) -> None:
    assert section_state(**({"given": 0, "ready": False, "locked": False, "changes": False} | facts)) == state


@pytest.mark.parametrize(
    ("shares", "invited", "state"),
    [
        ([], False, "none"),
        ([], True, "invited"),
        ([share()], True, "invited"),
        ([share(ready=True)], True, "invited"),
        ([share(due=MONDAY)], True, "overdue"),
        ([share(), share()], False, "accepted"),
        ([share(), share(2)], False, "working"),
        ([share(2), share(ready=True)], False, "working"),
        ([share(2), share(due=MONDAY)], False, "overdue"),
        ([share(2), share(due=TUESDAY)], False, "working"),
        ([share(ready=True, due=MONDAY), share(4, ready=True)], False, "ready"),
    ],
)
def test_a_person_stands_where_their_sections_stand(shares: list[Share], invited: bool, state: str) -> None:
    assert person_state(shares, invited=invited, today=TUESDAY) == state


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Wang Fang", "WF"),
        ("Anna Maria Berg", "AB"),
        ("owner", "OW"),
        ("li.na@plant.example", "LN"),
        ("x", "X"),
        ("王芳", "王芳"),
        ("欧阳小明", "小明"),
        ("", ""),
        ("@", "@"),
    ],
)
def test_initials_are_two_letters_of_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("dues", "changes", "today", "worth"),
    [
        ([None], False, TUESDAY, False),
        ([None], False, MONDAY, True),
        ([None], True, TUESDAY, True),
        ([None, TUESDAY + timedelta(days=3)], False, TUESDAY, True),
        ([TUESDAY + timedelta(days=4)], False, TUESDAY, False),
        ([MONDAY], False, TUESDAY, True),
    ],
)
def test_a_mail_a_day_is_for_what_presses(dues: list[date | None], changes: bool, today: date, worth: bool) -> None:
    assert is_worth_a_mail(dues, changes=changes, today=today) is worth
