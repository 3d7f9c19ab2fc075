"""Small rubric documents to test with, as somebody would write them: every scalar is text."""

from typing import Any

Data = dict[str, Any]

LANGUAGES = ("en", "zh-hans")
RULE = {
    "kind": "gate",
    "at_least": "0.8",
    "sequential_stop": "true",
    "highest_satisfied_counts": "one",
    "empty_level": "inherit",
    "opens": "plant",
}
SCALE = {"not_met": "0", "partly": "0.5", "mostly": "0.8", "fully": "1"}


def texts(word: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, word)


def make_requirement(key: str, level: int = 1, **more: Any) -> Data:
    return {"key": key, "level": str(level), "text": texts(f"Text of {key}"), **more}


def make_leaf(key: str, weight: str | Data, counts: tuple[int, ...], **more: Any) -> Data:
    """A leaf that asks that many requirements at levels 1, 2, ..."""
    asked = [
        make_requirement(f"{key}-L{level}-{number}", level)
        for level, count in enumerate(counts, 1)
        for number in range(1, count + 1)
    ]
    return make_node(key, weight, requirements=asked, **more)


def make_node(key: str, weight: str | Data, **more: Any) -> Data:
    weights = weight if isinstance(weight, dict) else {"plain": weight}
    return {"key": key, "title": texts(key), "weight": weights, **more}


def make_levels(count: int) -> list[Data]:
    ends = [f"{number}.8" for number in range(count)] + [str(count)]
    return [
        {"number": str(number), "title": texts(f"Level {number}"), "from": ends[number - 1], "to": ends[number]}
        for number in range(1, count + 1)
    ]


def make_document(*nodes: Data, rule: Data | None = None, levels: int = 3, **changes: Any) -> Data:
    """Two leaves in a branch beside a third that can be trimmed, unless other nodes are given."""
    return {
        "format": "1",
        "slug": "small",
        "title": texts("Small"),
        "languages": list(LANGUAGES),
        "disclaimer": texts("For tests"),
        "profiles": {"plain": {"title": texts("Plain")}},
        "scale": [{"key": key, "value": value, "label": texts(key)} for key, value in SCALE.items()],
        "levels": make_levels(levels),
        "rule": RULE | (rule or {}),
        "nodes": list(nodes) or default_nodes(),
        **changes,
    }


def default_nodes() -> list[Data]:
    make = [make_leaf("MAKE-A", "0.5", (2, 1, 1)), make_leaf("MAKE-B", "0.5", (1, 1))]
    return [make_node("MAKE", "0.6", nodes=make), make_leaf("SELL", "0.4", (2, 2, 1), trimmable="true")]
