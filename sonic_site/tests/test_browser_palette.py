"""A sample of the palette in the page's engine, against ``scsynth -N``: presets, kits, effects, what moves parameters.

Each song is played and recorded once; its tracks sound one after another, so that each is measured by itself.
"""

import json

import numpy as np
import pytest

from effects import factory, pads
from effects.catalogue import CATALOGUE, DRUM_KIT
from playback.audition import render
from playback.engines.options import SAMPLE_RATE
from playback.graph import EMPTY, diff, frame, plan
from playback.performance import offline
from playback.schedule import score, whole
from playback.tests.songs import SongBook

from .test_browser_engine import chromium, lag, loudness, playwright, residual, site, studio  # noqa: F401
from .test_same_sound import TAKES

PRESETS = {preset.slug: preset for preset in factory.presets()}
KITS = {kit.slug: kit for kit in factory.kits()}
TURN = 1.0  # seconds that each track has
BEATS = TURN * 2  # at 120 beats a minute

INSTRUMENTS = (
    "piano/concert-grand", "electric_guitar/jazz-guitar", "bowed/violin", "brass/trumpet", "choir/doo",
    "mallet/marimba",
    "accordion/reed-organ", "fm/plain-sine", "subtractive/plain-saw", "acid/acid-saw", "granular/rain-of-glass",
    "chiptune/two-players", "world_string/sitar",
)  # fmt: skip
PLAYED_KITS = ("studio", "808", "tabla")
EFFECTS = (
    "chorus", "phaser", "flanger", "rotary", "tape_delay", "plate", "shimmer", "amp", "compressor", "vocoder",
    "pitch_shifter", "auto_filter",
)  # fmt: skip


class Written:
    """A song as the server hands it to a page, and as it renders it."""

    def __init__(self, book: SongBook):
        self.song = book.song()

    def frame(self) -> dict:
        return json.loads(whole(score(self.song, CATALOGUE)))

    def graph(self) -> bytes:
        return frame(diff(EMPTY, plan(self.song, CATALOGUE)))

    def rendered(self, start_beats: float, seconds: float) -> np.ndarray:
        events, *_ = offline(self.song, CATALOGUE, start_beats=start_beats)
        return render(events, seconds).T


@pytest.fixture
def compared(studio):  # noqa: F811
    """Plays a song in a page and offline, and compares them turn by turn."""

    def compare(book: SongBook, names: tuple[str, ...], start_beats: float = 0.0) -> None:
        song, seconds = Written(book), TURN * len(names)
        for _ in range(TAKES):
            page = studio(song).start()
            take = page.record(seconds + 0.4, f"await player.play({start_beats});")
            if not take.lost:
                break
        assert take.lost == []
        found = take.from_start(0, seconds)
        wanted = song.rendered(start_beats, seconds)
        assert page.run("return troubles") == []
        assert lag(found, wanted) == 0
        differ = {}
        for place, name in enumerate(names):
            turn = slice(round(place * TURN * SAMPLE_RATE), round((place + 1) * TURN * SAMPLE_RATE))
            assert loudness(wanted[:, turn]) > -45, name
            differ[name] = round(residual(found[:, turn], wanted[:, turn]), 1)
        print(differ)
        assert max(differ.values()) < -35, differ

    return compare


def phrase(place: float, *pitches: int) -> list[tuple]:
    return [(pitch, place * BEATS + 0.3 * at, 1.5) for at, pitch in enumerate(pitches)]


def test_presets_sound_as_they_render(compared) -> None:
    book = SongBook()
    for place, slug in enumerate(INSTRUMENTS):
        preset = PRESETS[slug]
        strip = book.track()
        book.effect(strip, preset.kind, "A0", values=preset.values)
        book.clip(strip, phrase(place, 48, 60, 67), length_beats=64.0)
    compared(book, INSTRUMENTS)


def test_kits_sound_as_they_render(compared) -> None:
    book = SongBook()
    for place, slug in enumerate(PLAYED_KITS):
        strip = book.track()
        book.effect(strip, DRUM_KIT, "A0", pads=pads.as_stored(KITS[slug].pads))
        strokes = [stroke for stroke in KITS[slug].demo.notes() if stroke[0] < BEATS]
        notes = [(pitch, place * BEATS + beat, 0.25, velocity) for beat, pitch, velocity in strokes]
        book.clip(strip, notes, length_beats=64.0)
    compared(book, PLAYED_KITS)


def test_effects_sound_as_they_render_when_play_begins_within_the_song(compared) -> None:
    book, start = SongBook(), 3.7
    for place, name in enumerate(EFFECTS):
        strip = book.track(instrument="subtractive")
        book.effect(strip, name, values=next(each.values for each in PRESETS.values() if each.kind == name))
        notes = [(pitch, beat + start, length) for pitch, beat, length in phrase(place, 48, 64, 71)]
        book.clip(strip, notes, length_beats=64.0)
    compared(book, EFFECTS, start)


def test_modulators_and_lanes_move_alike(compared) -> None:
    """A filter follows the strokes of another track, an LFO and dice; a lane opens one more."""
    book, start, moved = SongBook(), 1.0, ("follower", "lfo", "random", "lane")
    beat = book.track(instrument="rim", gain_db=-30.0)
    book.clip(beat, [(60, at / 2, 0.2) for at in range(16)], length_beats=64.0)
    for place, name in enumerate(moved):
        strip = book.track(instrument="subtractive")
        opened = book.effect(strip, "filter", values={"cutoff": 400.0})
        book.clip(strip, [(45, place * BEATS + start, BEATS - 0.2)], length_beats=64.0)
        driven = {"device_id": opened, "parameter": "cutoff"}
        if name == "lane":
            lane = book.add("effects.automationlane", mode="read", **driven)
            for at, value in ((0.0, 100.0), (place * BEATS + start, 200.0), (place * BEATS + start + 2, 8000.0)):
                book.add("effects.automationpoint", lane_id=lane, beat=at, value=value, curve=2)
        else:
            source = beat if name == "follower" else None
            values = {"gain_db": 36.0} if name == "follower" else {"period": 0.3}
            modulator = book.add(
                "effects.modulator", strip_id=strip, kind=name, order="A0", values=values, source_strip_id=source
            )
            book.add("effects.modulation", modulator_id=modulator, depth=0.4, **driven)
    compared(book, moved, start)
