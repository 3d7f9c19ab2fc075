from django.urls import path

from assessment.views import answers, hub, kpi, questions, results, rounds, submission

app_name = "assessment"

_F = "f/<uuid:factory_id>/"
_A = f"{_F}a/<uuid:assessment_id>/"

urlpatterns = [
    path(_F, rounds.home, name="home"),
    path(f"{_F}assessments/", rounds.round_list, name="list"),
    path(f"{_F}assessments/new/", rounds.new, name="new"),
    path(_A, hub.hub, name="hub"),
    path(f"{_A}scope/", rounds.scope, name="scope"),
    path(f"{_A}next/", hub.next_question, name="next"),
    path(f"{_A}all/", hub.all_answers, name="all"),
    path(f"{_A}check/<str:element>/", hub.check, name="check"),
    path(f"{_A}s/<str:leaf>/", questions.section, name="section"),
    path(f"{_A}s/<str:leaf>/<int:level>/", questions.questions, name="questions"),
    path(f"{_A}s/<str:leaf>/<int:level>/open/", questions.open_next_level, name="open-level"),
    path(f"{_A}r/<str:requirement>/", answers.requirement, name="requirement"),
    path(f"{_A}r/<str:requirement>/restore/", answers.restore, name="restore"),
    path(f"{_A}paper/<str:leaf>/", submission.paper, name="paper"),
    path(f"{_A}kpi/", kpi.kpi, name="kpi"),
    path(f"{_A}results/", results.results, name="results"),
    path(f"{_A}results/why/", results.why, name="why"),
    path(f"{_A}results/data.csv", results.results_csv, name="results-csv"),
    path(f"{_A}results/result.json", results.results_json, name="results-json"),
    path(f"{_A}submit/", submission.submit, name="submit"),
    path(f"{_A}submit/undo/", submission.undo, name="submit-undo"),
    path(f"{_A}reopen/", submission.reopen, name="reopen"),
]
