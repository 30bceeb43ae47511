"""`manage.py demo`: the demo song as a file, without a server."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from compositions.history import shelf
from compositions.history.actor import Actor
from playback.queries import sound_files
from playback.rendering import CannotRender, Options, render_song
from sonic_site.demo import demo_song
from sonic_site.owner import the_owner


class Command(BaseCommand):
    help = "Render the demo song to a WAV file. It is made first, in the database of DATA, if it is not there."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="the WAV file to write")

    def handle(self, *, path: Path, **_):
        call_command("migrate", verbosity=0, interactive=False)
        song = shelf.current(demo_song(Actor.of(the_owner(), "shell")))
        self.stdout.write(f"Rendering the demo song to {path} …")
        try:
            done = render_song(song, sound_files(song), path, Options(), limit_seconds=settings.RENDER_LIMIT_SECONDS)
        except CannotRender as error:
            raise CommandError(error.why) from error
        self.stdout.write(f"{done.frames / 48_000:.1f} s of sound in {done.seconds:.1f} s.")
