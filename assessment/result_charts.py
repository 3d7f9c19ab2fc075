"""The charts of the results page with their words: numbers from the selectors, drawings from charts."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

import charts
from assessment.progress import LevelProgress, SectionProgress
from assessment.selectors.results import NodeRow, Results
from rubrics.document import Node
from rubrics.document_answers import decimal_of
from rubrics.texts import in_language, level_word


def score_scale(results: Results) -> charts.Svg:
    """The score on the scale of bands and, while answers are missing, what it can still reach."""
    rubric = results.result.rubric
    bands = [charts.Band(level.number, level.lower, level.upper) for level in rubric.levels]
    needles = [charts.Needle(results.score_exact, _("Now"), results.score)]
    desc = _("Score %(score)s, level %(level)s.") % {"score": results.score, "level": level_name(results.result.level)}
    if results.highest is not None and results.highest.exact > results.score_exact:
        needles.append(charts.Needle(results.highest.exact, _("Possible"), results.highest.score, "open"))
        desc = _("Score %(score)s, level %(level)s; %(highest)s, level %(top)s, is still possible.") % {
            "score": results.score,
            "level": level_name(results.result.level),
            "highest": results.highest.score,
            "top": level_name(results.highest.level),
        }
    title = _("The score on the scale from 0 to %(top)s") % {"top": decimal_of(rubric.top)}
    return charts.scale("scale", bands, needles, title=title, desc=desc)


def part_bars(results: Results) -> charts.Svg:
    """The index of each top node, with the round before as a tick."""
    top = len(results.result.rubric.levels)
    rows = [
        charts.Bar(
            title_of(row.node),
            row.index,
            row.index_text,
            note=_("weight %(weight)s %%") % {"weight": row.weight},
            tick=row.last,
            tick_text=row.last_text,
        )
        for row in results.parts
    ]
    axis = charts.Axis(0, top, [(number, str(number)) for number in range(top + 1)])
    title = ngettext("Index of %(count)s part", "Index of %(count)s parts", len(rows)) % {"count": len(rows)}
    return charts.bars("parts", rows, axis, title=title, desc=described(results.parts))


def section_radar(results: Results) -> charts.Svg:
    """The index of every leaf on an axis of its own; the ring is the next level."""
    spokes = [charts.Spoke(title_of(row.node), row.group.key, row.index, row.index_text) for row in results.leaves]
    title = ngettext("Index of %(count)s subdomain", "Index of %(count)s subdomains", len(spokes)) % {
        "count": len(spokes)
    }
    upper = len(results.result.rubric.levels)
    target = results.spread.target
    return charts.radar("radar", spokes, upper=upper, goal=target, title=title, desc=described(results.leaves))


def level_pips(section: SectionProgress) -> charts.Svg:
    """A section's levels as small squares."""
    return charts.pips([(level.number, level.share or 0, _pip_state(level)) for level in section.levels])


def title_of(node: Node) -> str:
    return in_language(node.title, get_language() or "en")


def level_name(number: int) -> str:
    """The number of a level inside a sentence of the reader's language."""
    return level_word(number, get_language() or "en")


def form_name(form: str) -> str:
    """One of the three forms of a level."""
    return {
        "claimed": pgettext("level", "Claimed"),
        "evidenced": pgettext("level", "Evidenced"),
        "reviewed": pgettext("level", "Reviewed"),
    }[form]


def titles(texts: Iterable[Mapping[str, str]]) -> str:
    """Titles of the rubric as a list."""
    return join_words(in_language(text, get_language() or "en") for text in texts)


def join_words(words: Iterable[str]) -> str:
    """A list as the language writes it."""
    # Translators: the separator between the items of a list, with its space.
    return _(", ").join(words)


def described(rows: Iterable[NodeRow]) -> str:
    """Names and indexes in words, in the order of the rows."""
    return join_words(_("%(name)s %(index)s") % {"name": title_of(row.node), "index": row.index_text} for row in rows)


def named(rows: Iterable[NodeRow]) -> str:
    """Titles of the rows as the subject of a sentence."""
    *first, last = (title_of(row.node) for row in rows)
    return _("%(first)s and %(last)s") % {"first": join_words(first), "last": last} if first else last


def _pip_state(level: LevelProgress) -> str:
    if not level.keys:
        return "none"
    return "open" if level.is_open or level.answered else "shut"
