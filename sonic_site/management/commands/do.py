"""`manage.py do`: any command of the studio, from the shell."""

import json
import sys

import msgspec
from django.core.management.base import BaseCommand, CommandError

from compositions.api import request_id_of
from compositions.errors import EditError, Invalid
from compositions.history import registry
from compositions.history.actor import Actor
from compositions.permissions import songs_of
from sonic_site.owner import the_owner


class Command(BaseCommand):
    help = (
        "Run a command on a song as the box's owner, for example: "
        "manage.py do Harbour compositions.rename_song title=Haven. Open pages hear of it."
    )

    def add_arguments(self, parser):
        parser.add_argument("song", help="its id, or its title if only one song has it")
        parser.add_argument("command", help="app.verb_noun; GET /api/commands/ lists them")
        parser.add_argument("arguments", nargs="*", metavar="name=value", help="value: JSON, or else text as it is")
        parser.add_argument("--request-id", help="makes a retry harmless: the same id runs once")

    def handle(self, *, song: str, command: str, arguments: list[str], request_id: str | None, **_):
        owner = the_owner()
        try:
            request_id = request_id_of({"request_id": request_id})
            properties = registry.find(command).schema().get("properties", {})
            outcome = registry.run(
                command,
                dict(named(text, properties) for text in arguments),
                song_id(owner, song),
                Actor.of(owner, "shell"),
                request_id=request_id,
            )
        except EditError as error:
            self.stderr.write(error.why)
            sys.exit(1)
        self.stdout.write(msgspec.json.encode({"number": outcome.number, "result": outcome.result}).decode())


def named(text: str, properties: dict) -> tuple[str, object]:
    """``name=value`` as an argument of those properties. Raises Invalid."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Invalid(f"{text!r} is not name=value.")
    try:
        read = json.loads(value)
    except (json.JSONDecodeError, RecursionError):
        return name, value
    about = properties.get(name, {})
    kinds = {kind.get("type") for kind in about.get("anyOf", [about])}
    # A song may be called 1984; what takes a number or a list besides is given that.
    return name, value if kinds <= {"string", "null"} and "string" in kinds and not isinstance(read, str) else read


def song_id(owner, wanted: str) -> str:
    """The id of the one song with that id or title. Raises CommandError."""
    songs = {str(id): title for id, title in songs_of(owner).values_list("id", "title")}
    if wanted.lower() in songs:
        return wanted.lower()
    found = [id for id, title in songs.items() if title == wanted]
    if len(found) != 1:
        many = f"{len(found)} songs are called" if found else "There is no song"
        raise CommandError(f"{many} {wanted!r}; manage.py songs lists them with their ids.")
    return found[0]
