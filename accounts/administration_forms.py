"""What administrators type about groups, firms and people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import InvitationForm, NameField
from accounts.models import Group


class GroupForm(forms.Form):
    name = NameField(label=_("Name of the group"), max_length=120)


class FirmForm(forms.Form):
    name = NameField(label=_("Name of the firm"), max_length=120)


class GroupOfFactoryForm(forms.Form):
    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Group.objects.order_by("name"), required=False, empty_label=_("No group")
    )


class ConsultantForm(InvitationForm):
    email = forms.EmailField(
        label=_("E-mail address of the consultant"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("The account gets this address. The link works once, for 14 days."),
    )
