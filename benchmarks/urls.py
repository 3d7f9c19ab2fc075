from django.urls import path

from benchmarks import views

app_name = "benchmarks"

urlpatterns = [
    path("f/<uuid:factory_id>/a/<uuid:assessment_id>/results/kpi/", views.kpi, name="kpi"),
]
