"""The data of a result as rows for a spreadsheet."""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assessment.result_charts import title_of
from assessment.selectors.result import Result
from rubrics.texts import answer_text, in_language

Row = list[str]

CONDITION: dict[str, Promise] = {
    "total": gettext_lazy("Score needed"),
    "reached": gettext_lazy("At the level or above"),
    "binding": gettext_lazy("Binding ones at the level or above"),
}


def result_rows(result: Result) -> Iterator[Row]:
    """One row for each level of the plant, of each node, and for each requirement in scope."""
    yield [_("Kind"), _("Key"), _("Title"), _("Level"), _("Answer"), _("Exact score"), _("Percent"), _("Index")]
    yield from _plant(result)
    yield from _conditions(result)
    yield from _nodes(result)
    yield from _requirements(result)


def _plant(result: Result) -> Iterator[Row]:
    score = str(result.data["score_exact"])
    yield [_("plant"), "", _("Score"), str(result.level), "", score, "", str(result.data["score"])]
    for level, share in zip(result.rubric.levels, result.level_scores, strict=False):
        title = in_language(level.title, get_language() or "en")
        yield [_("plant"), "", title, str(level.number), "", *_share(result, share), ""]


def _conditions(result: Result) -> Iterator[Row]:
    """What each level asks, and what is there of it."""
    for level in result.conditions:
        title = in_language(result.rubric.level(level.number).title, get_language() or "en")
        for condition in level.conditions:
            told = _("%(got)s of %(needed)s") % {"got": condition.got, "needed": condition.needed}
            yield [str(CONDITION[condition.kind]), "", title, str(level.number), told, str(condition.got), "", ""]


def _nodes(result: Result) -> Iterator[Row]:
    for path, node in _paths(result):
        index = result.figures.score(Fraction(result.data["nodes"][path]["index"]))
        if not result.rubric.has_questions_by_level:
            yield [_("node"), path, node, "", "", result.data["nodes"][path]["index"], "", index]
        for number, share in enumerate(result.node_scores[path], 1):
            yield [_("node"), path, node, str(number), "", *_share(result, share), index]


def _requirements(result: Result) -> Iterator[Row]:
    language = get_language() or "en"
    for cell in result.plan.cells:
        for key in cell.keys:
            item, choice = result.rubric.requirement(key), result.choices.get(key, "")
            answer = answer_text(item.asked, choice, language) or _("Not answered")
            share = item.asked.value_of(choice) if choice else Fraction(0)
            level = str(cell.level) if result.rubric.has_questions_by_level else ""
            text = in_language(item.text, language)
            yield [_("requirement"), key, text, level, answer, *_share(result, share), ""]


def _paths(result: Result) -> Iterator[tuple[str, str]]:
    titles = {
        "/".join(node.key for node in leaf.trail[: depth + 1]): title_of(leaf.trail[depth])
        for leaf in result.plan.leaves
        for depth in range(len(leaf.trail))
    }
    return ((path, titles[path]) for path in result.data["nodes"])


def _share(result: Result, share: Fraction | None) -> tuple[str, str]:
    return ("", "") if share is None else (str(share), result.figures.percent(share))
