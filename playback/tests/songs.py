"""Songs for the tests: rows by hand, without a database, and one that is made by commands."""

from typing import Any

from compositions.history import registry, rows
from compositions.history.shelf import COUNTERS
from compositions.history.state import Song
from mixer.songs import new_song

_NEXT = iter(range(1, 10**9))


def new_id() -> str:
    return f"00000000-0000-7000-8000-{next(_NEXT):012x}"


class SongBook:
    """Gathers rows and makes a song of them: ``book.add("mixer.strip", …)`` answers the row's id."""

    def __init__(self, bpm: float = 120.0):
        self.rows: dict[str, dict[str, dict[str, Any]]] = {}
        self.slots = dict.fromkeys(COUNTERS, 0)
        self.add("compositions.about", title="Test")
        self.add("compositions.tempomark", beat=0.0, bpm=bpm)
        self.add("compositions.metremark", beat=0.0, numerator=4, denominator=4)
        self.master = self.track("master", order="zz")

    def add(self, model: str, **values: Any) -> str:
        shape = rows.schema().shapes[model]
        row = {"id": new_id()}
        for field in shape.fields[1:]:
            if field == "slot":
                self.slots[shape.slots] += 1
                row[field] = self.slots[shape.slots]
            else:
                default = shape.defaults.get(field)
                row[field] = values.pop(field, default() if callable(default) else default)
        assert not values, values
        self.rows.setdefault(model, {})[row["id"]] = row
        return row["id"]

    def set(self, model: str, id: str, **values: Any) -> None:
        self.rows[model][id].update(values)

    def track(self, kind: str = "instrument", instrument: str | None = None, **values: Any) -> str:
        """A track with its strip. Answers the strip's id; see :meth:`track_of`."""
        order = values.pop("order", "a0")
        track = self.add("compositions.track", kind=kind, name=kind, order=order, colour=0)
        strip = self.add("mixer.strip", track_id=track, **values)
        if instrument:
            self.add("effects.device", strip_id=strip, kind=instrument, order="A0", values={})
        return strip

    def track_of(self, strip: str) -> str:
        return self.rows["mixer.strip"][strip]["track_id"]

    def slot(self, strip: str) -> int:
        return self.rows["mixer.strip"][strip]["slot"]

    def effect(self, strip: str, kind: str, order: str = "a0", **values: Any) -> str:
        return self.add("effects.device", strip_id=strip, kind=kind, order=order, **{"values": {}, **values})

    def clip(self, strip: str, notes: list[tuple] = (), points: list[tuple] = (), **values: Any) -> str:
        """A clip with notes (pitch, start, length[, velocity]) and points (controller, beat, value, curve)."""
        clip = self.add(
            "compositions.clip",
            **{"track_id": self.track_of(strip), "start_beats": 0.0, "length_beats": 16.0, **values},
        )
        for pitch, start, length, *rest in notes:
            velocity = rest[0] if rest else 100
            self.add(
                "compositions.note",
                clip_id=clip,
                pitch=pitch,
                start_beats=start,
                length_beats=length,
                velocity=velocity,
            )
        for controller, beat, value, curve in points:
            self.add(
                "compositions.controllerpoint", clip_id=clip, controller=controller, beat=beat, value=value, curve=curve
            )
        return clip

    def song(self, number: int = 1) -> Song:
        shapes = rows.schema().shapes
        tables = {
            model: [tuple(row[field] for field in shapes[model].fields) for row in table.values()]
            for model, table in self.rows.items()
        }
        return Song.load(rows.schema(), new_id(), number, tables, dict(self.slots))


class StoredSong:
    """A song in the database with one bass track, one clip and one note."""

    def __init__(self, actor):
        self.actor = actor
        self.id = new_song(actor, "Harbour")
        self.bass = self.do("mixer.add_track", name="Bass")
        self.do("effects.set_instrument", track_id=self.bass, kind="bass")
        self.clip = self.do("compositions.add_clip", track_id=self.bass, start_beats=0.0, length_beats=4.0)
        self.add_note(36)

    def do(self, command: str, /, **arguments: Any):
        return registry.run(command, arguments, self.id, self.actor).result

    def add_note(self, pitch: int):
        notes = [{"pitch": pitch, "start_beats": 0.0, "length_beats": 1.0}]
        return self.do("compositions.add_notes", clip_id=self.clip, notes=notes)
