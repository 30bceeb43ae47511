"""`manage.py import_sample FILE`: keeps a sound for the sampler and prints its id."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from samples.storage import Unreadable, keep_sample


class Command(BaseCommand):
    help = "Keeps a sound file for the sampler. Prints its id."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--name")

    def handle(self, *args, file: Path, name: str | None, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            sample = keep_sample(file, name=name)
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(sample.id))
