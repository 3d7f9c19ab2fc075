"""The nearest open-source program, measured once on PostgreSQL and two cores. It is not run again beside ours, so these
figures compare with a run of ours on a like machine only; the better end of each range is taken."""

QUERIES_PER_SAVE = 38
CPU_MS_PER_SAVE = 136.0
SAVES_PER_SECOND = 14.0
LOST_EDITS_OF_30 = 15
PAGE_QUERIES = 330
PAGE_MS = 1130.0
SAVE_BESIDE_REPORT_MS = 8300.0
