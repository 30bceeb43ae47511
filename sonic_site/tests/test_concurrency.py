"""Many processes on one song lose nothing, on SQLite and on PostgreSQL."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from .databases import begin_song, postgres_environment, run, sqlite_environment

PROCESSES = 8
EDITS = 20

CHECK = """
import json, sys, django; django.setup()
from compositions.history import rows, shelf
from compositions.history.changes import decode
from compositions.history.state import Song, apply, as_values
from compositions.models import Composition, Revision
id = sys.argv[1]
revisions = list(Revision.objects.filter(composition_id=id).order_by("number"))
song = Song.load(rows.schema(), id, 0, {}, {})
for revision in revisions:
    song = apply(song, decode(revision.changes), revision.number)
state = {model: {row.id: as_values(row) for row in song.all(model)} for model in rows.parts()}
print(json.dumps({
    "numbers": [revision.number for revision in revisions],
    "head": Composition.objects.get(pk=id).head,
    "replayed": state == rows.stored_values(id),
    "gains": {row.track_id: row.gain_db for row in shelf.current(id).all("mixer.strip")},
    "slots": [row.slot for row in shelf.current(id).all("mixer.strip")],
}))
"""


@pytest.mark.parametrize("database", [sqlite_environment, postgres_environment], ids=["sqlite", "postgresql"])
def test_eight_processes_lose_nothing_and_number_every_step_once(database, tmp_path):
    with database(tmp_path) as environment:
        song = begin_song(environment)
        script = str(Path(__file__).parent / "hammer.py")
        hammers = [
            subprocess.Popen(
                [sys.executable, script, song, "ana", str(EDITS)],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(PROCESSES)
        ]
        told = []
        for hammer in hammers:
            out, error = hammer.communicate(timeout=180)
            assert hammer.returncode == 0, error
            told.append(json.loads(out))
        found = json.loads(run(environment, "-c", CHECK, song))
    total = 1 + PROCESSES * (EDITS + 1)
    assert found["numbers"] == list(range(1, total + 1))
    assert found["head"] == total
    assert found["replayed"]
    acknowledged = [number for one in told for number in one["numbers"]]
    assert len(set(acknowledged)) == PROCESSES * EDITS
    assert {one["track"]: found["gains"][one["track"]] for one in told} == {one["track"]: one["gain"] for one in told}
    assert len(set(found["slots"])) == len(found["slots"]) == PROCESSES + 1
