"""`manage.py songs`: the owner's songs."""

import json

from django.core.management.base import BaseCommand

from compositions.permissions import songs_of
from sonic_site.owner import the_owner


class Command(BaseCommand):
    help = "List the owner's songs, the newest first: id, title, revision, changed; separated by tabs."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as a JSON list of objects")

    def handle(self, **options):
        songs = [
            {"id": str(id), "title": title, "revision": head, "changed": changed.isoformat(timespec="seconds")}
            for id, title, head, changed in songs_of(the_owner()).values_list("id", "title", "head", "changed_at")
        ]
        if options["json"]:
            self.stdout.write(json.dumps(songs, ensure_ascii=False, indent=1))
            return
        for song in songs:
            self.stdout.write("\t".join(str(value).replace("\t", " ") for value in song.values()))
