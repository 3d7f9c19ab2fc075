from django.urls import path

from reviews.views import batches, findings, screen, signoff

app_name = "reviews"

_A = "c/review/<uuid:assessment_id>/"
_R = f"{_A}r/<str:requirement>/"

urlpatterns = [
    path("c/", screen.portfolio, name="portfolio"),
    path(_A, screen.review, name="review"),
    path(_R, findings.requirement, name="requirement"),
    path(f"{_R}undo/", findings.undo, name="undo"),
    path(f"{_R}comment/", findings.comment, name="comment"),
    path(f"{_R}request/", findings.request_another_answer, name="request"),
    path(f"{_R}request/withdraw/", findings.withdraw_request, name="request-withdraw"),
    path(f"{_A}accept/", batches.accept, name="accept"),
    path(f"{_A}accept/<uuid:batch>/undo/", batches.undo, name="accept-undo"),
    path(f"{_A}sign/", signoff.sign, name="sign"),
    path(f"{_A}withdraw/", signoff.withdraw, name="withdraw"),
]
