from django.apps import AppConfig


class MixerConfig(AppConfig):
    name = "mixer"
