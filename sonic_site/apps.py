from django.apps import AppConfig


class SonicSiteConfig(AppConfig):
    name = "sonic_site"
