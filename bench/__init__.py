"""What `./run bench` runs: each module measures one promise of the program on real processes and prints figures.

Each bench runs in a process of its own with a temporary installation (`installation.py`), so that nothing of a real one
is read or written. Figures of the peer that this run cannot produce stand in `recorded.py`.
"""

BENCHES = {
    "scoring": "exact scoring of one round's answers, beside a plain reading of the definition",
    "rescore": "stored results read, scored again and compared",
    "impact": "a draft of a rubric tried on stored rounds, and which of its changes moves them",
    "save": "saving one answer: queries, processor time, throughput, waiting times, simultaneous edits",
    "pages": "home, hub, question and results pages: queries, time and transfer size",
    "report": "from the click to the file, reports a minute, memory, and saves beside reports",
    "start": "the first and the later start of a fresh clone, and its memory at rest",
}
