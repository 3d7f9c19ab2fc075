"""One bench inside its temporary installation: python -m bench NAME [--quick]. `./run bench` starts it."""

import os
import sys
from importlib import import_module

import django
from django.conf import settings

from bench.figures import say
from bench.machine import Neighbours

NOISY = 0.1


def main(name: str, *options: str) -> None:
    figures = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what servers and workers say must not stand among the figures
    django.setup()
    with Neighbours(str(settings.DATABASES["default"]["NAME"])) as neighbours:
        for figure in import_module(f"bench.{name}").measure(quick="--quick" in options):
            print(figure.line(), file=figures, flush=True)
    again = f": repeat {name} when it is quiet" if neighbours.share > NOISY else ""
    say(f"Others took {neighbours.share:.0%} of the machine meanwhile{again}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
