"""Validate what a reviewer sends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NameField
from assessment.forms.answers import NoteField, ValueField
from assessment.forms.comments import MAX_COMMENT, CommentForm
from assessment.forms.rounds import MIN_REASON, measure_reason
from rubrics.document_answers import Asked

_MAX_INT = 2_147_483_647


class ReasonField(NoteField):
    """A reason that says something: ten characters, or five Chinese ones."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and measure_reason(value) < MIN_REASON:
            raise forms.ValidationError(_("Write a reason of at least ten characters, one that helps the factory."))


class FindingForm(forms.Form):
    """The reviewer's view of one answer; a value that differs from the factory's needs a reason."""

    reason = NoteField()
    visible = forms.BooleanField(required=False)
    answer_version = forms.IntegerField(min_value=0, max_value=_MAX_INT)
    finding_version = forms.IntegerField(min_value=0, max_value=_MAX_INT)

    def __init__(self, *args: Any, asked: Asked, said: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = said
        value = ValueField(asked, required=True, error_messages={"required": _("Choose an answer.")})
        self.fields = {"value": value, **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        differs = cleaned.get("value") not in (None, self.said)
        if differs and measure_reason(cleaned.get("reason", "")) < MIN_REASON and "reason" not in self.errors:
            self.add_error("reason", _("Write a reason of at least ten characters, one that helps the factory."))
        return cleaned


class UndoForm(forms.Form):
    seen = forms.IntegerField(min_value=1, max_value=_MAX_INT)


class ReviewerCommentForm(CommentForm):
    """A comment to the factory, or a note that only the own firm reads."""

    private = forms.BooleanField(required=False)


class RequestForm(forms.Form):
    reason = ReasonField(limit=MAX_COMMENT, required=True, error_messages={"required": _("Say what should change.")})


class SignForm(forms.Form):
    name = NameField(label=_("Your name, as it stands under the review"), max_length=120)
    summary = NoteField(label=_("Summary for the factory"), limit=MAX_COMMENT, widget=forms.Textarea(attrs={"rows": 4}))
    confirm = forms.BooleanField(label=_("I have reviewed these answers and stand by this result."))


class WithdrawForm(forms.Form):
    reason = ReasonField(
        label=_("Reason"),
        limit=MAX_COMMENT,
        required=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why the review is withdrawn.")},
    )
