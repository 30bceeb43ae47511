"""Every preset that comes with Sonic, played and measured; kits have a file of their own."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from effects import factory
from effects.catalogue import CATALOGUE, Kind, Values
from effects.factory import FactoryPreset
from effects.gm import NAMES, PROGRAMS
from playback import nodes
from playback.audition import HELD_SECONDS, PITCHES, RATE, TARGET_LUFS, Take, device, note, one_by_one, play_takes
from playback.loudness import momentary_max
from playback.tests.sound.listening import db, peak, rms, sine

KINDS = [CATALOGUE[name] for name in dict.fromkeys(preset.kind for preset in factory.presets())]
INSTRUMENTS = [kind for kind in KINDS if kind.category == "instrument"]
EFFECTS = [kind for kind in KINDS if kind.category == "effect"]

TOLERANCE_LU = 2.0
AFTER_RELEASE = 0.4  # seconds that a note is listened to after it is let go: as long as a loudness takes
BLOW = 4.0  # seconds of what is percussive
HARD_PITCHES, HARD_SECONDS = PITCHES[::3], 1.2  # C3, C4, C5
REST = 0.1  # seconds that a voice may take beyond its release
MUSIC, TAIL = 2.0, 6.0  # seconds that an effect is played, and that it has to die away
LOUDNESS_TOLERANCE_LU = 8.0  # of an effect


def of(kind: Kind) -> list[FactoryPreset]:
    return [preset for preset in factory.presets() if preset.kind == kind.name]


def declared(kind: Kind, values: Values) -> float:
    """Seconds after which a sound is over once let go: its release, and its decay where no damper cuts that short.

    What is percussive is not let go: it may take all that it says of its times.
    """
    resolved = kind.resolved(values)
    if kind.percussive:
        return sum(resolved[each.name] for each in kind.parameters if each.unit == "s")
    return resolved["release"] + (resolved["decay"] if resolved.get("damper") == 0 else 0.0)


class TestLibrary:
    def test_is_large(self) -> None:
        instruments = [preset for kind in INSTRUMENTS for preset in of(kind)]
        assert len(instruments) >= 200
        assert len({preset.name for preset in instruments}) == len(instruments)
        assert len(factory.kits()) >= 64
        assert len(CATALOGUE.effects) >= 24

    def test_plays_every_program_of_general_midi_once(self) -> None:
        programs = [preset.program for preset in factory.presets() if preset.program is not None]
        assert sorted(programs) == list(range(128))
        assert [program.name for program in PROGRAMS] == list(NAMES)

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
    def test_has_presets_that_say_what_they_are_and_differ(self, kind: Kind) -> None:
        presets = of(kind)
        assert len({factory.slug(preset.name) for preset in presets}) == len(presets)
        for preset in presets:
            assert preset.family
            assert preset.tags or kind.category == "effect", preset.name
            assert all(tag == tag.casefold() for tag in preset.tags), preset.name
        sounds = {
            tuple(value for name, value in kind.resolved(preset.values).items() if name != "level_db")
            for preset in presets
        }
        assert len(sounds) == len(presets)

    @pytest.mark.parametrize("kind", CATALOGUE.effects, ids=lambda kind: kind.name)
    def test_has_some_for_every_effect(self, kind: Kind) -> None:
        assert len(of(kind)) >= 3
        assert {preset.family for preset in of(kind)} == {kind.family}


def struck(
    kind: Kind, pitches: Sequence[int], velocity: float, seconds: float
) -> Iterator[tuple[FactoryPreset, list[np.ndarray]]]:
    """Each preset of a kind with its notes, all in one render."""
    notes = [note(kind, preset.values, pitch, velocity) for preset in of(kind) for pitch in pitches]
    sounds = iter(one_by_one(notes, seconds))
    return ((preset, [next(sounds) for _ in pitches]) for preset in of(kind))


@pytest.mark.parametrize("kind", INSTRUMENTS, ids=lambda kind: kind.name)
class TestInstruments:
    def test_are_as_loud_as_all_others_and_without_dc(self, kind: Kind) -> None:
        """The loudest note of C3 to C5 lies at −18 LUFS, blows and noises too."""
        seconds = BLOW if kind.percussive else HELD_SECONDS + AFTER_RELEASE
        for preset, notes in struck(kind, PITCHES, 100, seconds):
            assert all(np.isfinite(each).all() for each in notes), preset.name
            assert max(map(momentary_max, notes)) == pytest.approx(TARGET_LUFS, abs=TOLERANCE_LU), preset.name
            window = np.hanning(len(notes[0]))[:, None]  # what a low wave leaves at the edges is no DC
            assert max(np.abs((each * window).mean(0)).max() for each in notes) < 1e-3, preset.name

    def test_stay_below_full_scale_when_hit_hard(self, kind: Kind) -> None:
        for preset, notes in struck(kind, HARD_PITCHES, 127, BLOW if kind.percussive else HARD_SECONDS):
            assert max(map(peak, notes)) < 1, preset.name

    def test_are_over_when_their_release_is(self, kind: Kind) -> None:
        presets, held = of(kind), 0.5
        lengths = [held + declared(kind, preset.values) + REST + 0.1 for preset in presets]
        notes = [note(kind, preset.values, 60, 127, held) for preset in presets]
        for preset, sound in zip(presets, one_by_one(notes, lengths), strict=True):
            assert not sound[-round(0.1 * RATE) :].any(), preset.name


KEY = nodes.strip_bus(5)


def kicks() -> np.ndarray:
    """What a ducker listens to."""
    times = np.arange(round(MUSIC * RATE)) / RATE
    return np.exp(-(times % 0.5) * 20) * np.sin(380 * times)


def music() -> np.ndarray:
    """A plucked chord and beats that touch full scale, wide; a rest with nothing but hiss; then time to die away."""
    times = np.arange(round(MUSIC * RATE)) / RATE
    random = np.random.default_rng(1).normal(size=len(times))
    beats = np.exp(-(times % 0.5) * 12) * (np.sin(380 * times) + 0.3 * random) * 0.4
    sound = beats + sum(sine(hz, MUSIC, -26) for hz in (110, 220.5, 277.2, 329.6, 880, 7000))
    sound = sound / np.abs(sound).max() * (times < MUSIC * 0.75) + 0.0006 * random
    return np.concatenate([np.stack([sound, 0.8 * np.roll(sound, 90)], 1), np.zeros((round(TAIL * RATE), 2))])


@pytest.mark.parametrize("kind", EFFECTS, ids=lambda kind: kind.name)
def test_effects_act_keep_the_loudness_and_fall_silent(kind: Kind) -> None:
    presets, source, silence, keys = of(kind), music(), np.zeros((RATE // 4, 2)), {KEY: kicks()}

    def take(preset: FactoryPreset, signal: np.ndarray) -> Take:
        listens = {"key": KEY} if "sidechain" in preset.tags else {}
        return Take(signal, [device(kind.name, values=preset.values, **listens)], others=keys if listens else {})

    sounds = iter(play_takes(take(preset, signal) for preset in presets for signal in (silence, source)))
    played, late = slice(0, round(MUSIC * RATE)), kind.latency_frames
    loudness = momentary_max(source[played])
    for preset in presets:
        before, heard = next(sounds), next(sounds)
        assert np.isfinite(heard).all(), preset.name
        assert peak(heard[late:] - source[: len(source) - late]) > 3e-4, preset.name
        assert momentary_max(heard[played]) == pytest.approx(loudness, abs=LOUDNESS_TOLERANCE_LU), preset.name
        assert peak(heard) < 3, preset.name
        if not preset.values.get("hiss"):
            assert peak(before) < 1e-6, preset.name
            assert db(rms(heard[-RATE:]) / rms(heard[played])) < -20, preset.name
