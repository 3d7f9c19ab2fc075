"""Random small rubrics and answers for property tests."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from rubrics.document import Rubric, parse_document
from tests.pure.documents import SCALE, Data, make_document, make_leaf, make_node

LEVELS = 3
POLICIES = ("inherit", "full", "renormalise")
CHOICES = st.sampled_from([*SCALE, ""])
quick = settings(max_examples=30, deadline=None, derandomize=True, database=None)


@st.composite
def weights(draw: st.DrawFn, count: int) -> list[str]:
    """Decimals above 0 that add up to 1."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=count - 1, max_size=count - 1)))
    return [f"{(high - low) / 100:.2f}" for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]


@st.composite
def groups(draw: st.DrawFn, policy: str, depth: int, name: str = "N") -> list[Data]:
    """One to three siblings, each a leaf or a branch; later siblings of the top may be trimmed."""
    count = draw(st.integers(1, 3))
    nodes = []
    for place, weight in enumerate(draw(weights(count)), 1):
        key = f"{name}{place}"
        more = {"trimmable": "true"} if name == "N" and place > 1 and draw(st.booleans()) else {}
        if depth > 1 and draw(st.booleans()):
            nodes.append(make_node(key, weight, nodes=draw(groups(policy, depth - 1, key)), **more))
        else:
            nodes.append(make_leaf(key, weight, draw(_counts(policy)), **more))
    return nodes


def _counts(policy: str) -> st.SearchStrategy[tuple[int, ...]]:
    first = st.integers(1 if policy == "inherit" else 0, 2)
    return st.tuples(first, st.integers(0, 2), st.integers(0, 2)).filter(any)


@st.composite
def documents(draw: st.DrawFn, policies: tuple[str, ...] = POLICIES) -> Data:
    policy = draw(st.sampled_from(policies))
    rule: dict[str, Any] = {"empty_level": policy, "at_least": draw(st.sampled_from(["0.8", "0.65", "1"]))}
    rule |= draw(
        st.sampled_from([{}, {"highest_satisfied_counts": "raw"}, {"sequential_stop": "false"}]),
    )
    return make_document(*draw(groups(policy, 3)), rule=rule, levels=LEVELS)


@st.composite
def rubrics_with_answers(draw: st.DrawFn) -> tuple[Rubric, dict[str, str], tuple[str, ...]]:
    """A rubric, some answers and what is trimmed."""
    rubric = parse_document(draw(documents()))
    answers = {key: choice for key in rubric.requirements if (choice := draw(CHOICES))}
    trimmed = tuple(key for key in rubric.trimmable if draw(st.booleans()))
    return rubric, answers, trimmed
