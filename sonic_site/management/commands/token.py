"""`manage.py token`: a key for scripts."""

from django.core.management.base import BaseCommand

from sonic_site import tokens
from sonic_site.owner import the_owner


class Command(BaseCommand):
    help = "Print a new bearer token of this box's owner: Authorization: Bearer <token>. It is shown this once."

    def add_arguments(self, parser):
        parser.add_argument("--name", default="script", help="what it is for, to know it by later")

    def handle(self, *, name: str, **_):
        self.stdout.write(tokens.issue(the_owner(), name[:80]))
