"""What is particular to single synthesisers: their algorithms, accents and paths."""

from itertools import pairwise

import numpy as np
import pytest

from effects.catalogue import CATALOGUE
from playback.audition import RATE, groups, one_by_one, render, voice
from playback.tests.sound.listening import db, hertz, peak, rms


def centre_hz(heard: np.ndarray) -> float:
    """The spectrum's centre of gravity by amplitude, in Hz."""
    spectrum = np.abs(np.fft.rfft(heard.mean(1) * np.hanning(len(heard))))
    return float((spectrum * np.fft.rfftfreq(len(heard), 1 / RATE)).sum() / spectrum.sum())


def strength(heard: np.ndarray, hz: float) -> float:
    """The amplitude of one frequency in dB."""
    turn = np.exp(-2j * np.pi * hz * np.arange(len(heard)) / RATE) * np.hanning(len(heard))
    return float(db(abs((heard.mean(1) * turn).sum()) * 4 / len(heard)))


class TestFM:
    def test_has_eight_algorithms_that_sound_different(self) -> None:
        levels = {
            f"{name}_{number}": value for name, value in (("level", 0.5), ("sustain", 1)) for number in (1, 2, 3, 4)
        }
        ratios = {"ratio_1": 1, "ratio_2": 2, "ratio_3": 3, "ratio_4": 5}
        notes = one_by_one(
            [voice("fm", 60, algorithm=number, detune=0, width=0, **levels, **ratios) for number in range(8)], 1.5
        )
        spectra = [np.abs(np.fft.rfft(note[2400:24000, 0])) for note in notes]
        spectra = [spectrum / np.linalg.norm(spectrum) for spectrum in spectra]
        for place, one in enumerate(spectra):
            for other in spectra[:place]:
                assert one @ other < 0.98

    def test_of_eight_voices_without_levels_is_a_plain_sine(self) -> None:
        silent = {f"level_{number}": 0 for number in (2, 3, 4)}
        heard = one_by_one([voice("fm", 69, algorithm=7, width=0, detune=0, sustain_1=1, **silent)], 1.5)[0]
        tone = heard[4800:28800]
        assert strength(tone, 440) - max(strength(tone, 440 * number) for number in (2, 3, 4, 5)) > 70


class TestAcid:
    def test_accents_open_the_filter(self) -> None:
        plain, accented, without = one_by_one(
            [
                voice("acid", 36, 99, 0.4),
                voice("acid", 36, 127, 0.4),
                voice("acid", 36, 127, 0.4, accent=0),
            ],
            1.0,
        )
        early = slice(480, 4800)
        assert centre_hz(accented[early]) > 1.25 * centre_hz(plain[early])
        assert centre_hz(accented[early]) > 1.1 * centre_hz(without[early])

    def test_does_not_start_its_filter_anew_on_a_slide(self) -> None:
        struck, slid = one_by_one([voice("acid", 36, glide_from=pitch, glide=0.001) for pitch in (-1, 35)], 1.5)
        assert centre_hz(slid[480:4800]) < 0.8 * centre_hz(struck[480:4800])


class TestSupersaw:
    def test_begins_without_a_bang(self) -> None:
        """Seven saws that start together are seven times as high as one."""
        for note in one_by_one([voice("supersaw", pitch, 127, detune=40) for pitch in (48, 55, 60, 67)], 1.5):
            assert peak(note[:2400]) < 1.3 * peak(note[2400:48000])


class TestRiser:
    @pytest.mark.parametrize("length", [0.5, 2.0])
    def test_arrives_at_the_end_of_its_note(self, length: float) -> None:
        note = voice("riser", 60, length=length, noise=0, tone=1, spread=0, release=0.05, level_start=1)
        heard = render([(0.0, [*groups(), note])], length + 0.2)
        end = heard[round((length - 0.06) * RATE) : round(length * RATE)]
        assert centre_hz(end) > 2 * centre_hz(heard[960 : 960 + len(end)])
        assert peak(heard[round((length + 0.1) * RATE) :]) == 0


class TestSubBass:
    def test_drops_to_its_pitch(self) -> None:
        heard = one_by_one([voice("sub_bass", 36, 100, 1.0, drop=24, drop_time=0.1, harmonics=0, click=0)], 1.5)[0]
        assert centre_hz(heard[:2400]) > 1.3 * centre_hz(heard[9600:12000])
        assert strength(heard[9600:38400], hertz(36)) > -40


class TestChiptune:
    def test_plays_chords_as_arpeggios(self) -> None:
        major = CATALOGUE["chiptune"].parameter("arpeggio").validate("Major")
        heard = one_by_one([voice("chiptune", 60, 100, 1.0, arpeggio=major, arpeggio_rate=20, vibrato=0)], 1.5)[0]
        inside = [strength(heard[2400:45000], hertz(pitch)) for pitch in (60, 64, 67, 72)]
        outside = [strength(heard[2400:45000], hertz(pitch)) for pitch in (62, 65.5, 70)]
        assert min(inside) > max(outside)


class TestTimedLFOs:
    def test_take_note_values_at_the_songs_tempo(self) -> None:
        kind = CATALOGUE["supersaw"]
        values = {"lfo_note": "1/8", "lfo_shape": "Square", "lfo_level": 1}
        controls = kind.controls(kind.validate(values), bpm=120)
        assert controls["lfo_time"] == pytest.approx(0.25)
        heard = one_by_one([voice("supersaw", 60, 100, 1.0, **{**controls, "attack": 0.001})], 1.5)[0]
        steps = [rms(heard[start : start + 2400]) for start in range(0, 48000, 3000)]
        loud = [step > 0.3 * max(steps) for step in steps]
        assert loud.count(True) == pytest.approx(8, abs=2)
        assert sum(a != b for a, b in pairwise(loud)) >= 6
