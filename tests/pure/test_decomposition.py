"""Why a result changed: shares that add up, whoever is asked first."""

from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from assessment.decomposition import CAUSES, State, decompose, share_out
from assessment.scoring import score_answers
from assessment.scoring.evidence import EvidencePolicy
from rubrics.document import Rubric, parse_document
from tests.pure.documents import make_document, make_leaf
from tests.pure.strategies import CHOICES, documents, quick, rubrics_with_answers

POLICY = EvidencePolicy(cap="partly", at_least=2)


def small(*leaves: tuple[str, str]) -> Rubric:
    first, *rest = [make_leaf(key, weight, (2, 1, 1)) for key, weight in leaves]
    return parse_document(make_document(first, *(leaf | {"trimmable": "true"} for leaf in rest)))


RUBRIC = small(("A", "0.5"), ("B", "0.5"))


def state(answers: dict[str, str] | None = None, **changes: object) -> State:
    facts = {
        "answers": answers or {},
        "strengths": {},
        "reviewed": {},
        "profile": "plain",
        "trimmed": frozenset(),
        "rubric": RUBRIC,
    }
    return State(**(facts | changes))


def averaged_over_orders(causes: list[str], value) -> dict[str, Fraction]:
    """The share by its definition: every order walked through one cause at a time."""
    orders = list(permutations(causes))
    shares = dict.fromkeys(causes, Fraction(0))
    for order in orders:
        done: frozenset[str] = frozenset()
        for cause in order:
            shares[cause] += (value(done | {cause})[0] - value(done)[0]) / len(orders)
            done |= {cause}
    return shares


def test_the_known_vector_of_two_causes():
    worth = {"": "2.5", "answers": "2.9", "rubric": "2.4", "answers rubric": "3.1"}

    shares = share_out(("answers", "rubric"), lambda causes: (Fraction(worth[" ".join(sorted(causes))]),))

    assert shares == {"answers": (Fraction("0.55"),), "rubric": (Fraction("0.05"),)}
    assert sum(share for (share,) in shares.values()) == Fraction("0.6")


@quick
@given(st.lists(st.fractions(-5, 5, max_denominator=97), min_size=32, max_size=32))
def test_shares_are_the_average_over_all_orders_and_add_up(numbers):
    def value(causes):
        return (numbers[sum(1 << place for place, cause in enumerate(CAUSES) if cause in causes)],)

    shares = share_out(CAUSES, value)

    assert {cause: share for cause, (share,) in shares.items()} == averaged_over_orders(list(CAUSES), value)
    assert sum(share for (share,) in shares.values()) == numbers[31] - numbers[0]


@quick
@given(st.lists(st.fractions(-5, 5, max_denominator=97), min_size=5, max_size=5))
def test_causes_that_act_apart_keep_their_own_effect(effects):
    own = dict(zip(CAUSES, effects, strict=True))

    shares = share_out(CAUSES, lambda causes: (sum((own[cause] for cause in causes), Fraction(0)),))

    assert {cause: share for cause, (share,) in shares.items()} == own


@st.composite
def two_states(draw: st.DrawFn) -> tuple[State, State]:
    """Two rounds that may differ in everything, and on two rubrics."""
    both = []
    first, answers, trimmed = draw(rubrics_with_answers())
    second = parse_document(draw(documents())) if draw(st.booleans()) else first
    for rubric in (first, second):
        keys = sorted(first.requirements.keys() | second.requirements.keys())
        both.append(
            state(
                {key: draw(CHOICES) for key in keys} if draw(st.booleans()) else answers,
                strengths={key: draw(st.integers(0, 5)) for key in keys} if draw(st.booleans()) else {},
                reviewed={key: "mostly" for key in keys[:2]} if draw(st.booleans()) else {},
                trimmed=frozenset(trimmed).intersection(rubric.trimmable) if draw(st.booleans()) else frozenset(),
                rubric=rubric,
                policy=POLICY if draw(st.booleans()) else None,
            )
        )
    return both[0], both[1]


@quick
@given(two_states())
def test_any_two_rounds_add_up_in_the_total_and_in_every_level(pair):
    then, now = pair

    found = decompose(then, now)

    for place, change in enumerate(found.change):
        assert sum(found.shares[cause][place] for cause in CAUSES) == change
    back = decompose(now, then)
    assert back.shares == {cause: tuple(-share for share in shares) for cause, shares in found.shares.items()}


@quick
@given(two_states())
def test_a_cause_that_did_not_change_gets_nothing(pair):
    then, now = pair
    unaffected = {
        "answers": then.answers == now.answers,
        "evidence": then.strengths == now.strengths,
        "reviewer": then.reviewed == now.reviewed,
        "scope": then.trimmed == now.trimmed,
        "rubric": then.rubric == now.rubric and then.policy == now.policy,
    }

    shares = decompose(then, now).shares

    assert all(not any(shares[cause]) for cause, same in unaffected.items() if same)


@quick
@given(rubrics_with_answers())
def test_both_ends_are_the_scores_of_the_two_rounds(drawn):
    rubric, answers, trimmed = drawn
    card = score_answers(rubric, profile="plain", trimmed=trimmed, answers=answers)

    found = decompose(state({}, rubric=rubric), state(answers, rubric=rubric, trimmed=frozenset(trimmed)))

    assert found.now == (card.score, *(level.score or 0 for level in card.levels))


def test_a_change_of_the_rubric_alone_shows_nothing_for_the_answers():
    answers = dict.fromkeys(RUBRIC.requirements, "mostly")
    then, now = state(answers), state(answers, rubric=small(("A", "0.3"), ("C", "0.7")))

    found = decompose(then, now)

    assert not any(found.shares["answers"])
    assert found.shares["rubric"] == found.change
    assert found.change[0] < 0  # C is asked now and nobody has answered it


def test_proof_counts_through_the_policy_of_the_rubric():
    answers = dict.fromkeys(RUBRIC.requirements, "fully")
    proved = dict.fromkeys(answers, 2)

    found = decompose(state(answers, policy=POLICY), state(answers, policy=POLICY, strengths=proved))

    assert found.shares["evidence"] == found.change == (Fraction(5, 2), *[Fraction(1, 2)] * 3)


def test_the_reviewer_s_word_stands_before_answer_and_evidence():
    answers = dict.fromkeys(RUBRIC.requirements, "fully")
    reviewed = state(answers, reviewed={"A-L1-1": "mostly", "X": "fully", "B-L1-1": "unknown"}, policy=POLICY)

    assert reviewed.counted() == dict.fromkeys(answers, "partly") | {"A-L1-1": "mostly"}


def test_what_is_left_out_of_the_scope_is_told_apart():
    answers = {key: "fully" for key in RUBRIC.requirements if key.startswith("A")}

    found = decompose(state(answers), state(answers, trimmed=frozenset({"B"})))

    assert found.shares["scope"] == found.change
    assert found.now[0] == 3


def test_a_profile_that_the_other_rubric_lacks_falls_back_to_that_round_s_own():
    older = parse_document(
        make_document(make_leaf("A", {"old": "1"}, (1, 1, 1)), profiles={"old": {"title": {"en": "x", "zh-hans": "x"}}})
    )

    found = decompose(state({"A-L1-1": "fully"}, rubric=older, profile="old"), state({"A-L1-1": "fully"}))

    assert sum(shares[0] for shares in found.shares.values()) == found.change[0]
