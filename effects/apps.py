from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EffectsConfig(AppConfig):
    name = "effects"

    def ready(self):
        from . import templates  # noqa: F401 - they offer themselves
        from .stocking import stock

        post_migrate.connect(stock, sender=self)
