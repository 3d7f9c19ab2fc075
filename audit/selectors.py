"""READ for the audit pages: events of one chain, newest first, and whether the chain holds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count, Q

from audit.chain import INSTALLATION
from audit.models import Event, EventQuerySet
from audit.services import verify_chain
from audit.wording import action_word, kind_word, sentence

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What somebody looks for; what is empty limits nothing. `person` is a part of an address, `object` a kind of thing
    or the id of one; `until` is the first moment no more looked for."""

    person: str = ""
    action: str = ""
    object: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    event: Event
    sentence: str
    kind: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a filter offers, in the order of the words: (code, word)."""

    actions: Pairs
    kinds: Pairs


@dataclass(frozen=True, slots=True)
class ChainState:
    """`verified`: the last event up to which everything is as it was recorded; `problem` says what comes after it."""

    verified: int
    problem: Literal["", "changed", "missing"]

    @property
    def broken_at(self) -> int:
        return self.verified + 1


@dataclass(frozen=True, slots=True)
class Counts:
    """What administrators know of the factories' chains: how many there are, and how long they are together."""

    chains: int
    events: int


def list_events(chain: str, wanted: EventFilter) -> EventQuerySet:
    """The events of a chain that pass the filter, newest first."""
    events = Event.objects.filter(chain=chain).order_by("-number")
    if wanted.person:
        events = events.filter(actor__icontains=wanted.person)
    if wanted.action:
        events = events.filter(verb=wanted.action)
    if wanted.object:
        events = events.filter(Q(object_type=wanted.object) | Q(object_id=wanted.object))
    if wanted.since:
        events = events.filter(at__gte=wanted.since)
    if wanted.until:
        events = events.filter(at__lt=wanted.until)
    return events


def make_row(event: Event) -> EventRow:
    return EventRow(event, sentence(event), kind_word(event.object_type))


def list_choices(chain: str) -> Choices:
    """The verbs and the kinds of things that occur in a chain. One query."""
    pairs = Event.objects.filter(chain=chain).order_by().values_list("verb", "object_type").distinct()
    verbs, kinds = {verb for verb, _ in pairs}, {kind for _, kind in pairs}
    return Choices(_worded(verbs, action_word), _worded(kinds, kind_word))


def _worded(codes: Iterable[str], word: Callable[[str], str]) -> Pairs:
    return tuple(sorted(((code, word(code)) for code in codes), key=lambda pair: pair[1]))


def check_chain(chain: str) -> ChainState:
    """Every event of the chain hashed again. Reads the whole chain."""
    broken = verify_chain(chain)
    if broken is not None:
        return ChainState(broken.number - 1, broken.reason)
    last = Event.objects.filter(chain=chain).order_by("-number").values_list("number", flat=True).first()
    return ChainState(last or 0, "")


def count_factory_events() -> Counts:
    """One query."""
    found = Event.objects.exclude(chain=INSTALLATION).aggregate(
        chains=Count("chain", distinct=True), events=Count("pk")
    )
    return Counts(**found)


def each_event(events: EventQuerySet) -> Iterator[Event]:
    """The events one after the other, never all of them in memory."""
    return events.iterator(chunk_size=1000)
