"""PURE: how a reviewer's values differ from the factory's, requirement by requirement and in sum."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rubrics.document import Leaf, Rubric


@dataclass(frozen=True)
class Difference:
    """One answer that the reviewer sees otherwise. An answer that was not given counts 0."""

    requirement: str
    leaf: Leaf
    said: str
    reviewed: str
    delta: Fraction


@dataclass(frozen=True)
class LeafDifference:
    """What differs in one subdomain; `mean` is over all of its reviewed answers."""

    leaf: Leaf
    reviewed: int
    lowered: int
    raised: int
    mean: Fraction


@dataclass(frozen=True)
class Differences:
    """Over all reviewed answers: the mean signed difference is the factory's bias, positive when it was too modest."""

    reviewed: int
    items: tuple[Difference, ...]
    leaves: tuple[LeafDifference, ...]
    mean: Fraction

    @property
    def lowered(self) -> int:
        return sum(item.delta < 0 for item in self.items)

    @property
    def raised(self) -> int:
        return sum(item.delta > 0 for item in self.items)

    @property
    def share_lowered(self) -> Fraction:
        return Fraction(self.lowered, self.reviewed or 1)


def measure_differences(rubric: Rubric, said: Mapping[str, str], reviewed: Mapping[str, str]) -> Differences:
    """Compare the reviewed values with the factory's, in document order."""

    def worth(key: str, answer: str) -> Fraction:
        return rubric.requirement(key).asked.value_of(answer) if answer else Fraction(0)

    order = {key: place for place, key in enumerate(rubric.requirements)}
    every = [
        Difference(
            key, rubric.leaf_of[key], said.get(key, ""), value, worth(key, value) - worth(key, said.get(key, ""))
        )
        for key, value in sorted(reviewed.items(), key=lambda pair: order[pair[0]])
    ]
    leaves: dict[str, list[Difference]] = {}
    for item in every:
        leaves.setdefault(item.leaf.node.key, []).append(item)
    changed = tuple(item for item in every if item.said != item.reviewed)
    return Differences(
        reviewed=len(every),
        items=changed,
        leaves=tuple(_of_leaf(items) for items in leaves.values() if any(i.said != i.reviewed for i in items)),
        mean=_mean(every),
    )


def _of_leaf(items: list[Difference]) -> LeafDifference:
    lowered, raised = sum(item.delta < 0 for item in items), sum(item.delta > 0 for item in items)
    return LeafDifference(items[0].leaf, len(items), lowered, raised, _mean(items))


def _mean(items: list[Difference]) -> Fraction:
    return sum((item.delta for item in items), Fraction(0)) / (len(items) or 1)
