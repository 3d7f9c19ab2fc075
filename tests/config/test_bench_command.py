"""What `./run bench` can measure, and what it refuses; measuring itself is no test."""

from importlib.util import find_spec
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bench import BENCHES


def test_the_list_names_every_bench_and_says_what_it_measures() -> None:
    out = StringIO()
    call_command("bench", list=True, stdout=out)
    assert [tuple(line.split(maxsplit=1)) for line in out.getvalue().splitlines()] == list(BENCHES.items())


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_has_its_module(name: str) -> None:
    assert find_spec(f"bench.{name}")


def test_an_unknown_name_is_refused_before_anything_is_measured() -> None:
    with pytest.raises(CommandError, match="There is no bench everything; there are scoring, rescore, ") as refusal:
        call_command("bench", "scoring", "everything")
    assert refusal.value.returncode == 2
