from django.urls import path

from rubrics import views

app_name = "rubrics"
urlpatterns = [
    path("admin-area/rubrics/", views.version_list, name="version-list"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/", views.version, name="version"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/<str:leaf>/", views.leaf, name="leaf"),
]
