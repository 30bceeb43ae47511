"""The instruments that have a name in the orchestra, against what is known of them.

Sources: Fletcher and Rossing, "The physics of musical instruments"; Benade, "Fundamentals of musical acoustics".
"""

from collections import Counter

import numpy as np
import pytest

from effects import factory
from effects.catalogue import CATALOGUE
from playback.audition import RATE, one_by_one
from playback.audition import voice as struck
from playback.tests.sound.listening import db, hertz, peak

PRESETS = {preset.name: preset for preset in factory.presets()}
ACOUSTIC = (
    "accordion", "bowed", "brass", "choir", "electric_bass", "electric_guitar", "electric_piano", "flute",
    "harpsichord", "mallet", "orchestra_hit", "organ", "piano", "pipe_organ", "pluck", "reed", "world_string",
)  # fmt: skip
FFT = 1 << 18


def played(name: str, pitch: float, velocity: float = 100.0, seconds: float = 2.0, **values: float) -> np.ndarray:
    """One note of a preset, mono, held for its length but for the last 0.2 s."""
    preset = PRESETS[name]
    controls = CATALOGUE[preset.kind].controls({**preset.values, **values})
    note = struck(preset.kind, pitch, velocity, seconds - 0.2, **controls)
    return one_by_one([note], seconds)[0].mean(1)


