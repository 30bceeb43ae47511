from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CompositionsConfig(AppConfig):
    name = "compositions"

    def ready(self):
        # Commands register themselves, whichever app they live in.
        autodiscover_modules("commands")
