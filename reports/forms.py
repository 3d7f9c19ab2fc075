"""What people choose about reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import Snapshot
from reports.pdf import LANGUAGES

BOTH = "both"


class RequestForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("en", "English"), ("zh-hans", "简体中文"), (BOTH, _("Both languages"))],
        widget=forms.RadioSelect,
    )

    def clean_language(self) -> tuple[str, ...]:
        chosen: Any = self.cleaned_data["language"]
        return LANGUAGES if chosen == BOTH else (chosen,)


class ShowingForm(forms.Form):
    showing = forms.ChoiceField(
        label=_("What the verification page shows"),
        choices=[
            (Snapshot.Showing.OFF, _("Nothing: the page does not exist")),
            (Snapshot.Showing.LEVEL, _("The level, the rubric and the hash of the result")),
            (Snapshot.Showing.FULL, _("Also the score, the factory and the round")),
        ],
        widget=forms.RadioSelect,
    )
