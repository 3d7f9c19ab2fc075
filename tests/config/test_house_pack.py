"""The crispy template pack: every form of the product is written by these few files."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Hidden, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms


class PlantForm(forms.Form):
    name = forms.CharField(help_text="As on the gate", widget=forms.TextInput({"autocomplete": "organization"}))
    kind = forms.ChoiceField(label="Kind", choices=[("d", "Discrete"), ("p", "Process")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    trace = forms.CharField(required=False, widget=forms.HiddenInput)


def render(form: forms.Form, helper: FormHelper | None = None) -> str:
    # A helper without layout is false in a condition, so "helper or FormHelper()" would replace it.
    html = render_crispy_form(form, FormHelper() if helper is None else helper, {"csrf_token": "token"})
    return " ".join(html.split())


def helper_without_tag() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    return helper


def test_a_helper_with_tag_writes_the_form_and_its_token() -> None:
    html = render(PlantForm())

    assert html.startswith(
        '<form method="post" novalidate><input type="hidden" name="csrfmiddlewaretoken" value="token">'
    )
    assert html.endswith("</form>")


def test_a_helper_without_tag_leaves_form_and_token_to_the_page() -> None:
    html = render(PlantForm(), helper_without_tag())

    assert "<form" not in html
    assert "csrfmiddlewaretoken" not in html
    assert html.startswith('<div class="field">')


def test_a_form_that_only_reads_carries_no_token() -> None:
    helper = FormHelper()
    helper.form_method = "get"

    assert "csrfmiddlewaretoken" not in render(PlantForm(), helper)


def test_a_field_names_its_help_and_keeps_its_autocomplete() -> None:
    html = render(PlantForm())

    assert '<label class="label" for="id_name">Name</label>' in html
    assert '<div class="help" id="id_name_helptext">As on the gate</div>' in html
    assert 'autocomplete="organization" required aria-describedby="id_name_helptext" id="id_name">' in html


def test_only_optional_fields_are_marked() -> None:
    html = render(PlantForm())

    assert html.count("(optional)") == 1
    assert 'for="id_note">Note <span>(optional)</span></label>' in html


def test_radio_buttons_are_a_group_with_a_legend() -> None:
    html = render(PlantForm())

    assert '<fieldset class="fields field"> <legend class="label">Kind</legend>' in html
    assert 'id="id_kind_0" required><span>Discrete</span></label>' in html
    assert html.count('<label class="check"><input type="radio" name="kind"') == 2


def test_a_hidden_field_has_no_label() -> None:
    assert '<input type="hidden" name="trace" id="id_trace">' in render(PlantForm())


def test_errors_are_listed_first_and_lead_to_their_fields() -> None:
    html = render(PlantForm({"name": "", "kind": "x", "agreed": "on"}))

    summary = html[: html.index('<div class="field')]
    assert 'role="alert" tabindex="-1" autofocus' in summary
    assert "There are 2 problems" in summary
    assert '<a href="#id_name">Name: This field is required.</a>' in summary
    assert '<a href="#id_kind_0">Kind: Select a valid choice.' in summary
    assert 'aria-invalid="true"' in html
    assert '<div class="problem" id="id_name_error"><p>This field is required.</p></div>' in html


def test_an_error_of_the_whole_form_is_in_the_summary() -> None:
    form = PlantForm({"name": "Plant", "kind": "d", "agreed": "on"})
    form.add_error(None, "Two plants have this name.")

    html = render(form)
    assert "There is 1 problem" in html
    assert "<li>Two plants have this name.</li>" in html


def test_text_of_people_is_escaped_everywhere() -> None:
    form = PlantForm({"name": "<b>&", "kind": "<i>", "agreed": "on"})

    html = render(form)
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'value="&lt;b&gt;&amp;"' in html


def test_a_layout_groups_fields_and_names_its_button() -> None:
    helper = FormHelper()
    helper.layout = Layout(Fieldset("The plant", "name", "kind"), Hidden("step", "2"), Submit("", "Save plant"))

    html = render(PlantForm(), helper)
    assert '<fieldset class="fields group-of-fields"> <legend>The plant</legend>' in html
    assert '<input type="hidden" name="step" value="2">' in html
    assert '<button class="btn btn-1" type="submit">Save plant</button>' in html
    assert "id_note" not in html


def test_inputs_of_the_helper_come_last() -> None:
    helper = FormHelper()
    helper.add_input(Submit("answer", "Send"))

    html = render(PlantForm(), helper)
    button = '<button class="btn btn-1" type="submit" name="answer" value="Send">Send</button>'
    assert html.endswith(f'<div class="actions"> {button} </div> </form>')


class UploadForm(forms.Form):
    file = forms.FileField(label="File")


def test_a_form_with_a_file_is_sent_as_multipart() -> None:
    assert '<form method="post" enctype="multipart/form-data" novalidate>' in render(UploadForm())
