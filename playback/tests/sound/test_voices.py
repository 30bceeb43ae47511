"""Every instrument, rendered and measured: tune, dynamics, endings, controls."""

from collections.abc import Mapping

import numpy as np
import pytest
import soundfile

from effects.catalogue import CATALOGUE, DRUM_KIT, Kind
from playback import nodes, osc
from playback.audition import RATE, SAMPLERS, TARGET_LUFS, Event, Take, groups, one_by_one, play_takes, render, voice
from playback.loudness import momentary_max
from playback.nodes import Controls
from playback.performance import offline
from playback.tests.songs import SongBook
from playback.tests.sound.listening import cents_off, db, hertz, nodes_left, peak, rms, sine

PLAYED = [kind for kind in CATALOGUE.instruments if not kind.is_kit and kind.name not in SAMPLERS]
UNPITCHED = ("drums", "fx")  # families
PITCHED = [kind for kind in PLAYED if kind.family not in UNPITCHED]
SUSTAINED = [kind for kind in PITCHED if kind.name in ("subtractive", "string_pad", "lead", "organ", "wind", "bass")]
EVERY = pytest.mark.parametrize("kind", PLAYED, ids=lambda kind: kind.name)

A1_TO_C7 = (33, 45, 48, 60, 69, 72, 84, 96)
TOUCHES = (1, 32, 64, 96, 127)
SLOT = 2.5  # seconds of a note, longer than the default releases


def with_controls(controls: Mapping[Controls, float], note: bytes) -> list[bytes]:
    return [*(osc.message("/c_set", nodes.controls_bus(0) + at, float(to)) for at, to in controls.items()), note]


LET_GO = osc.message("/n_set", nodes.voice_group(0), "gate", 0.0)
START = 0.01  # seconds; within a block


def takes_of(kind: Kind) -> dict[object, Take]:
    """All that is asked of a pitched voice, for one render."""

    def struck(pitch: float = 60, velocity: float = 100, length: float = 1.0, **values: float) -> bytes:
        return voice(kind.name, pitch, velocity, length, **values)

    def under(controls: Mapping[Controls, float], note: bytes) -> Take:
        return Take(None, with_controls(controls, note), seconds=1.2)

    return {
        **{("tune", pitch): Take(None, [struck(pitch, 100, 1.2)], seconds=SLOT) for pitch in A1_TO_C7},
        **{("velocity", touch): Take(None, [struck(60, touch)], seconds=SLOT) for touch in TOUCHES},
        **{("extreme", pitch): Take(None, [struck(pitch, 127, 0.5)], seconds=SLOT) for pitch in (21, 96, 108)},
        "plain": under({}, struck()),
        "bent": under({Controls.BEND: 2.0}, struck()),
        "softer": under({Controls.VOLUME: 0.5, Controls.EXPRESSION: 0.5}, struck()),
        "left": under({}, struck(pan=-1.0)),
        "right": under({Controls.PAN: 1.0}, struck()),
        "dull": under({Controls.BRIGHTNESS: -0.8}, struck()),
        "bright": under({Controls.BRIGHTNESS: 0.8}, struck()),
        "within a block": Take(None, [], [(START, [struck()])], 0.6),
        "let go": Take(None, [], [(START, [struck(length=1000.0)]), (0.5, [LET_GO])], 2.8),
        "let go at once": Take(None, [], [(0.1, [struck(length=1000.0), LET_GO])], 2.5),
    }


@pytest.fixture(scope="module", params=PITCHED, ids=lambda kind: kind.name)
def heard(request) -> dict:
    takes = takes_of(request.param)
    return dict(zip(takes, play_takes(takes.values()), strict=True))


