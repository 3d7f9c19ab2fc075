"""Validate what administrators type about drafts as a whole; what stands in a draft is checked by its grammar."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name
from rubrics.arranging import RULE_KINDS
from rubrics.fields import LONGEST, Path, clean
from rubrics.texts import in_language
from rubrics.wording import RULE_KIND

Data = dict[str, Any]
NAMES_OF_LANGUAGES = dict(settings.LANGUAGES)


class NameField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


class DraftForm(forms.Form):
    name = NameField(label=_("Name of the draft"), max_length=120)


class NewEntryForm(forms.Form):
    """A key for good, the words in every language, and for some the level or the kind."""

    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        help_text=_("Answers are kept under it, so it never changes after the first publication."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, document: Data, path: Path, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        if path[-1] == "requirements":
            levels = [
                (level["number"], in_language(level["title"], get_language() or "en")) for level in document["levels"]
            ]
            self.fields["level"] = forms.TypedChoiceField(
                label=_("Level"), coerce=int, choices=[(number, f"{number} {title}") for number, title in levels]
            )
        if path[-1] == "consistency":
            kinds = [(kind, RULE_KIND[kind]) for kind in RULE_KINDS]
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        if path[-1] != "sizes":
            label = _("Text") if path[-1] in ("requirements", "consistency") else _("Title")
            for language in document["languages"]:
                self.fields[f"text_{language}"] = forms.CharField(
                    label=format_lazy("{} · {}", label, NAMES_OF_LANGUAGES.get(language, language)),
                    max_length=LONGEST,
                    required=False,
                    widget=forms.Textarea({"rows": 2}),
                )

    def entry(self) -> Data:
        """What `insert` asks for."""
        data = self.cleaned_data
        texts = {language: clean("text", data.get(f"text_{language}", "")) for language in self.document["languages"]}
        return {"key": data["key"], "texts": texts, "level": data.get("level", 0), "kind": data.get("kind", "")}


class ProposalForm(forms.Form):
    """What the next version is called, what it changes, and from when it is used."""

    name = NameField(label=_("Name of the version"), max_length=120, help_text=_("For example 2026.2."))
    summary = forms.CharField(
        label=_("What changes"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )
    effective_on = forms.DateField(
        label=_("Usable from"),
        required=False,
        help_text=_("Empty: at once. Rounds that are running stay on their version."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    without_impact = forms.BooleanField(label=_("Publish without a preview of the impact"), required=False)
    although_newer = forms.BooleanField(
        label=_("Publish although a newer version does not stand in this draft"), required=False
    )

    def __init__(self, *args: Any, has_impact: bool, has_newer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_impact:
            del self.fields["without_impact"]
        if not has_newer:
            del self.fields["although_newer"]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))
