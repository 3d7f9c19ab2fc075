"""Events as rows of a table."""

import json
from collections.abc import Iterator
from datetime import UTC

from django.utils.translation import gettext as _

from audit.models import EventQuerySet
from audit.selectors import each_event
from audit.wording import sentence

Row = list[str]


def event_rows(events: EventQuerySet) -> Iterator[Row]:
    """A heading and a row for each event, times in UTC, with all that its hash covers."""
    yield [
        _("Number"),
        _("Time (UTC)"),
        _("Person"),
        _("What happened"),
        _("Action"),
        _("Kind of object"),
        _("Object"),
        _("Details"),
        _("Hash"),
    ]
    for event in each_event(events):
        yield [
            str(event.number),
            event.at.astimezone(UTC).isoformat(timespec="seconds"),
            event.actor,
            sentence(event),
            event.verb,
            event.object_type,
            event.object_id,
            json.dumps(event.details, ensure_ascii=False, sort_keys=True),
            event.hash,
        ]
