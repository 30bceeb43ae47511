"""`manage.py demo`: the demo songs, and their sound."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from compositions.errors import EditError
from compositions.history import shelf
from compositions.history.actor import Actor
from playback.rendering import Options, render_song
from sonic_site.demos import LANTERNS, PIECES, demo_song
from sonic_site.owner import the_owner


class Command(BaseCommand):
    help = "Write a demo song for the box's owner, if there is none. Prints the song's id last."

    def add_arguments(self, parser):
        parser.add_argument("--song", choices=PIECES, default=LANTERNS.slug, help="which one (default: %(default)s)")
        parser.add_argument("--list", action="store_true", help="only say which there are")
        parser.add_argument("--out", type=Path, help="render the song to this WAV file (24 bits, 48 kHz)")

    def handle(self, *, song: str, list: bool, out: Path | None, **_):
        if list:
            for piece in PIECES.values():
                self.stdout.write(f"{piece.slug}\t{piece.title}\t{piece.genre}")
            return
        composition_id = demo_song(Actor.of(the_owner(), "shell"), PIECES[song])
        if out is not None:
            try:
                done = render_song(
                    shelf.current(composition_id), {}, out, Options(), limit_seconds=settings.RENDER_LIMIT_SECONDS
                )
            except EditError as error:
                self.stderr.write(error.why)
                sys.exit(1)
            self.stdout.write(f"{out}: {done.frames / 48_000:.1f} s, SHA-256 of its samples {done.sha256}")
        self.stdout.write(composition_id)
