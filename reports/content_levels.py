"""PURE: the level in its three forms, and between which levels it lies if the guesses are wrong."""

from assessment.scoring.levels import Levels, Stand
from reports.case import Json, ReportCase
from reports.texts import both


def build_stands(case: ReportCase) -> Json:
    """`rows`: what is printed side by side; the claimed level alone where there is neither proof nor review. Nobody
    signed a reviewed one that has no level."""
    levels = case.levels
    rows = [_row("claimed", levels.claimed)]
    if levels.evidenced:
        rows.append(_row("evidenced", levels.evidenced))
    if levels.is_split:
        rows.append(_row("reviewed", levels.reviewed))
    return {"rows": rows, "rule": _rule(levels), "range": _range(levels)}


def _row(kind: str, stand: Stand | None) -> Json:
    return {"kind": kind} | (_stand(stand) if stand else {"level": None, "score": None})


def _stand(stand: Stand) -> Json:
    return {"level": stand.number, "score": stand.score}


def _rule(levels: Levels) -> Json | None:
    """What an answer without enough proof counts, and how many lack it."""
    if levels.evidenced is None or levels.cap is None:
        return None
    return {"cap": both(levels.cap.label), "proof": levels.proof, "lowered": levels.lowered}


def _range(levels: Levels) -> Json | None:
    found = levels.guesses
    if found is None:
        return None
    return {"guesses": found.guesses, "lowest": _stand(found.lowest), "highest": _stand(found.highest)}
