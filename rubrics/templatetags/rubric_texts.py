from collections.abc import Mapping

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from rubrics import texts
from rubrics.document import Choice, Requirement, Rubric
from rubrics.document_checks import decimal_text
from rubrics.glossary import Piece, split_words
from rubrics.guidance import RELEVANCE, Relevance, Span
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
    """What each answer looks like for this requirement, in the order of the scale; nothing where it is not told."""
    return [(choice, requirement.meaning[choice.key]) for choice in rubric.scale if choice.key in requirement.meaning]


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
