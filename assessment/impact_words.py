"""The impact of a draft in words, as a chart and as rows for a spreadsheet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

import charts
from accounts.industries import INDUSTRIES
from assessment.impact_tables import DIRECTIONS, OTHERS, Json
from assessment.models import RubricImpact, Snapshot
from assessment.result_charts import join_words, level_name
from rubrics.document import Node, Rubric
from rubrics.locating import place_of
from rubrics.texts import in_language
from rubrics.wording import DIFFERENCE

Row = list[str]


def told(count: int | None) -> str:
    """A count, or a dash where it is not told."""
    return "–" if count is None else str(count)


def finding(tables: Json) -> str:
    """The heading: how many rounds lose and gain a level."""
    down, up, rounds = tables["down"], tables["up"], tables["rounds"]
    if down is None or up is None or rounds is None:
        return _("A few rounds would change level")
    if not down and not up:
        return _("No round would change level")
    words = {"down": down, "up": up, "rounds": rounds}
    return _("Of %(rounds)s rounds %(down)s would go down and %(up)s up") % words


def level_bars(tables: Json) -> charts.Svg:
    """How many rounds stand on each level under the draft, with today's number as a tick."""
    rounds = tables["rounds"] or max((count or 0 for count in [*tables["old"], *tables["new"]]), default=1)
    rows = [
        charts.Bar(
            level_title(level), after, told(after), tick=before, tick_text=_("now %(count)s") % {"count": told(before)}
        )
        for level, (before, after) in enumerate(zip(tables["old"], tables["new"], strict=True))
    ]
    axis = charts.Axis(0, rounds, [(0, "0"), (rounds, str(rounds))])
    words = [
        _("%(level)s: %(before)s now, %(after)s under the draft")
        % {"level": bar.label, "before": told(b), "after": bar.text}
        for bar, b in zip(rows, tables["old"], strict=True)
    ]
    return charts.bars("levels", rows, axis, title=_("Rounds on each level"), desc=join_words(words))


def level_title(level: int) -> str:
    return _("Level %(number)s") % {"number": level_name(level)} if level else _("Below level 1")


def industry_title(code: str) -> str:
    if code == OTHERS:
        return _("Other industries together")
    return str(INDUSTRIES.get(code, code)) or _("No industry given")


# ---------------------------------------------------------------- causes
@dataclass(frozen=True, slots=True)
class CauseRow:
    """One change in words; `share` of the rounds looked at for its bar, None where their number is not told."""

    lines: tuple[str, ...]
    back: int | None
    share: Fraction | None
    percent: str


def cause_rows(impact: RubricImpact, draft: Rubric, base: Rubric) -> list[CauseRow]:
    causes = impact.figures["causes"]
    names = _titles(base) | _titles(draft)
    return [
        CauseRow(
            lines=tuple(describe(entry, names) for entry in cause["entries"]),
            back=cause["back"],
            share=None if cause["back"] is None else Fraction(cause["back"], causes["looked_at"]),
            percent=cause["percent"],
        )
        for cause in causes["strongest"]
    ]


def describe(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What differs, in one line: whose, what of it, and from what to what. Where a document has no words for a place,
    its path stands for it, as in the table of differences."""
    path, kind = entry["path"], entry["kind"]
    name = names.get(entry["key"])
    words = {"name": name or DIFFERENCE[kind], "what": _what(kind, path) if name else place_of(path)}
    if entry["old"] is None and entry["new"] is None:
        if name and kind in {"added", "removed"}:
            return (_("%(name)s is new") if kind == "added" else _("%(name)s is gone")) % words
        return _("%(name)s: %(what)s") % words
    words |= {"old": _value(entry["old"]), "new": _value(entry["new"])}
    return _("%(name)s: %(what)s from %(old)s to %(new)s") % words


def _what(kind: str, path: list[str]) -> str:
    if kind == "weight":
        return _("weight (%(profile)s)") % {"profile": path[-1]}
    if kind == "moved":
        return pgettext("impact", "level") if path[-1] == "level" else pgettext("impact", "place")
    return path[-1]


def _value(value: object) -> str:
    return pgettext("impact", "nothing") if value is None else str(value)


def _titles(rubric: Rubric) -> dict[str, str]:
    """Key -> key and title of every node and requirement."""
    language = get_language() or "en"
    titles: dict[str, str] = {}

    def visit(nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            titles[node.key] = f"{node.key} {in_language(node.title, language)}"
            for item in node.requirements:
                titles[item.key] = f"{item.key} {_short(in_language(item.text, language))}"
            visit(node.nodes)

    visit(rubric.nodes)
    return titles


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


# ---------------------------------------------------------------- a spreadsheet
def impact_rows(impact: RubricImpact, draft: Rubric, base: Rubric) -> Iterator[Row]:
    """Every figure of the page; what is not told is a dash."""
    yield [_("Records"), _("Kind"), _("Under the base"), _("Under the draft"), _("Rounds")]
    for stratum, tables in impact.figures["strata"].items():
        if tables:
            yield from _table_rows(stratum_title(stratum), tables)
    for key, count in impact.figures["removed"].items():
        yield ["", _("removed requirement"), key, "", told(count)]
    for row in cause_rows(impact, draft, base) if impact.figures["causes"] else ():
        yield ["", _("cause"), join_words(row.lines), _("%(number)s %%") % {"number": row.percent}, told(row.back)]


def _table_rows(title: str, tables: Json) -> Iterator[Row]:
    yield [title, _("all"), "", "", told(tables["rounds"])]
    yield from ([title, direction_title(kind), "", "", told(tables[kind])] for kind in DIRECTIONS)
    for old, row in enumerate(tables["matrix"]):
        yield from ([title, _("level"), str(old), str(new), told(count)] for new, count in enumerate(row))
    yield from ([title, _("level before"), str(level), "", told(count)] for level, count in enumerate(tables["old"]))
    yield from ([title, _("level after"), "", str(level), told(count)] for level, count in enumerate(tables["new"]))
    for row in tables["industries"]:
        for kind in ("rounds", *DIRECTIONS):
            yield [title, direction_title(kind), industry_title(row["industry"]), "", told(row[kind])]


def stratum_title(stratum: str) -> str:
    return _("reviewed") if stratum == Snapshot.Kind.REVIEWED else _("self-assessed")


def direction_title(kind: str) -> str:
    return {
        "rounds": _("all"),
        "down": pgettext("impact", "down"),
        "same": pgettext("impact", "same level"),
        "up": pgettext("impact", "up"),
    }[kind]


def count_words(count: int | None) -> str:
    """A number of rounds inside a sentence."""
    if count is None:
        return _("fewer than five rounds")
    return ngettext("%(count)s round", "%(count)s rounds", count) % {"count": count}