class TestEveryPitchedVoice:
    def test_is_in_tune_and_even_from_a1_to_c7(self, heard: dict) -> None:
        for pitch in A1_TO_C7:
            note = heard["tune", pitch]
            assert abs(cents_off(note[4000:52000], hertz(pitch))) < 5, pitch
            assert peak(note[-2400:]) < 1e-4, f"{pitch} does not end"
        levels = [momentary_max(heard["tune", pitch]) for pitch in A1_TO_C7 if 48 <= pitch <= 72]
        assert max(levels) == pytest.approx(TARGET_LUFS, abs=2)

    def test_grows_with_velocity_and_never_clips(self, heard: dict) -> None:
        notes = [heard["velocity", touch] for touch in TOUCHES]
        levels = [rms(note) for note in notes]
        assert levels == sorted(levels)
        assert db(levels[-1] / levels[1]) > 4
        assert max(peak(note) for note in (notes[-1], *(heard["extreme", pitch] for pitch in (21, 96, 108)))) < 1
        assert max(abs(note.mean()) for note in notes) < 1e-3

    def test_bends_by_its_semitones(self, heard: dict) -> None:
        assert abs(cents_off(heard["bent"][4000:48000], hertz(62))) < 6

    def test_follows_volume_and_expression_from_the_first_frame(self, heard: dict) -> None:
        assert np.allclose(heard["softer"], heard["plain"] * 0.25, atol=1e-6)

    def test_lies_where_it_is_panned(self, heard: dict) -> None:
        left, right = heard["left"], heard["right"]
        assert rms(left[:, 0]) > 1000 * rms(left[:, 1])
        assert rms(right[:, 1]) > 1000 * rms(right[:, 0])

    def test_answers_to_brightness(self, heard: dict) -> None:
        def centre(sound: np.ndarray) -> float:
            faded = sound.sum(1)
            faded[-4800:] *= np.linspace(1, 0, 4800)  # a sound that is cut off is heard at all frequencies
            spectrum = np.abs(np.fft.rfft(faded))
            return float((spectrum * np.arange(len(spectrum))).sum() / spectrum.sum())

        assert centre(heard["bright"]) > 1.02 * centre(heard["dull"])

    def test_sounds_from_its_first_frames_without_a_click(self, heard: dict) -> None:
        sound, start = heard["within a block"], round(START * RATE)
        assert not sound[: start - 1].any()
        assert abs(sound[start : start + 3]).max() < 0.12 * peak(sound)

    def test_is_let_go_by_its_gate_without_a_click(self, heard: dict) -> None:
        steps = np.abs(np.diff(heard["let go"], axis=0))
        assert steps[23500:].max() <= 1.2 * steps[12000:23500].max()
        assert peak(heard["let go"][-2400:]) < 1e-4

    def test_ends_when_let_go_in_the_block_of_its_start(self, heard: dict) -> None:
        assert peak(heard["let go at once"][-2400:]) < 1e-4


@EVERY
class TestEveryVoice:
    def test_is_the_same_for_the_same_seed_and_safe_at_the_ends_of_every_range(self, kind: Kind) -> None:
        """Every parameter, the keyboard and the performance controls."""
        notes = [
            [voice(kind.name, pitch, 127, 0.2, **{parameter.name: value})]
            for parameter in kind.parameters
            if parameter.name != "level_db"
            for value, pitch in ((parameter.minimum, 24), (parameter.maximum, 108))
        ]
        for pitch, bend, end in ((0, -24.0, -1.0), (127, 24.0, 1.0), (127, 0.0, 1.0), (0, 0.0, -1.0)):
            controls = {Controls.BEND: bend} | dict.fromkeys(range(Controls.RESONANCE, Controls.SPARE), end)
            controls |= dict.fromkeys((Controls.PRESSURE, Controls.MODULATION, Controls.BREATH), max(end, 0.0))
            notes.append(with_controls(controls, voice(kind.name, pitch, 127, 0.2)))
        same = [voice(kind.name, 60, 100, 0.3)]
        first, second, *extremes = play_takes(Take(None, note, seconds=0.5) for note in (same, same, *notes))
        assert np.array_equal(first[:9600], second[:9600])
        for heard in extremes:
            assert np.isfinite(heard).all()
            assert peak(heard) < 8


class TestNodes:
    """A voice takes itself away: what stayed would fill the engine while a song plays."""

    END = 8.0
    AFTER = 0.1  # what a voice may take beyond its release

    @pytest.mark.parametrize("is_released", [False, True], ids=["by its length", "by its gate"])
    def test_of_every_instrument_are_gone_when_its_release_is_over(self, is_released: bool) -> None:
        score: list[Event] = [(0.0, groups())]
        for node, kind in enumerate(PLAYED, 1000):
            rest = kind.parameter("release").default if kind in PITCHED else 1.0 if is_released else 4.0
            let_go = self.END - rest - self.AFTER
            length = 1000.0 if is_released else 0.5
            score.append((osc.event_time(let_go - 0.5), [voice(kind.name, length=length, node=node)]))
            if is_released:
                score.append((osc.event_time(let_go), [osc.message("/n_set", node, "gate", 0.0)]))
        assert "string_pad" in nodes_left(score, self.END - 0.5)
        assert nodes_left(score, self.END) == []

    def test_of_a_whole_song_are_gone_after_its_end(self) -> None:
        book = SongBook()
        for kind in (*(kind.name for kind in PLAYED), DRUM_KIT):
            strip = book.track(instrument=kind)
            points = [("bend", 0.0, 0.0, 1), ("bend", 1.0, 2.0, 0), ("cc7", 0.5, 90.0, 0)]
            book.clip(strip, [(46, 0, 0.5), (42, 0.5, 0.5), (60, 1, 0.5), (64, 1.2, 0.5)], points, length_beats=2.0)
        score, _, _ = offline(book.song(), CATALOGUE)
        left = nodes_left(score, 13.0)
        assert sorted(left) == ["strip"] * (len(PLAYED) + 2)


