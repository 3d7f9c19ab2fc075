"""Validate the four indicators: exact decimals as typed, both values or none."""

import re
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assessment.decimals import check_kpi, parse_decimal
from assessment.indicators import INDICATORS, Indicator
from assessment.merging import clean_note
from assessment.messages import problem_text
from assessment.selectors.kpi import KpiEntry
from rubrics.problems import Problem
from rubrics.texts import in_language

_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LABELS = {
    "base": gettext_lazy("Before"),
    "current": gettext_lazy("Now"),
    "unit": gettext_lazy("Unit"),
    "period": gettext_lazy("Period"),
}


class KpiForm(forms.Form):
    """Fields base_KEY, current_KEY, unit_KEY and period_KEY for each indicator. `seen` is the state the page showed."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for indicator in INDICATORS:
            for name in ("base", "current"):
                self.fields[f"{name}_{indicator.key}"] = _value_field(_LABELS[name], indicator)
            for name in ("unit", "period"):
                self.fields[f"{name}_{indicator.key}"] = forms.CharField(
                    label=_LABELS[name], required=False, max_length=60
                )

    def groups(self) -> list[tuple[Indicator, list[forms.BoundField]]]:
        """The indicators with their fields, for the template."""
        return [(item, [self[f"{name}_{item.key}"] for name in _LABELS]) for item in INDICATORS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for indicator in INDICATORS:
            self._clean_indicator(indicator, data)
        return data

    def entries(self) -> dict[str, KpiEntry]:
        """The indicators that have values."""
        rows = {i.key: [self.cleaned_data[f"{name}_{i.key}"] for name in _LABELS] for i in INDICATORS}
        return {key: KpiEntry(*row) for key, row in rows.items() if row[0]}

    @staticmethod
    def initial_of(entries: dict[str, KpiEntry], seen: str) -> dict[str, str]:
        values = {f"{name}_{key}": getattr(entry, name) for key, entry in entries.items() for name in _LABELS}
        return {**values, "seen": seen}

    def _clean_indicator(self, indicator: Indicator, data: dict[str, Any]) -> None:
        names = {name: f"{name}_{indicator.key}" for name in _LABELS}
        for name in ("unit", "period"):
            data[names[name]] = clean_note(data.get(names[name]) or "")
        if any(field in self.errors for field in names.values()) or not any(data[field] for field in names.values()):
            return
        missing = [name for name in ("base", "current") if not data[names[name]]]
        for name in missing:
            self.add_error(names[name], _missing(indicator, name))
        if not missing:
            base, current = (parse_decimal(data[names[name]]) for name in ("base", "current"))
            for code in check_kpi(base, current, lower_is_better=indicator.lower_is_better):
                field = names["base"] if code.startswith("base") else names["current"]
                self.add_error(field, _about(indicator, problem_text(Problem(code, field))))


def _value_field(label: Any, indicator: Indicator) -> forms.CharField:
    check = partial(_check_decimal, indicator=indicator)
    field = forms.CharField(label=label, required=False, max_length=40, validators=[check])
    field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
    return field


def _title(indicator: Indicator) -> str:
    return in_language(indicator.title, get_language() or "en")


def _about(indicator: Indicator, sentence: str) -> str:
    """The error summary lists all indicators, so each sentence names its own."""
    return _("%(indicator)s: %(sentence)s") % {"indicator": _title(indicator), "sentence": sentence}


def _missing(indicator: Indicator, name: str) -> str:
    if name == "base":
        return _about(indicator, _("Enter the value before, or clear the others."))
    return _about(indicator, _("Enter the value now, or clear the others."))


def _check_decimal(text: str, *, indicator: Indicator) -> None:
    try:
        parse_decimal(text)
    except ValueError:
        sentence = _("“%(value)s” is not a plain decimal. Use digits and a point, without separators: 1250.5.")
        if _DIGITS.fullmatch(text):
            sentence = _("Use at most 15 digits before and 15 after the point.")
        raise forms.ValidationError(_about(indicator, sentence % {"value": text})) from None
