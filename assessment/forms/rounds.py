"""Validate the start and the scope of a round."""

import re
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.models import Factory
from assessment.merging import clean_note
from assessment.models import Assessment
from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.texts import in_language

MIN_REASON = 10
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def measure_reason(text: str) -> int:
    """How much a reason says, in characters; a Han character says as much as two others and counts as two."""
    return len(text) + len(HAN.findall(text))


class ScopeForm(forms.Form):
    """Profile and trimming. Every trimmable part has a box `trim_KEY` and a reason `reason_KEY`."""

    profile = forms.ChoiceField(label=_("Type of manufacturing"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.rubric = rubric
        profiles = [(key, in_language(profile.title, language)) for key, profile in rubric.profiles.items()]
        self.fields["profile"].choices = profiles  # type: ignore[attr-defined]
        for key, node in rubric.trimmable.items():
            title = in_language(node.title, language)
            self.fields[f"trim_{key}"] = forms.BooleanField(
                required=False, label=_("%(part)s is not done at this plant") % {"part": title}
            )
            self.fields[f"reason_{key}"] = forms.CharField(
                required=False,
                max_length=300,
                label=_("Why is %(part)s left out?") % {"part": title},
                help_text=_("At least 10 characters (5 Chinese characters). The reason is printed in the report."),
            )

    def trim_rows(self) -> list[tuple[Any, Any]]:
        """The box and the reason of each trimmable part, for the template."""
        return [(self[f"trim_{key}"], self[f"reason_{key}"]) for key in self.rubric.trimmable]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self.rubric.trimmable:
            reason = clean_note(data.get(f"reason_{key}") or "")
            if data.get(f"trim_{key}") and measure_reason(reason) < MIN_REASON:
                self.add_error(f"reason_{key}", _("Give a reason of at least 10 characters (5 Chinese characters)."))
            data[f"reason_{key}"] = reason
        return data

    def trimmed(self) -> dict[str, str]:
        data = self.cleaned_data
        return {key: data[f"reason_{key}"] for key in self.rubric.trimmable if data[f"trim_{key}"]}

    @staticmethod
    def initial_of(profile: str, trimmed: dict[str, str]) -> dict[str, Any]:
        boxes = {f"trim_{key}": True for key in trimmed}
        return {"profile": profile, **boxes, **{f"reason_{key}": reason for key, reason in trimmed.items()}}


class NewAssessmentForm(ScopeForm):
    """The first step of a round: its name, the rubric version where there is a choice, and the scope."""

    name = forms.CharField(
        label=_("Name of the round"), max_length=60, help_text=_("For example 2026 H2. It appears on the report.")
    )
    carry = forms.BooleanField(label=_("Start from last round’s answers"), required=False)
    field_order = ["name", "rubric_version", "profile"]

    def __init__(
        self,
        *args: Any,
        factory: Factory,
        versions: tuple[RubricVersion, ...],
        last: Assessment | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.factory = factory
        if last is None:
            del self.fields["carry"]
        else:
            self.fields["carry"].help_text = _(
                "What both rounds ask is copied from %(name)s: answers, notes and files that are still valid. Each"
                " answer stays marked until somebody confirms or changes it."
            ) % {"name": last.name}
        self.versions = {str(version.pk): version for version in versions}
        if len(versions) > 1:
            self.fields["rubric_version"] = forms.ChoiceField(
                label=_("Rubric"),
                choices=[(key, str(version)) for key, version in self.versions.items()],
                widget=forms.HiddenInput,
            )
            self.order_fields(self.field_order)

    def clean_name(self) -> str:
        name = names.clean_name(self.cleaned_data["name"])
        self.fields["name"].run_validators(name)  # composing letters can make a name longer
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        if Assessment.objects.filter(factory=self.factory, name=name).exists():
            raise self.name_taken()
        return name

    @staticmethod
    def name_taken() -> forms.ValidationError:
        return forms.ValidationError(_("There is a round of this name already; choose another name."))


class SubmitForm(forms.Form):
    """The declaration that turns a round into a record."""

    confirm = forms.BooleanField(
        label=_("I confirm these answers describe the plant as it is today."),
        error_messages={"required": _("Tick the declaration to submit.")},
    )