class TestLength:
    @pytest.mark.parametrize("frames", [4800, 4801, 4863, 10_000])
    def test_is_exact_to_the_frame(self, frames: int) -> None:
        start = 4803
        score = [(0.0, groups())]
        held = render([*score, (osc.event_time(start / RATE), [voice("organ", length=1e6)])], 0.5)
        let_go = render([*score, (osc.event_time(start / RATE), [voice("organ", length=frames / RATE)])], 0.5)
        differs = np.flatnonzero((held != let_go).any(1))[0] - start
        assert differs - frames in (0, 1)  # the first frame of a release still has the level of the sustain

    def test_holds_beyond_the_integers_that_floats_can_count(self) -> None:
        """2²⁴ frames are 349.5 s; a clock in single precision would stand still there."""
        heard = render([(0.0, groups()), (osc.event_time(0.0), [voice("organ", length=352.0)])], 353)
        assert peak(heard[round(351.9 * RATE) : round(352 * RATE)]) > 0.01
        assert peak(heard[round(352.3 * RATE) :]) == 0

    def test_starts_on_the_frame_wherever_it_falls_in_a_block(self) -> None:
        def onset(frame: int) -> int:
            heard = render([(0.0, groups()), (osc.event_time(frame / RATE), [voice("rim")])], 0.2)
            return int(np.flatnonzero(heard[:, 0])[0])

        first = onset(1280)
        assert [onset(1280 + more) - first for more in (1, 64, 127, 128)] == [1, 64, 127, 128]


class TestMonoVoices:
    @pytest.mark.parametrize(
        "kind", [kind for kind in PITCHED if kind.resolved()["polyphony"] == 1], ids=lambda kind: kind.name
    )
    def test_glide_to_their_pitch(self, kind: Kind) -> None:
        heard = one_by_one([voice(kind.name, 60, 100, 2.0, glide_from=48.0, glide=0.3)], 2.0)[0]
        assert abs(cents_off(heard[24000:90000], hertz(60))) < 5
        early = np.abs(np.fft.rfft(heard[500:4300, 0] * np.hanning(3800), 1 << 16))
        lowest = np.argmax(early[: int(hertz(60) * (1 << 16) / RATE) - 40]) * RATE / (1 << 16)
        assert hertz(47) < lowest < hertz(57)


class TestModulation:
    def test_gives_vibrato(self) -> None:
        def wobble(modulation: float) -> float:
            note = with_controls({Controls.MODULATION: modulation}, voice("organ", 69, rotary=0))
            heard = play_takes([Take(None, note, seconds=1.2)])[0]
            spectrum = np.abs(np.fft.rfft(heard[4800:48000, 0] * np.hanning(43200), 1 << 17))
            away = 1200 * np.log2(np.maximum(np.fft.rfftfreq(1 << 17, 1 / RATE), 1e-3) / 440)
            near = np.abs(away) < 100
            power = spectrum[near] ** 2
            return float(np.sqrt((power * away[near] ** 2).sum() / power.sum()))

        # Half a semitone of amplitude is 50 / √2 cents RMS.
        assert wobble(0) < 4
        assert wobble(1) == pytest.approx(35, abs=8)


DRUMS = [kind for kind in PLAYED if kind.percussive]


