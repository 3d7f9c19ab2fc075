from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from rubrics import texts
from rubrics.document import Choice, Leaf, Note, Requirement, Rubric
from rubrics.document_answers import Number, decimal_of, number_text
from rubrics.document_checks import decimal_text
from rubrics.fields import Field, Path, join
from rubrics.glossary import Piece, split_words
from rubrics.guidance import RELEVANCE, Relevance, Span
from rubrics.messages import problem_text
from rubrics.problems import Problem
from rubrics.wording import CONFIDENCE, EFFECT_STRENGTH, EVIDENCE_KIND

register = template.Library()


@register.filter
def in_language(value: Mapping[str, str] | None) -> str:
    """A rubric text in the reader's language."""
    return texts.in_language(value, get_language() or "en")


@register.filter
def in_other_language(value: Mapping[str, str], language: str) -> str:
    """The same text in a language the reader did not ask for, or nothing where the document lacks it."""
    return value.get(language, "")


@register.filter
def confidence(code: str) -> str:
    """How sure a document is of a figure, in words."""
    return str(CONFIDENCE[code])


@register.filter
def explained(value: Mapping[str, str] | None, rubric: Rubric) -> SafeString:
    """A rubric text in the reader's language; words of the glossary lead to their explanation on the same page."""
    language = get_language() or "en"
    pieces = split_words(rubric, texts.in_language(value, language), language)
    return format_html_join("", "{}", ((_marked(piece),) for piece in pieces))


def _marked(piece: Piece) -> str | SafeString:
    if piece.word is None:
        return piece.text
    return format_html('<a class="word" href="#word-{}">{}</a>', piece.word.key, piece.text)


@register.filter
def answer_lines(requirement: Requirement, rubric: Rubric) -> list[tuple[Choice, Mapping[str, str]]]:
    """What each answer looks like for this requirement, in the order of its scale; nothing where it is not told."""
    choices = requirement.asked.choices
    return [(choice, requirement.meaning[choice.key]) for choice in choices if choice.key in requirement.meaning]


@register.filter
def answer_words(value: str, requirement: Requirement) -> str:
    """What an answer says: its choice, or its number with the unit; nothing where there is none."""
    return texts.answer_text(requirement.asked, value, get_language() or "en")


@register.filter
def own_notes(leaf: Leaf) -> list[Note]:
    """What of a subdomain and the parts above it rests on no public source."""
    return [note for node in leaf.trail for note in node.notes if note.confidence == "own"]


@register.filter
def plain_decimal(value: Fraction) -> str:
    """A finite fraction as a decimal: 0.25."""
    return decimal_of(value)


@register.filter
def number_words(value: Fraction, number: Number) -> str:
    """A number of a rubric with its unit."""
    language = get_language() or "en"
    return number_text(decimal_of(value), texts.in_language(number.unit, language), language)


@register.filter
def evidence_kind(code: str) -> str:
    """A kind of evidence in words."""
    return str(EVIDENCE_KIND[code]) if code else ""


@register.filter
def strengths(relevance: Relevance, rubric: Rubric) -> list[tuple[Mapping[str, str], str]]:
    """Every effect of the rubric with how much the requirement moves it, in words."""
    return [
        (title, str(EFFECT_STRENGTH[relevance.effects.get(effect, RELEVANCE[0])]))
        for effect, title in rubric.effects.items()
    ]


@register.filter
def span(value: Span) -> str:
    """From and to of a default effort: 2–10."""
    return "–".join(number_format(decimal_text(end), force_grouping=True) for end in (value.lower, value.upper))


# ---------------------------------------------------------------- the studio
@register.filter
def said(value: Any) -> str:
    """Words of the program as they are, a text of a rubric in the reader's language."""
    return in_language(value) if isinstance(value, Mapping) else str(value)


@register.filter
def sentence(problem: Problem) -> str:
    """A problem without its place."""
    return problem_text(problem)


@register.filter
def item(values: Mapping[str, Any] | None, name: str) -> Any:
    """What a mapping holds under a name that is only known here; None where it holds nothing."""
    return values.get(name) if values else None


@register.filter
def joined(path: Path) -> str:
    """A path as forms and addresses write it."""
    return join(path)


@register.filter
def key_of(path: Path) -> str:
    """The key of the node that a field belongs to."""
    return next((key for key, kind in zip(path[::-1][1:], path[::-1][2:], strict=False) if kind == "nodes"), "")


@register.filter
def names(profiles: Mapping[str, Any]) -> str:
    return " / ".join(in_language(profile["title"]) for profile in profiles.values())


@register.filter
def percent(number: str) -> str:
    """A printed number with the sign, spaced as the language does it."""
    return _("%(number)s %%") % {"number": number}


@register.filter
def number_word(number: int | str) -> str:
    """The number of a level as a sentence writes it, also where it stands in an address."""
    return texts.level_word(int(number), get_language() or "en")


@register.filter
def language_name(code: str) -> str:
    """A language by its own name."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


@register.filter
def language_tag(code: str) -> str:
    return {"zh-hans": "zh-Hans"}.get(code, code)


@register.filter
def offers(field: Field, value: str) -> bool:
    """Whether a value is among the choices of a field."""
    return value in field.choices
