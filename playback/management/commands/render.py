"""`manage.py render`: a song as a sound file, without a server."""

import sys
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from compositions.errors import EditError
from compositions.models import Composition
from playback import queries
from playback.engines.options import SAMPLE_RATE
from playback.rendering import Options, render_song


class Command(BaseCommand):
    help = "Render a song to a WAV file, for example: manage.py render Harbour --out harbour.wav"

    def add_arguments(self, parser):
        parser.add_argument("song", help="its id, or its title if only one song has it")
        parser.add_argument("--out", required=True, type=Path, help="the WAV file to write")
        parser.add_argument("--format", dest="sample_format", default="int24", choices=("int16", "int24", "float"))
        parser.add_argument("--start-beats", type=float, default=0.0)
        parser.add_argument("--end-beats", type=float, help="default: where the last clip ends")
        parser.add_argument("--tail-seconds", type=float, help="default: until sound has died away")
        parser.add_argument("--number", type=int, help="the revision to render; default: the newest")

    def handle(self, *, song: str, out: Path, number: int | None, **options):
        if not out.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {out.resolve().parent}.")
        names = Options.model_fields
        try:
            wanted = Options.of({name: options[name] for name in names})
            found = queries.song_at_number(song_id(song), number)
            done = render_song(
                found,
                queries.sound_files(found),
                out,
                wanted,
                limit_seconds=settings.RENDER_LIMIT_SECONDS,
                progress=Progress(sys.stderr),
            )
        except EditError as error:
            raise CommandError(error.why) from None
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}.") from None
        self.stdout.write(f"{out}: {done.frames / SAMPLE_RATE:.1f} s in {done.seconds:.1f} s, sha256 {done.sha256}")


class Progress:
    """Says how far it is: in place on a terminal, else a line for every tenth."""

    def __init__(self, file):
        self.file = file
        self.said = -1

    def __call__(self, part: float) -> None:
        is_terminal = self.file.isatty()
        now = int(part * (100 if is_terminal else 10))
        if now != self.said:
            self.said = now
            begin, end = ("\r", "\n" if part >= 1 else "") if is_terminal else ("", "\n")
            print(f"{begin}Rendering: {part:4.0%}", end=end, file=self.file, flush=True)


def song_id(wanted: str) -> str:
    """The id of the one song with that id or title. Raises CommandError."""
    try:
        wanted_id = UUID(wanted)
    except ValueError:
        found = [str(id) for id in Composition.objects.filter(title=wanted).values_list("pk", flat=True)[:2]]
        if len(found) > 1:
            raise CommandError(f"Several songs are called {wanted!r}: give the id of one.") from None
    else:
        found = [str(id) for id in Composition.objects.filter(pk=wanted_id).values_list("pk", flat=True)]
    if not found:
        raise CommandError(f"There is no song {wanted!r}.")
    return found[0]
