"""`manage.py owner`: how the box's owner gets in from elsewhere."""

import sys
from getpass import getpass

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from sonic_site.owner import sign_in_link, the_owner


class Command(BaseCommand):
    help = "Say who owns this box; give them a sign-in link or a password."

    def add_arguments(self, parser):
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--link", action="store_true", help="print a link that signs in once, within ten minutes")
        ways.add_argument("--password", action="store_true", help="set a password (asked for, or read from a pipe)")
        parser.add_argument("--address", help="where the site is, if no box runs on this data")

    def handle(self, *, link: bool, password: bool, address: str | None, **_):
        owner = the_owner()
        if password:
            self._set_password(owner)
        elif link:
            self.stdout.write(sign_in_link(owner, address or running_address()))
        else:
            self.stdout.write(owner.get_username())

    def _set_password(self, owner) -> None:
        chosen = getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(chosen, owner)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        owner.set_password(chosen)
        owner.save(update_fields=["password"])
        self.stdout.write(f"{owner.get_username()} signs in with this password from now on.")


def running_address() -> str:
    """Where the box on this data listens, as it wrote down when it started."""
    try:
        return (settings.DATA_DIR / "address").read_text()
    except FileNotFoundError:
        return "http://localhost:8000"
