"""What people choose about reports."""

from collections.abc import Iterable
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

    record = forms.ChoiceField(label=_("Result"), choices=[], widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {Snapshot.Kind.SELF: _("Self-assessed"), Snapshot.Kind.REVIEWED: _("Reviewed")}
        self.fields["record"].required = Snapshot.Kind.REVIEWED in kinds  # only then there is a choice
        self.fields["record"].choices = [(kind, known[Snapshot.Kind(kind)]) for kind in kinds]  # type: ignore[attr-defined]

    def clean_language(self) -> tuple[str, ...]:
        chosen: Any = self.cleaned_data["language"]
        return LANGUAGES if chosen == BOTH else (chosen,)


class ShowingForm(forms.Form):
    showing = forms.ChoiceField(
        label=_("What the verification page shows"),
        choices=[
            (Snapshot.Showing.OFF, _("Nothing: the page does not exist")),
            (Snapshot.Showing.LEVEL, _("The levels, the rubric and the hash of the result")),
            (Snapshot.Showing.FULL, _("Also the score, the factory and the round")),
        ],
        widget=forms.RadioSelect,
    )
