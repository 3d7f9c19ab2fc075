"""Validate what is said about an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.forms.answers import NoteField

MAX_COMMENT = 4000


class CommentForm(forms.Form):
    """A comment, or only that the matter is settled."""

    text = NoteField(limit=MAX_COMMENT)
    resolves = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["text"] and not cleaned["resolves"]:
            self.add_error("text", _("Write a comment."))
        return cleaned
