"""`manage.py sounds`: a page that lists every sound with a picture and its figures."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from playback import report


class Command(BaseCommand):
    help = "Play every instrument, preset, kit and effect, and write what they measure to a page."

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, default=Path("sounds.html"), help="the page to write")
        parser.add_argument("--only", default="", help="kinds and kits whose names begin so, for instance: organ")

    def handle(self, *, out: Path, only: str, **_):
        if not out.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {out.resolve().parent}.")
        found = list(report.sections(lambda title: self.stderr.write(title), only))
        if not found:
            raise CommandError(f"No sound's name begins with {only!r}.")
        sounds = [sound for section in found for sound in section.sounds]
        faulty = [(section, sound) for section in found for sound in section.sounds if sound.faults]
        context = {
            "sections": found,
            "count": len(sounds),
            "faulty": [sound for _, sound in faulty],
            "width": report.WIDTH,
            "height": report.HEIGHT,
        }
        out.write_text(render_to_string("playback/sounds.html", context))
        self.stdout.write(f"{len(sounds)} sounds, {len(faulty)} not as they should be: {out}")
        for section, sound in faulty:
            self.stdout.write(f"  {section.title}, {sound.name}: {', '.join(sound.faults)}")
