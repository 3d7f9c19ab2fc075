"""Validate who gets which section until when, and whom a manager invites for it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rubrics.document import Leaf
from rubrics.texts import in_language

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class BadDate(ValueError):
    """Not a day of this century."""


def read_day(text: str) -> date | None:
    """A day as browsers send it, or none. Raises BadDate."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadDate(text) from None
    if not EARLIEST <= day <= LATEST:
        raise BadDate(text)
    return day


class DelegationTable:
    """What changed in the table of sections and people. Boxes are compared with what the page showed, so a change that
    somebody else made meanwhile stands."""

    def __init__(self, data: QueryDict, *, cells: Iterable[str], leaves: Iterable[str]) -> None:
        known = set(cells)
        ticked, shown = known & set(data.getlist("cell")), known & set(data.getlist("had"))
        self.given = tuple(sorted(ticked - shown))
        self.taken = tuple(sorted(shown - ticked))
        self.dues: dict[str, date | None] = {}
        self.changed_dues: dict[str, date | None] = {}
        self.bad_dates: list[str] = []
        for leaf in leaves:
            self._read_due(leaf, data.get(f"due-{leaf}", ""), data.get(f"due-was-{leaf}", ""))

    def _read_due(self, leaf: str, text: str, was: str) -> None:
        try:
            self.dues[leaf] = read_day(text)
        except BadDate:
            self.bad_dates.append(leaf)
        else:
            if text != was:
                self.changed_dues[leaf] = self.dues[leaf]


class DayField(forms.Field):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        try:
            return read_day(value or "")
        except BadDate:
            raise forms.ValidationError(_("Enter a day, for example 2026-11-20.")) from None


class ColleagueForm(forms.Form):
    """Inviting somebody for named sections."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    sections = forms.MultipleChoiceField(label=_("Subdomains"), widget=forms.CheckboxSelectMultiple)
    due = DayField(label=_("Due"), required=False)
    message = forms.CharField(
        label=_("Message"), max_length=300, required=False, widget=forms.Textarea({"rows": 2, "maxlength": "300"})
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, leaves: Iterable[Leaf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        sections = cast(forms.MultipleChoiceField, self.fields["sections"])
        sections.choices = [(leaf.node.key, in_language(leaf.node.title, language)) for leaf in leaves]
        self.fields["language"].initial = language