def spectrum(sound: np.ndarray, start: float, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Hz and amplitude of the stretch between two times in seconds."""
    part = sound[round(start * RATE) : round(end * RATE)]
    return np.fft.rfftfreq(FFT, 1 / RATE), np.abs(np.fft.rfft(part * np.hanning(len(part)), FFT))


def strongest(sound: np.ndarray, hz: float, start: float = 0.4, end: float = 1.4) -> tuple[float, float]:
    """The strongest partial within a quarter-tone and a half of ``hz``: its Hz and its dB."""
    freqs, amps = spectrum(sound, start, end)
    near = np.flatnonzero(abs(np.log2(np.maximum(freqs, 1e-3) / hz)) < 0.07)
    at = near[np.argmax(amps[near])]
    return float(freqs[at]), float(db(amps[at]))


def partial(sound: np.ndarray, pitch: float, number: int) -> float:
    """dB of a partial against the first one."""
    return strongest(sound, hertz(pitch) * number)[1] - strongest(sound, hertz(pitch))[1]


def centre(sound: np.ndarray, start: float, end: float) -> float:
    """Centre of gravity of the spectrum, in Hz."""
    freqs, amps = spectrum(sound, start, end)
    return float((freqs * amps).sum() / amps.sum())


def level(sound: np.ndarray, start: float, seconds: float = 0.1) -> float:
    part = sound[round(start * RATE) : round((start + seconds) * RATE)]
    return float(db(np.sqrt(np.mean(part**2))))


class TestPiano:
    def test_has_stiff_strings(self) -> None:
        """B is about 4 · 10⁻⁴ at C4 and grows by 1.3 octaves an octave."""

        def cents(pitch: float, number: int) -> float:
            sound = played("Concert Grand", pitch)
            first, high = (strongest(sound, hertz(pitch) * n, 0.05, 0.6)[0] for n in (1, number))
            return float(1200 * np.log2(high / first / number))

        assert 12 < cents(60, 8) < 32
        assert 2 < cents(48, 8) < 0.7 * cents(60, 8)

    def test_decays_in_two_stages_and_sooner_in_the_treble(self) -> None:
        low, middle, high = (played("Concert Grand", pitch, seconds=6) for pitch in (36, 60, 84))
        prompt, after = level(middle, 0.2) - level(middle, 1.2), level(middle, 4.0) - level(middle, 5.0)
        assert prompt > 1.3 * after > 0
        falls = [level(sound, 0.1) - level(sound, 1.1) for sound in (low, middle, high)]
        assert falls == sorted(falls)

    def test_hardens_with_the_touch(self) -> None:
        soft, loud = (centre(played("Concert Grand", 60, velocity), 0.05, 0.5) for velocity in (25, 120))
        assert loud > 1.4 * soft


class TestStrings:
    def test_violin_has_the_resonances_of_its_body(self) -> None:
        """The same bowing with and without the body is its response."""
        freqs, body, bare = None, 0.0, 0.0
        for pitch in range(55, 91, 5):
            still = {"vibrato": 0.4, "vibrato_onset": 0.0}
            freqs, with_body = spectrum(played("Violin", pitch, **still), 0.3, 1.7)
            without = spectrum(played("Violin", pitch, body_level=0, **still), 0.3, 1.7)[1]
            body, bare = body + with_body**2, bare + without**2

        def gain(hz: float) -> float:
            near = abs(freqs / hz - 1) < 0.06
            return float(db(np.sqrt(body[near].sum() / bare[near].sum())))

        assert all(gain(hz) > 3 for hz in (280, 460, 1000, 2900))
        assert gain(1550) < 0
        assert min(gain(280), gain(460)) > gain(650) + 1.5

    def test_sitar_buzzes_higher_after_the_stroke(self) -> None:
        """Raman's bridge: what a plain string loses in its first half second, the jawari gains."""

        def climbs(**values: float) -> float:
            sound = played("Tanpura", 50, sympathy=0, bloom=0.4, course=0, **values)
            return centre(sound, 0.5, 0.7) / centre(sound, 0.05, 0.15)

        assert climbs(buzz=0) < 1
        assert climbs(buzz=1) > 1.15

    def test_plucked_in_the_middle_has_no_even_partials(self) -> None:
        middle = {"position": 0.5, "pickup": 0.09, "drive": 0.0, "second_pickup": 0.0, "pick": 0.0, "cabinet": 0.0}
        sound = played("Clean Guitar", 45, **middle)
        assert max(partial(sound, 45, n) for n in (2, 4)) < partial(sound, 45, 3) - 15


class TestWinds:
    def test_clarinet_is_hollow_below_and_less_so_above(self) -> None:
        low, high = played("Clarinet", 52), played("Clarinet", 82)
        assert partial(low, 52, 2) < -25
        assert partial(low, 52, 2) < partial(low, 52, 3) - 20
        assert partial(high, 82, 2) > partial(low, 52, 2) + 10

    def test_saxophone_has_all_partials(self) -> None:
        assert partial(played("Alto Sax", 58), 58, 2) > -15

    def test_oboe_is_stronger_in_its_formant_than_in_its_first_partial(self) -> None:
        assert max(partial(played("Oboe", 62), 62, n) for n in (3, 4, 5)) > 0

    @pytest.mark.parametrize("name", ["Trumpet", "Trombone", "French Horn", "Tuba"])
    def test_brass_brightens_as_it_grows(self, name: str) -> None:
        soft, loud = (played(name, 55, velocity) for velocity in (40, 120))
        assert centre(loud, 0.4, 1.4) > 1.35 * centre(soft, 0.4, 1.4)
        assert partial(loud, 55, 6) > partial(soft, 55, 6) + 3

    def test_pan_flute_is_stopped_and_flute_open(self) -> None:
        assert partial(played("Flute", 67), 67, 2) > -20
        stopped = played("Blown Bottle", 60, harmonics=0.5)
        assert partial(stopped, 60, 2) < partial(stopped, 60, 3) - 6

    def test_shakuhachi_breathes_more_than_ocarina(self) -> None:
        def breath(name: str) -> float:
            sound = played(name, 69)
            freqs, amps = spectrum(sound, 0.5, 1.5)
            between = (freqs > 440 * 1.4) & (freqs < 440 * 1.6)
            return float(db(amps[between].max() / amps.max()))

        assert breath("Shakuhachi") > breath("Ocarina") + 6


class TestVoices:
    def test_sing_vowels(self) -> None:
        """I has its second formant near 2 kHz, U below 800 Hz, A its first above 600 Hz."""

        def share(vowel: float, low: float, high: float) -> float:
            freqs, amps = spectrum(played("Tenor Solo", 45, vowel=vowel, vowel_motion=0), 0.5, 1.5)
            inside = (freqs > low) & (freqs < high)
            return float((amps[inside] ** 2).sum() / (amps**2).sum())

        assert share(2, 1500, 2400) > 3 * share(4, 1500, 2400)
        assert share(0, 550, 1300) > 3 * share(2, 550, 1300)
        assert share(4, 80, 800) > 0.8


class TestStruck:
    @pytest.mark.parametrize(("name", "ratio"), [("Marimba", 3.98), ("Xylophone", 3.0), ("Church Bell", 1.2)])
    def test_have_the_ratios_of_their_material(self, name: str, ratio: float) -> None:
        """A marimba's bar is tuned to the double octave, a xylophone's to the twelfth, a bell to its minor third."""
        sound = played(name, 60, 110)
        found, strength = strongest(sound, hertz(60) * ratio, 0.0, 0.1)
        assert found / hertz(60) == pytest.approx(ratio, rel=0.02)
        assert strength > strongest(sound, hertz(60), 0.0, 0.1)[1] - 35


class TestPresets:
    def test_cover_general_midi_once(self) -> None:
        programs = Counter(preset.program for preset in PRESETS.values() if preset.program is not None)
        wanted = {*range(38), *range(40, 50), 52, 53, *range(55, 62), *range(64, 80), *range(104, 119)}
        assert wanted <= set(programs)
        assert max(programs.values()) == 1

    @pytest.mark.parametrize("kind", ACOUSTIC)
    def test_stay_below_full_scale_when_hit_hard(self, kind: str) -> None:
        some = [preset for preset in PRESETS.values() if preset.kind == kind]
        controls = [CATALOGUE[kind].controls(preset.values) for preset in some]
        notes = [struck(kind, pitch, 127, 0.5, **values) for values in controls for pitch in (50, 67)]
        for place, sound in enumerate(one_by_one(notes, 1.0)):
            assert 0.02 < peak(sound) < 1, some[place // 2].name
