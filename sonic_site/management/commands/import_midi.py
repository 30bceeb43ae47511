"""`manage.py import_midi`: a MIDI file as a new song."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from compositions.errors import EditError
from compositions.history.actor import Actor
from effects.importing import import_midi
from sonic_site.owner import the_owner


class Command(BaseCommand):
    help = "Make a song of a MIDI file, belonging to the box's owner. Prints the song's id last."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", default="", help="another one than the file says")

    def handle(self, *, file: Path, title: str, **_):
        try:
            with file.open("rb") as opened:
                data = opened.read(settings.MIDI_FILE_LIMIT_BYTES + 1)
            imported = import_midi(Actor.of(the_owner(), "shell"), data, file_name=file.name, title=title)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except EditError as error:
            self.stderr.write(error.why)
            sys.exit(1)
        for remark in imported.remarks:
            self.stdout.write(remark)
        self.stdout.write(f"“{imported.title}”: {imported.notes} notes on {imported.tracks} tracks")
        self.stdout.write(imported.composition_id)
