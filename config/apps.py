from django.apps import AppConfig

# Every process that can start background work, the web too, sends it through this application.
from config.celery import app as celery_app


class ConfigConfig(AppConfig):
    name = "config"
    celery = celery_app
