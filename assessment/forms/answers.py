"""Validate and clean what a browser sends about one answer; services write it."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from assessment.merging import MAX_NOTE, Content, clean_note
from assessment.models import Confidence
from assessment.services.answering import Origin
from rubrics.document import Rubric
from rubrics.document_answers import Asked, NotAnAnswer, Number, decimal_of, normal_number

_MAX_INT = 2_147_483_647


class NoteField(forms.CharField):
    """Plain text of up to 2,000 characters after NFC; control characters are dropped first."""

    def __init__(self, *, limit: int = MAX_NOTE, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(strip=False, **{"required": False} | kwargs)

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n").strip()
        # Normalising costs the square of a run of accents: what cannot become short enough is refused before.
        if len(text) > 4 * self.limit:
            _refuse_length(text, self.limit)
        return clean_note(text)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            _refuse_length(value, self.limit)


def _refuse_length(text: str, limit: int) -> None:
    over = len(text) - limit
    message = ngettext_lazy(
        "The note is %(over)d character too long; the limit is %(limit)d.",
        "The note is %(over)d characters too long; the limit is %(limit)d.",
        over,
    )
    raise forms.ValidationError(message, params={"over": over, "limit": limit}, code="too_long")


class ValueField(forms.CharField):
    """The answer to one requirement: a choice of its scale, or a number in its shortest form."""

    def __init__(self, asked: Asked, **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(**{"required": False, "max_length": 40} | kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        number = self.asked.number
        if not text:
            return ""
        if number is None:
            if not self.asked.accepts(text):
                raise forms.ValidationError(_("The page sent an answer that does not exist; reload it."))
            return text
        try:
            plain = normal_number(unicodedata.normalize("NFKC", text).replace("−", "-").replace(" ", ""))
            number.read(plain)
        except NotAnAnswer:
            raise forms.ValidationError(_number_wanted(number)) from None
        return plain


def _number_wanted(number: Number) -> str:
    """What may be entered, with the bounds where there are both."""
    if number.minimum is None or number.maximum is None:
        return _("Write a number with a point, for example 35.5.")
    bounds = {"lowest": decimal_of(number.minimum), "highest": decimal_of(number.maximum)}
    return _("Write a number from %(lowest)s to %(highest)s, for example 35.5.") % bounds


class AnswerForm(forms.Form):
    """One answer: choice or number, note, flag, how sure, and where the change comes from."""

    note = NoteField()
    flagged = forms.BooleanField(required=False)
    confidence = forms.ChoiceField(required=False, choices=Confidence.choices)
    version = forms.IntegerField(min_value=0, max_value=_MAX_INT)
    tab = forms.CharField(
        required=False,
        max_length=36,
        validators=[RegexValidator(r"^[0-9A-Za-z-]*$", gettext_lazy("The page sent a wrong mark; reload it."))],
    )
    sequence = forms.IntegerField(required=False, min_value=0, max_value=_MAX_INT)
    keep = forms.ChoiceField(required=False, choices=[("mine", "mine"), ("theirs", "theirs")])

    def __init__(self, *args: Any, asked: Asked, is_outdated: bool = False, **kwargs: Any) -> None:
        """`is_outdated`: the question reads otherwise than on the page that was sent."""
        super().__init__(*args, **kwargs)
        self.asked, self.is_outdated = asked, is_outdated
        self.fields = {"value": ValueField(asked), **self.fields}

    def clean(self) -> dict[str, Any]:
        if self.is_outdated:
            raise forms.ValidationError(
                _("Not saved: the round has a newer rubric, in which this question reads otherwise. Look at it again.")
            )
        return super().clean() or {}

    def content(self) -> Content:
        data = self.cleaned_data
        return Content(data["value"], data["note"], data["flagged"], data["confidence"])

    def typed(self) -> Content:
        """What was typed, also where it cannot be stored."""
        value, confidence = (str(self.data.get(name, "")) for name in ("value", "confidence"))
        if not (self.asked.number or self.asked.accepts(value)):
            value = ""
        confidence = confidence if confidence in Confidence.values else ""
        return Content(value, str(self.data.get("note", "")), bool(self.data.get("flagged")), confidence)

    def origin(self) -> Origin:
        """A tab that does not number its requests cannot be told apart from another."""
        data = self.cleaned_data
        return Origin(data["version"], data["tab"], data["sequence"]) if data["sequence"] else Origin(data["version"])


@dataclass(frozen=True)
class Typed:
    """What somebody typed about a requirement that is not asked any more."""

    key: str
    value: str
    note: str


class RestoreForm(forms.Form):
    """Going back: to which version, and which one the sender saw last."""

    to = forms.IntegerField(min_value=0, max_value=_MAX_INT)
    seen = forms.IntegerField(min_value=0, max_value=_MAX_INT)


class PageForm:
    """All answers of a question page: fields are named after those of AnswerForm: value-KEY, note-KEY. `outdated` are
    requirements that read otherwise than on the page that was sent."""

    def __init__(
        self, data: Any, *, rubric: Rubric, keys: Iterable[str], outdated: Collection[str] = frozenset()
    ) -> None:
        self.forms = {
            key: AnswerForm(_fields_of(data, key), asked=rubric.requirement(key).asked, is_outdated=key in outdated)
            for key in keys
            if f"version-{key}" in data
        }


def sent_keys(data: Any) -> list[str]:
    """The requirements that a question page sends something about."""
    return [name.removeprefix("version-") for name in data if name.startswith("version-")]


def typed_of(data: Any, key: str) -> Typed:
    """What was typed about a requirement, for somebody to read and copy."""
    fields = _fields_of(data, key)
    return Typed(key, str(fields["value"])[:40], str(fields["note"])[: 4 * MAX_NOTE])


def _fields_of(data: Any, key: str) -> dict[str, Any]:
    names = ("value", "note", "flagged", "confidence", "version", "keep")
    fields = {name: data.get(f"{name}-{key}", "") for name in names}
    return fields | {"tab": data.get("tab", ""), "sequence": data.get("sequence", "")}
