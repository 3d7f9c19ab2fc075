"""Validate what people type about themselves, their factories and invitations."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.industries import INDUSTRIES
from accounts.models import Factory, User
from accounts.names import clean_name
from accounts.regions import REGIONS


class NameField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


def _numbered(names: dict[str, Any]) -> list[tuple[str, str]]:
    return [("", "")] + [(code, f"{code} {name}") for code, name in names.items()]


class FactoryForm(forms.Form):
    """The facts of a factory."""

    name = NameField(label=_("Name of the factory"), max_length=120)
    industry = forms.ChoiceField(
        label=_("Industry"), choices=lambda: _numbered(INDUSTRIES), help_text=_("The division of GB/T 4754-2017.")
    )
    size = forms.ChoiceField(
        label=_("Size class"),
        choices=Factory.Size.choices,
        widget=forms.RadioSelect,
        help_text=_("As the statistics office classes the company."),
    )
    region = forms.ChoiceField(label=_("Province"), choices=lambda: _numbered(REGIONS))
    manufacturing_type = forms.ChoiceField(
        label=_("Type of manufacturing"),
        choices=Factory.ManufacturingType.choices,
        widget=forms.RadioSelect,
        help_text=_("Discrete: single pieces and assemblies. Process: bulk goods such as chemicals, steel or paper."),
    )


def _address_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address of the manager"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("The account gets this address. The link works once, for 14 days."),
    )


def _language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class InvitationForm(forms.Form):
    email = _address_field()
    language = _language_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()


class NewFactoryForm(FactoryForm, InvitationForm):
    """A factory and the invitation of its manager in one step."""

    field_order = ["name", "industry", "size", "region", "manufacturing_type", "email", "language"]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FactoryForm.base_fields}


class NewPersonForm(forms.Form):
    """Name and password of somebody who follows an invitation for the first time."""

    name = NameField(label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if password := data.get("password"):
            try:
                validate_password(password, User(email=self.email, name=data.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class ProfileForm(forms.Form):
    name = NameField(
        label=_("Your name"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        required=False,
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(label=_("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect)
