from django.urls import path

from config import public

urlpatterns = [
    path("", public.landing, name="landing"),
    path("model/", public.model, name="model"),
    path("glossary/", public.glossary, name="glossary"),
    path("help/", public.help, name="help"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
]