class TestDrums:
    def test_every_key_of_the_kit_sounds_ends_and_stays_below_full_scale(self) -> None:
        kit = CATALOGUE[DRUM_KIT]
        assert set(kit.pads) == set(range(27, 88))
        pads = kit.pads.items()
        notes = one_by_one([voice(pad.kind, note, 127, 0.3, pan=pad.pan, **pad.values) for note, pad in pads], 3.0)
        for (note, pad), heard in zip(pads, notes, strict=True):
            assert momentary_max(heard) > -36, pad.title
            assert peak(heard) < 1, pad.title
            assert peak(heard[-2400:]) < 1e-3, f"{note} {pad.title} does not end"
            assert abs(heard[:48000].mean()) < 5e-3, pad.title

    @pytest.mark.parametrize("kind", DRUMS, ids=lambda kind: kind.name)
    def test_grow_with_velocity_and_are_choked_within_fifty_milliseconds(self, kind: Kind) -> None:
        longer = {"decay": 3.0} if kind.name in ("hat", "cymbal") else {}
        *notes, choked = play_takes(
            [
                *(Take(None, [voice(kind.name, 60, velocity)], seconds=1.0) for velocity in (10, 60, 127)),
                Take(None, [], [(START, [voice(kind.name, 46, **longer)]), (0.1, [LET_GO])], 0.4),
            ]
        )
        levels = [rms(note[:24000]) for note in notes]
        assert levels == sorted(levels)
        assert db(levels[2] / levels[0]) > 12
        assert peak(choked[round(0.155 * RATE) :]) == 0

    def test_open_hi_hat_is_silenced_by_the_closed_one(self) -> None:
        pads = CATALOGUE[DRUM_KIT].pads
        assert all(pads[note].choke == 1 and pads[note].silences for note in (42, 44, 46))
        assert not any(pad.choke == 1 for note, pad in pads.items() if note not in (42, 44, 46))

    def test_pairs_of_general_midi_silence_each_other(self) -> None:
        pads = CATALOGUE[DRUM_KIT].pads
        pairs = [(80, 81), (86, 87), (78, 79), (71, 72), (73, 74), (29, 30)]
        for number, pair in enumerate(pairs, 2):
            assert {note for note, pad in pads.items() if pad.choke == number and pad.silences} == set(pair)

    def test_ignore_the_length_of_their_notes(self) -> None:
        short, long = one_by_one([voice("cymbal", 49, length=0.01), voice("cymbal", 49, length=9.0)], 3.0)
        assert np.array_equal(short[:48000], long[:48000])


class TestSampler:
    @staticmethod
    def heard(tmp_path, kind: str, seconds: float = 1.0, channels: int = 1, **controls: float) -> np.ndarray:
        tone = np.repeat(sine(440, 0.5, -6)[:, None], channels, 1)
        tone[:, -1] *= 0.5 if channels == 2 else 1
        path = tmp_path / "tone.wav"
        soundfile.write(path, tone, RATE, subtype="FLOAT")
        load = osc.message("/b_allocRead", 3, str(path), 0, 0)
        note = voice(kind, **{"pitch": 69, "root": 69, "buffer": 3, "length": 5.0, **controls})
        return render([(0.0, [*groups(), load]), (osc.event_time(0.0), [note])], seconds)

    def test_plays_at_the_pitch_of_the_key(self, tmp_path) -> None:
        assert abs(cents_off(self.heard(tmp_path, "sampler_mono")[2000:22000], 440)) < 2
        assert abs(cents_off(self.heard(tmp_path, "sampler_mono", pitch=64)[2000:22000], hertz(64))) < 2

    def test_ends_with_its_recording_without_a_click(self, tmp_path) -> None:
        heard = self.heard(tmp_path, "sampler_mono")
        assert peak(heard[24100:]) == 0
        assert np.abs(np.diff(heard[23000:, 0])).max() <= 1.05 * np.abs(np.diff(heard[4000:20000, 0])).max()

    def test_loops_until_let_go(self, tmp_path) -> None:
        # 0.4 s from 0.1 s on hold 132 turns of A4: a seamless loop
        heard = self.heard(tmp_path, "sampler_mono", 2.0, loop=1, loop_start=0.2, loop_end=0.8, length=1.5)
        assert rms(heard[48000:70000]) == pytest.approx(rms(heard[4800:20000]), rel=0.02)
        assert abs(cents_off(heard[20000:70000], 440)) < 2
        assert peak(heard[80000:]) == 0

    def test_keeps_the_two_sides_apart(self, tmp_path) -> None:
        heard = self.heard(tmp_path, "sampler_stereo", channels=2)
        assert rms(heard[:, 1]) / rms(heard[:, 0]) == pytest.approx(0.5, rel=0.01)

    def test_starts_within_the_recording(self, tmp_path) -> None:
        assert peak(self.heard(tmp_path, "sampler_mono", start=0.5)[12100:]) == 0

    def test_of_an_empty_buffer_ends_at_once(self) -> None:
        heard = render([(0.0, [*groups(), voice("sampler_mono", buffer=900, length=100.0)])], 0.1)
        assert peak(heard) == 0
