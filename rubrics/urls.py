from django.urls import path

from rubrics.views import versions

app_name = "rubrics"
urlpatterns = [
    path("admin-area/rubrics/", versions.version_list, name="version-list"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/", versions.version, name="version"),
    path("admin-area/rubrics/<slug:slug>/<int:number>/<str:leaf>/", versions.leaf, name="leaf"),
]
