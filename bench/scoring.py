"""How many rounds a second one core scores exactly. Both sides score the same answers and must agree on every number.

Processor time is counted, not time by the clock: a neighbour on the other core does not make us slower.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any

from assessment.scoring import Gap, Scorecard, list_gaps, score_answers
from assessment.scoring.maturity import score_levels
from assessment.scoring.plan import Plan, make_plan
from assessment.scoring.walk import walk
from bench.data import PROFILE, make_answers
from bench.figures import Figure, say
from bench.plain import plain_gains, plain_levels, plain_nodes, plain_total
from rubrics.document import Rubric, parse_document
from rubrics.shipped_files import list_shipped

Answers = dict[str, str]
Run = Callable[[Answers], Any]
ROUNDS = 5


def measure(*, quick: bool) -> Iterator[Figure]:
    rubric = _newest_with_profile()
    plan = make_plan(rubric, PROFILE, frozenset())
    sets = [make_answers(plan, seed) for seed in range(100 if quick else 1000)]
    say(f"{len(plan.requirement_keys())} answers in each of {len(sets)} sets; all compared with the plain walk")
    yield compare("scoring.levels", sets, lambda a: levels(plan, a), lambda a: levels_plainly(rubric, a))
    few = sets[: len(sets) // 10]
    yield compare("scoring.trace", few, lambda a: trace(rubric, a), lambda a: trace_plainly(rubric, a), plain_trace)


def _newest_with_profile() -> Rubric:
    """The newest shipped rubric that has the profile of the data."""
    rubrics = [parse_document(item.read()) for item in list_shipped()]
    return [rubric for rubric in rubrics if PROFILE in rubric.profiles][-1]


def levels(plan: Plan, answers: Answers) -> Any:
    scores = score_levels(plan, answers)
    return scores, walk(plan.rubric, scores)


def levels_plainly(rubric: Rubric, answers: Answers) -> Any:
    scores = plain_levels(rubric, PROFILE, answers)
    return scores, plain_total(rubric, scores)


def trace(rubric: Rubric, answers: Answers) -> tuple[Scorecard, tuple[Gap, ...]]:
    return (
        score_answers(rubric, profile=PROFILE, answers=answers),
        list_gaps(rubric, profile=PROFILE, answers=answers),
    )


def trace_plainly(rubric: Rubric, answers: Answers) -> Any:
    return (
        levels_plainly(rubric, answers),
        plain_nodes(rubric, PROFILE, answers),
        plain_gains(rubric, PROFILE, answers),
    )


def plain_trace(traced: tuple[Scorecard, tuple[Gap, ...]]) -> Any:
    """A trace in the shape of the plain one."""
    card, gaps = traced
    scores = tuple(level.score for level in card.levels)
    nodes = {path: node.levels for path, node in card.nodes.items()}
    return (scores, (card.level, card.score)), nodes, {gap.requirement: gap.gain for gap in gaps}


def compare(
    name: str,
    sets: Sequence[Answers],
    ours: Run,
    peer: Run,
    shape: Callable[[Any], Any] = lambda result: result,
) -> Figure:
    """The median rate of each side; raises when they differ anywhere."""
    for answers in sets:
        if shape(ours(answers)) != peer(answers):
            raise AssertionError(f"{name}: the two do not agree on {answers}")
    return Figure(name, "rounds/s", rate(ours, sets), len(sets) * ROUNDS, rate(peer, sets[: max(len(sets) // 10, 5)]))


def rate(run: Run, sets: Sequence[Answers]) -> float:
    return median(once(run, sets) for _ in range(ROUNDS))


def once(run: Run, sets: Sequence[Answers]) -> float:
    start = time.process_time()
    for answers in sets:
        run(answers)
    return len(sets) / (time.process_time() - start)
