"""The result of an answers file as plain text for a terminal, in the active language."""

import unicodedata
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.case import Json
from rubrics.texts import in_language, level_word

Rows = Iterable[Sequence[str]]


def summarise(content: Json, language: str) -> str:
    """Level and score, the level scores or their conditions, the effects beside the reference set, and what keeps from
    the next level."""
    by_level = content["totals"] is None
    levels, gaps = (_levels, _gaps) if by_level else (_conditions, _points)
    parts = (_heading, levels, _effects, gaps, _kept)
    return "\n\n".join(text for part in parts if (text := part(content, language)))


def _heading(content: Json, language: str) -> str:
    result, model = content["result"], content["model"]
    words = {
        "score": result["score"],
        "top": level_word(len(model["levels"]), language),
        "level": level_word(result["level"], language),
    }
    if result["level"]:
        title = in_language(model["levels"][result["level"] - 1]["title"], language)
        verdict = _("Level %(level)s of %(top)s: %(title)s. Score %(score)s.") % (words | {"title": title})
    else:
        verdict = _("Below level 1 of %(top)s. Score %(score)s.") % words
    answered = _("%(answered)s of %(in_scope)s requirements answered (%(coverage)s%%).") % {
        key: result[key] for key in ("answered", "in_scope", "coverage")
    }
    basis = _("%(rubric)s, version %(version)s") % {
        "rubric": in_language(model["basis"], language),
        "version": model["version"],
    }
    name = content["factory"]["name"]
    alone = _("This is the claimed level alone: a file carries no checked evidence and no review.")
    return "\n".join(line for line in (name, basis, verdict, alone, answered) if line)


def _levels(content: Json, language: str) -> str:
    titles = {level["number"]: in_language(level["title"], language) for level in content["model"]["levels"]}
    gate = _("below the gate of %(gate)s%%") % {"gate": content["model"]["gate"]}
    rows = (
        (
            str(level["number"]),
            titles[level["number"]],
            level["printed"],
            _standing(level, gate),
        )
        for level in content["result"]["levels"]
    )
    return f"{_('Levels')}\n{_table(rows)}"


def _conditions(content: Json, language: str) -> str:
    """Each condition of each level with what is needed and what is there."""
    titles = {level["number"]: in_language(level["title"], language) for level in content["model"]["levels"]}
    names = {
        "total": _("Score"),
        "reached": _("At the level or above"),
        "binding": _("Binding ones at the level or above"),
    }
    rows = (
        (
            str(level["number"]),
            titles[level["number"]],
            names[row["kind"]],
            _("%(got)s of %(needed)s") % row,
            _("missing %(number)s") % {"number": row["missing"]} if row["missing"] else _("satisfied"),
        )
        for level in content["totals"]["conditions"]
        for row in level["rows"]
    )
    return f"{_('Conditions of the levels')}\n{_table(rows)}"


def _points(content: Json, language: str) -> str:
    """What could still add points, largest first."""
    gaps = content["totals"]["points"]
    if not gaps:
        return _("No answer can add points any more.")
    rows = (
        (
            str(rank),
            item["key"],
            in_language(item["answer"]["text"], language) if item["answer"] else _("Unanswered"),
            f"+{item['gain']}",
            in_language(item["text"], language),
        )
        for rank, item in enumerate(gaps, 1)
    )
    return f"{_('Answers that can still add points (points of the score)')}\n{_table(rows)}"


def _standing(level: Json, gate: str) -> str:
    if not level["opened"]:
        return _("not opened")
    return _("satisfied") if level["satisfied"] else gate


def _effects(content: Json, language: str) -> str:
    kpi = content["kpi"]
    title = _("Effects beside the reference set: %(set)s") % {"set": in_language(kpi["set"]["title"], language)}
    if not kpi["stated"]:
        return f"{title}\n  " + _("No indicator is stated; add them under “kpis”.")
    rows = [_effect(item, language) for item in kpi["items"] if item["status"] != "absent"]
    return f"{title}\n{_table(rows)}"


def _effect(item: Json, language: str) -> tuple[str, ...]:
    reference = "–" if item["reference"] is None else f"{item['reference']}%"
    attained = {
        "compared": _("attainment %(value)s") % {"value": item["attainment"]},
        "no_reference": _("no reference in this set"),
        "reference_exceeded": _("reference exceeded"),
    }
    return (
        in_language(item["title"], language),
        f"{item['base']} → {item['current']}",
        f"{item['change']}%",
        _("reference %(value)s") % {"value": reference},
        attained[item["status"]],
    )


def _gaps(content: Json, language: str) -> str:
    gaps, level = content["gaps"], content["result"]["next"]
    if gaps is None:
        return _("Every level is satisfied; there is no next level.")
    items, need, target = gaps["items"], gaps["need"], level_word(level, language)
    if not items:
        return _("Level %(level)s asks nothing under these rules, so there is nothing to close.") % {"level": target}
    title = _("Gaps to level %(level)s, largest gain first (percentage points, level score after)") % {"level": target}
    choices = {choice["key"]: in_language(choice["label"], language) for choice in content["model"]["scale"]}
    rows = (
        (
            item["rank"],
            item["key"],
            choices.get(item["now"], _("Unanswered")),
            f"+{item['gain']}",
            f"{item['after']}%",
            in_language(item["text"], language),
        )
        for item in items
    )
    return "\n".join((title, _table(rows), f"  {_enough(need, len(items), target)}"))


def _enough(need: int, count: int, level: str) -> str:
    return ngettext(
        "The first %(need)s of %(count)s is enough for level %(level)s.",
        "The first %(need)s of %(count)s are enough for level %(level)s.",
        need,
    ) % {"need": need, "count": count, "level": level}


def _kept(content: Json, language: str) -> str:
    kept = [key for trim in content["trims"] for key in trim["kept"]]
    return _("Answers kept but not counted: %(keys)s") % {"keys": ", ".join(kept)} if kept else ""


def _table(rows: Rows) -> str:
    """Columns as wide as their widest cell on a terminal, where a Han character takes two places."""
    table = [tuple(row) for row in rows]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    return "\n".join("  " + "  ".join(map(_pad, row, widths)).rstrip() for row in table)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
