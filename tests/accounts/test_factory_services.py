import pytest

from accounts.models import Factory, Membership, Role
from accounts.services.factories import add_membership, create_factory, create_own_factory, update_factory
from audit.models import Event
from audit.services import verify_chain
from tests.builders import AT, make_administrator, make_factory, make_membership, make_user

pytestmark = pytest.mark.django_db
FACTS = {"name": "Plant A", "industry": "C34", "size": "medium", "region": "CN-32", "manufacturing_type": "discrete"}


def events(factory: Factory) -> list[tuple[str, str, dict[str, object]]]:
    chain = Event.objects.filter(chain=f"factory:{factory.pk}")
    return [(event.verb, event.actor, event.details) for event in chain]


def test_an_administrator_makes_a_factory_without_entering_it() -> None:
    administrator = make_administrator()

    factory = create_factory(**FACTS, by=administrator, at=AT)

    assert not factory.memberships.exists()
    assert events(factory) == [("factory created", administrator.email, FACTS)]


def test_who_makes_an_own_factory_is_its_manager() -> None:
    owner = make_user("owner")

    factory = create_own_factory(**FACTS, by=owner, at=AT)

    assert list(Membership.objects.values_list("user", "factory", "role")) == [(owner.pk, factory.pk, Role.MANAGER)]
    assert [verb for verb, _, _ in events(factory)] == ["factory created", "membership added"]


def test_a_change_is_recorded_with_old_and_new() -> None:
    owner, factory = make_user("owner"), make_factory()

    update_factory(factory=factory, **FACTS | {"name": "Plant B", "size": "large"}, by=owner, at=AT)

    factory.refresh_from_db()
    assert (factory.name, factory.size) == ("Plant B", "large")
    assert events(factory) == [
        ("factory changed", owner.email, {"name": ["Plant A", "Plant B"], "size": ["medium", "large"]})
    ]
    assert verify_chain(f"factory:{factory.pk}") is None


def test_saving_the_same_facts_leaves_no_event() -> None:
    factory = make_factory()

    update_factory(factory=factory, **FACTS, by=make_user("owner"), at=AT)

    assert events(factory) == []


def test_a_member_keeps_their_role_when_added_again() -> None:
    owner, factory = make_user("owner"), make_factory()
    make_membership(owner, factory, Role.MANAGER)

    membership = add_membership(factory=factory, user=owner, role=Role.VIEWER, by=None, at=AT)

    assert membership.role == Role.MANAGER
    assert events(factory) == []
