"""The queue of long work. Tasks live in the apps' ``tasks.py``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sonic_site.settings")

app = Celery("sonic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
