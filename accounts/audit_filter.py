"""What somebody looks for on the audit pages, from the address of the page."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.selectors import Choices, EventFilter

MAX_TEXT = 254


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )


class AuditFilterForm(forms.Form):
    """Every field may be empty. Days are those of the installation's time zone, both included."""

    person = forms.CharField(
        label=_("Person"), required=False, max_length=MAX_TEXT, widget=forms.TextInput(attrs={"class": "input"})
    )
    action = forms.ChoiceField(label=_("Action"), required=False)
    object = forms.ChoiceField(label=_("Object"), required=False)
    since = _day_field(_("From"))
    until = _day_field(_("Until"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = list(choices.kinds)
        if (chosen := self.data.get("object", "")[:64]) not in ("", *(code for code, _word in kinds)):
            kinds.append((chosen, chosen))  # one single object, by its id
        everything = ("", _("All"))
        self.fields["action"].choices = [everything, *choices.actions]  # type: ignore[attr-defined]
        self.fields["object"].choices = [everything, *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return data

    def wanted(self) -> EventFilter:
        """What is understood; fields with an error limit nothing."""
        data = self.cleaned_data
        until = data.get("until")
        return EventFilter(
            person=data.get("person", ""),
            action=data.get("action", ""),
            object=data.get("object", ""),
            since=_begin(data.get("since")),
            until=_begin(until + timedelta(days=1)) if until and until < date.max else None,
        )


def _begin(day: date | None) -> datetime | None:
    return None if day in (None, date.min) else timezone.make_aware(datetime.combine(day, time.min))
