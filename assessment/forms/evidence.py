"""Validate what people say about files, and which answers they choose."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessment.services.evidence import Facts
from rubrics.wording import EVIDENCE_KIND


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"})
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


class FactsForm(forms.Form):
    """Kind and dates of a file."""

    kind = forms.ChoiceField(
        label=_("What kind of proof it is"),
        choices=list(EVIDENCE_KIND.items()),
        initial="document",
        help_text=_("Ordered from weak to strong."),
    )
    dated = _day(_("Date of what it shows"))
    expires_on = _day(_("Valid until"), _("From the day after, it no longer counts."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        dated, expires_on = data.get("dated"), data.get("expires_on")
        if dated and expires_on and expires_on < dated:
            self.add_error("expires_on", _("Choose a day that is not before the date of what it shows."))
        return data

    def facts(self) -> Facts:
        data = self.cleaned_data
        return Facts(data["kind"], data["dated"], data["expires_on"])


class UploadForm(FactsForm):
    """Facts for all files of one sending; a contributor says which answer they prove."""

    requirement = forms.ChoiceField(label=_("Which answer it proves"), required=False)

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]] = (), must_choose: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        options = list(choices)
        if not options:
            del self.fields["requirement"]
            return
        field = self.fields["requirement"]
        field.required = must_choose
        field.choices = [("", _("Choose …")), *options]  # type: ignore[attr-defined]

    def requirements(self) -> list[str]:
        chosen = self.cleaned_data.get("requirement")
        return [chosen] if chosen else []


class LinksForm:
    """`shown` are the answers a page offered, `requirement` those that were ticked; unknown keys are left out."""

    def __init__(self, data: QueryDict, writable: Collection[str]) -> None:
        shown = {key for key in data.getlist("shown") if key in writable}
        self.ticked = {key for key in data.getlist("requirement") if key in shown}
        self.cleared = shown - self.ticked
