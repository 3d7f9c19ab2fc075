from django.urls import path

from assessment.views import (
    answers,
    comments,
    comparison,
    evidence,
    evidence_upload,
    grants,
    hub,
    kpi,
    people,
    questions,
    results,
    rounds,
    submission,
)

app_name = "assessment"

_F = "f/<uuid:factory_id>/"
_A = f"{_F}a/<uuid:assessment_id>/"
_E = f"{_A}evidence/<uuid:evidence_id>/"

urlpatterns = [
    path(_F, rounds.home, name="home"),
    path(f"{_F}assessments/", rounds.round_list, name="list"),
    path(f"{_F}assessments/new/", rounds.new, name="new"),
    path(f"{_F}consultants/", grants.grants, name="grants"),
    path(f"{_F}consultants/<uuid:grant_id>/revoke/", grants.grant_revoke, name="grant-revoke"),
    path(f"{_F}waiting/", people.waiting, name="waiting"),
    path(_A, hub.hub, name="hub"),
    path(f"{_A}people/", people.people, name="people"),
    path(f"{_A}people/invite/", people.people_invite, name="people-invite"),
    path(f"{_A}people/remind/", people.people_remind, name="people-remind"),
    path(f"{_A}scope/", rounds.scope, name="scope"),
    path(f"{_A}rubric/", rounds.move_rubric, name="move-rubric"),
    path(f"{_A}next/", hub.next_question, name="next"),
    path(f"{_A}all/", hub.all_answers, name="all"),
    path(f"{_A}check/<str:element>/", hub.check, name="check"),
    path(f"{_A}s/<str:leaf>/", questions.section, name="section"),
    path(f"{_A}s/<str:leaf>/presence/", people.presence, name="presence"),
    path(f"{_A}s/<str:leaf>/<int:level>/", questions.questions, name="questions"),
    path(f"{_A}s/<str:leaf>/<int:level>/open/", questions.open_next_level, name="open-level"),
    path(f"{_A}r/<str:requirement>/", answers.requirement, name="requirement"),
    path(f"{_A}r/<str:requirement>/restore/", answers.restore, name="restore"),
    path(f"{_A}r/<str:requirement>/comment/", comments.comment, name="comment"),
    path(f"{_A}r/<str:requirement>/evidence/", evidence_upload.of_requirement, name="evidence-of"),
    path(f"{_A}evidence/", evidence.library, name="evidence"),
    path(_E, evidence.page, name="evidence-page"),
    path(f"{_E}file", evidence.content, name="evidence-file"),
    path(f"{_E}preview", evidence.preview, name="evidence-preview"),
    path(f"{_E}links/", evidence.links, name="evidence-links"),
    path(f"{_E}delete/", evidence.delete, name="evidence-delete"),
    path(f"{_E}restore/", evidence.restore, name="evidence-restore"),
    path(f"{_A}paper/<str:leaf>/", submission.paper, name="paper"),
    path(f"{_A}kpi/", kpi.kpi, name="kpi"),
    path(f"{_A}results/", results.results, name="results"),
    path(f"{_A}results/why/", results.why, name="why"),
    path(f"{_A}results/compare/<uuid:other_id>/", comparison.compare, name="compare"),
    path(f"{_A}results/compare/<uuid:other_id>/data.csv", comparison.compare_csv, name="compare-csv"),
    path(f"{_A}results/data.csv", results.results_csv, name="results-csv"),
    path(f"{_A}results/result.json", results.results_json, name="results-json"),
    path(f"{_A}submit/", submission.submit, name="submit"),
    path(f"{_A}submit/undo/", submission.undo, name="submit-undo"),
    path(f"{_A}reopen/", submission.reopen, name="reopen"),
]
