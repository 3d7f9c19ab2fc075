"""Validate what people type about themselves, their factories and invitations."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.industries import INDUSTRIES
from accounts.models import Factory, Firm, Membership, Role, User
from accounts.names import clean_name
from accounts.querysets import MembershipQuerySet
from accounts.regions import REGIONS
from accounts.selectors import find_firm


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


MOST_ADDRESSES = 20


class MemberInvitationForm(forms.Form):
    """A manager invites colleagues."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=6000,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One on each line. Each link works once, for 14 days, and only for its address."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.CONTRIBUTOR, _("Contributor: answers the subdomains that you give them")),
            (Role.VIEWER, _("Viewer: reads answers, results and reports")),
            (Role.MANAGER, _("Factory manager: may do what you may do")),
        ],
        initial=Role.CONTRIBUTOR,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("Message"), max_length=500, required=False, widget=forms.Textarea({"rows": 2, "maxlength": "500"})
    )
    language = _language_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()

    def clean_emails(self) -> list[str]:
        emails = list(dict.fromkeys(re.split(r"[\s,;，；、]+", self.cleaned_data["emails"].lower().strip(" ,;，；、"))))
        if len(emails) > MOST_ADDRESSES:
            raise forms.ValidationError(_("Invite at most 20 people at a time."))
        for email in emails:
            try:
                forms.EmailField(max_length=254).clean(email)
            except forms.ValidationError:
                problem = _("%(text)s is not an e-mail address.")
                raise forms.ValidationError(problem, params={"text": email[:80]}) from None
        return emails


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


class _MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no type argument at run time
    def label_from_instance(self, member: Membership) -> str:
        return str(member.user)


class SuccessorForm(forms.Form):
    """Who manages the factory after its last manager has left."""

    def __init__(self, *args: Any, successors: MembershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"] = _MemberField(
            label=_("Who manages the factory after you?"),
            queryset=successors,
            empty_label=_("Choose a member"),
            help_text=_("They become factory manager in the same moment."),
        )


EVERY_ROUND = "every"


class GrantForm(forms.Form):
    """A factory lets a consulting firm in. `rounds` are ids and names: this app knows no rounds."""

    field_order = ("firm", "round", "until")

    firm = NameField(
        label=_("Consulting firm"),
        max_length=120,
        widget=forms.TextInput({"list": "firms", "autocomplete": "off"}),
        help_text=_("The name exactly as the firm gave it to you."),
    )
    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Without a date the firm may review until you revoke it."),
    )

    def __init__(self, *args: Any, rounds: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"] = forms.ChoiceField(
            label=_("What may they review?"), choices=[(EVERY_ROUND, _("Every round of the factory")), *rounds]
        )
        self.order_fields(self.field_order)
        self.fields["until"].widget.attrs["min"] = today.isoformat()
        self.today = today

    def clean_round(self) -> UUID | None:
        chosen: str = self.cleaned_data["round"]
        return None if chosen == EVERY_ROUND else UUID(chosen)

    def clean_firm(self) -> Firm:
        firm = find_firm(self.cleaned_data["firm"])
        if firm is None:
            raise forms.ValidationError(_("No consulting firm has exactly this name."))
        return firm

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return until


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
    wants_digest = forms.BooleanField(
        label=_("Mail me what waits for me"),
        required=False,
        help_text=_("Once a day when something is due, late or to be changed; otherwise once a week."),
    )
