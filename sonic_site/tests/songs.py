"""The song of the tests, with a little of everything."""

from types import SimpleNamespace

from compositions.history import registry, shelf
from compositions.history.actor import Actor
from compositions.history.edit import Outcome
from compositions.history.state import Song
from compositions.models import Member
from effects import library
from mixer.songs import new_song


class Harbour:
    """Ana's song "Harbour": drums, bass and keys, a band group, a room to send to, clips, notes, curves and marks."""

    def __init__(self, ana: Actor):
        self.ana = ana
        self.id = new_song(ana, "Harbour")
        add = self.add
        self.drums = add("mixer.add_track", name="Drums")
        self.bass = add("mixer.add_track", name="Bass")
        self.bass_strip = self.strip(self.bass).id
        self.keys = add("mixer.add_track", name="Keys")
        self.band = add("mixer.add_track", kind="group", name="Band")
        self.room = add("mixer.add_track", kind="return", name="Room")
        self.faders = add("mixer.add_track", kind="vca", name="Faders")
        self.folder = add("mixer.add_track", kind="folder", name="Rhythm")
        self.instrument = add("effects.set_instrument", track_id=self.bass, kind="bass")
        self.filter = add("effects.add_effect", track_id=self.bass, kind="filter")
        self.squeeze = add("effects.add_effect", track_id=self.bass, kind="compressor")
        add("effects.set_sidechain", device_id=self.squeeze, track_id=self.drums)
        add("mixer.route_track", track_id=self.keys, to_track_id=self.band)
        self.kit = add("effects.set_instrument", track_id=self.drums, kind="drum_kit")
        self.send = add("mixer.add_send", track_id=self.keys, to_track_id=self.room, gain_db=-12.0)
        self.line = add("compositions.add_clip", track_id=self.bass, start_beats=0.0, length_beats=8.0, name="Line")
        self.answer = add("compositions.add_clip", track_id=self.bass, start_beats=8.0, length_beats=8.0)
        self.notes = add(
            "compositions.add_notes",
            clip_id=self.line,
            notes=[
                {"pitch": 36 + step, "start_beats": float(step), "length_beats": 0.75, "velocity": 80 + step}
                for step in range(8)
            ],
        )
        points = [{"beat": 0.0, "value": 0.0, "curve": 1}, {"beat": 4.0, "value": 127.0}]
        add("compositions.set_controller", clip_id=self.line, controller="cc74", points=points)
        self.tempo = add("compositions.set_tempo", bpm=96.0, beat=16.0, ramp=True)
        self.metre = add("compositions.set_metre", numerator=3, denominator=4, beat=16.0)
        self.key = add("compositions.set_key", root=9, scale="minor")
        self.chord = add("compositions.set_chord", symbol="Am7", beat=0.0)
        self.marker = add("compositions.set_marker", name="Bell", beat=4.0)
        self.section = add("compositions.add_section", name="Verse", start_beats=0.0, length_beats=16.0)
        self.sweep = add("effects.add_lane", device_id=self.filter, parameter="cutoff")
        points = [
            {"beat": float(beat), "value": 300.0 + 100 * beat, "curve": max(beat - 4, 1) % 4} for beat in range(1, 9)
        ]
        self.points = add("effects.add_points", lane_id=self.sweep, points=points)
        self.wave = add("effects.add_modulator", track_id=self.bass, kind="lfo", values={"period": 2.0})
        self.wobble = add(
            "effects.add_modulation", modulator_id=self.wave, device_id=self.filter, parameter="resonance"
        )
        self.ears = add("effects.add_modulator", track_id=self.bass, kind="follower", source_track_id=self.drums)

    def do(self, name: str, actor: Actor | None = None, /, **arguments) -> Outcome:
        return registry.run(name, arguments, self.id, actor or self.ana)

    def add(self, name: str, actor: Actor | None = None, /, **arguments):
        return self.do(name, actor, **arguments).result

    def invite(self, actor: Actor, role: str = Member.Role.EDITOR) -> Actor:
        Member.objects.create(composition_id=self.id, user_id=actor.user_id, role=role)
        return actor

    @property
    def song(self) -> Song:
        return shelf.current(self.id)

    def row(self, model: str, id: str):
        return self.song.get(model, id)

    @property
    def saved_preset(self) -> str:
        return str(library.save_preset(self.ana, kind="compressor", values={"ratio": 6.0}, name="Squash").pk)

    @property
    def saved_kit(self) -> str:
        pads = {"36": {"kind": "kick", "title": "Thud"}, "40": {"kind": "snare", "values": {"level_db": -3.0}}}
        return str(library.save_kit(self.ana, pads=pads, name="Two drums").pk)

    def strip(self, track_id: str):
        return next(self.song.all("mixer.strip", track_id=track_id), SimpleNamespace(gone=True))
