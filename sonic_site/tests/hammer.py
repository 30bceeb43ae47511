"""One of many processes that edit one song at once: python hammer.py SONG USERNAME EDITS. Prints what it was told."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sonic_site.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after setup

from compositions.history import registry, shelf  # noqa: E402
from compositions.history.actor import Actor  # noqa: E402


def main(song_id: str, username: str, edits: int) -> None:
    actor = Actor.of(get_user_model().objects.get(username=username), "shell")
    track = registry.run("mixer.add_track", {"name": str(os.getpid())}, song_id, actor).result
    told = []
    for step in range(edits):
        gain = -1.0 - step / 10
        arguments = {"track_id": track, "gain_db": gain}
        number = registry.run(
            "mixer.set_track_volume", arguments, song_id, actor, request_id=f"{os.getpid()}-{step}"
        ).number
        song = shelf.current(song_id)
        strip = next(song.all("mixer.strip", track_id=track))
        assert strip.gain_db == gain, "an edit of one's own was lost"
        told.append(number)
    print(json.dumps({"track": track, "gain": gain, "numbers": told}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
