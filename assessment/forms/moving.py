"""Read the decisions of a move from what a browser sends: one field a question, named after it."""

from collections.abc import Mapping

from assessment.moving import Move

PREFIX = "way-"


def read_ways(move: Move, data: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Name of a question -> way, and the keys of those that were answered with something that is not offered; those
    keep their default, as do questions that are not in `data`."""
    sent = {question: data.get(f"{PREFIX}{question.name}", question.default) for question in move.questions}
    ways = {question.name: way for question, way in sent.items() if way in question.ways}
    return ways, [question.key for question, way in sent.items() if way not in question.ways]
