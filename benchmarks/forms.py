"""Validate the choice of a reference set."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from benchmarks.reference import kpi_sets
from rubrics.texts import in_language


class ReferenceSetForm(forms.Form):
    reference_set = forms.ChoiceField(
        label=_("Reference set"),
        error_messages={"invalid_choice": _("This reference set is not known; choose one of the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        choices = [(item.id, in_language(item.title, language)) for item in kpi_sets()]
        self.fields["reference_set"].choices = choices  # type: ignore[attr-defined]
