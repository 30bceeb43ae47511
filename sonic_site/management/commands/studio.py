"""`manage.py studio`: the embedded box."""

import logging
import os
import warnings

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# Loggers that speak of nothing that the box's owner could act on: every 404, every stray Host, an unnamed queue.
QUIET = {
    "django.request": logging.ERROR,
    "django.security.DisallowedHost": logging.CRITICAL,
    "kombu.connection": logging.ERROR,
    "celery.worker.control": logging.ERROR,  # that it was asked to stop
}


def log_what_matters() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for handler in logging.root.handlers:  # not by the loggers' levels, which Django sets anew with every set-up
        handler.addFilter(lambda record: record.levelno >= QUIET.get(record.name, logging.NOTSET))
    # Static files are served from where they are; the folder is for those who collect them.
    warnings.filterwarnings("ignore", message="No directory at")


class Command(BaseCommand):
    help = "Run the whole studio in this process: pages, sockets, and a worker for long work."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument(
            "--host", default="localhost", help="a name or address of this machine; beyond loopback, HTTPS"
        )
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--worker",
            action="store_true",
            default=not settings.REDIS_URL,
            help="run a worker in this process though REDIS_URL names a queue",
        )

    def handle(self, *, host: str, port: int, worker: bool, **_):
        from sonic_site import box, live  # the box chooses the event loop, which other commands need not

        os.umask(0o077)  # songs, sessions and keys are the owner's alone
        log_what_matters()
        try:
            place = box.place(host, port)
        except box.PortTaken as error:
            raise CommandError(f"{error} Choose another: make run PORT={port + 1}") from error
        except OSError as error:
            raise CommandError(f"This machine cannot listen on {host!r}: {error.strerror}.") from error
        certificate = box.settle(place)
        live.settle(self.stdout.write)
        box.prepare()
        if not box.serve(place, certificate, worker, self.say):
            raise CommandError(f"Could not listen at {place.url}.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # also where it goes to a file
