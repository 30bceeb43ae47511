"""Modulation, space, distortion and pitch: each effect does what its knobs say."""

import numpy as np
import pytest
from scipy.signal import butter, find_peaks, hilbert, sosfilt

from effects.catalogue import CATALOGUE
from playback import nodes, osc
from playback.audition import RATE, Take, device, play_signal, play_takes
from playback.tests.sound.listening import cents_off, db, noise, peak, rms, sine

COLOURS = (
    *("chorus", "vibrato", "flanger", "phaser", "tremolo", "auto_filter", "ring_modulator", "rotary"),
    *("bit_crusher", "distortion", "saturator", "tape", "amp"),
    *("delay", "tape_delay", "reverb", "plate", "spring", "shimmer"),
    *("pitch_shifter", "frequency_shifter", "octaver", "doubler"),
)
ON_ALL = pytest.mark.parametrize("name", COLOURS)

# Knobs that make a tail longer than the eight seconds a test waits, or a noise that is wanted.
LASTING = {
    *(("delay", "feedback"), ("delay", "time"), ("tape_delay", "feedback"), ("tape_delay", "time")),
    *(("reverb", "decay"), ("plate", "decay"), ("shimmer", "decay"), ("shimmer", "shimmer"), ("tape", "hiss")),
}


def pink(seconds: float, level_db: float = -18.0, seed: int = 3) -> np.ndarray:
    """Pink noise, the same on both sides, at an RMS of ``level_db``."""
    frames = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=frames))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(frames, 1 / RATE), 20))
    spectrum[0] = 0
    signal = np.fft.irfft(spectrum, frames)
    return np.repeat((signal * 10 ** (level_db / 20) / rms(signal))[:, None], 2, 1)


def impulse(seconds: float, at: int = 0, level: float = 0.5) -> np.ndarray:
    signal = np.zeros(round(seconds * RATE))
    signal[at] = level
    return signal


def detune(heard: np.ndarray, hz: float) -> np.ndarray:
    """The momentary pitch of a steady tone, in cents from ``hz``, without what swings in at the start."""
    phase = np.unwrap(np.angle(hilbert(heard[RATE // 2 :, 0].astype(np.float64))))
    momentary = np.convolve(np.diff(phase), np.ones(96) / 96, "valid") * RATE / (2 * np.pi)
    return 1200 * np.log2(momentary[2400:-2400] / hz)


def lines(heard: np.ndarray) -> np.ndarray:
    """Levels in dB of the steady second half, one a hertz: index 700 is a tone of 700 Hz."""
    last = heard[-RATE:, 0] * np.blackman(RATE) / (0.42 * RATE / 2)
    return db(np.abs(np.fft.rfft(last)))


def response(name: str, values: dict, level: float = 0.5) -> np.ndarray:
    """Gain in dB by hertz on the left, from an impulse when all has settled."""
    heard = play_signal(impulse(1.5, RATE // 2, level), device(name, values=values))
    return db(np.abs(np.fft.rfft(heard[RATE // 2 :, 0] / level, RATE)))


def swings(heard: np.ndarray, window: int = 96) -> np.ndarray:
    """The envelope of a steady tone."""
    power = np.convolve(heard[:, 0].astype(np.float64) ** 2, np.ones(window) / window, "valid")
    return np.sqrt(2 * power)


def strongest_hz(envelope: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(len(envelope)), 1 << 20))
    return float(np.argmax(spectrum) * RATE / (1 << 20))


class TestEveryColour:
    @ON_ALL
    def test_is_as_loud_as_what_goes_in_and_in_mono_and_silent_when_nothing_does(self, name: str) -> None:
        source = pink(4.0)
        heard, silent = play_takes(Take(each, [device(name)]) for each in (source, np.zeros((4800, 2))))
        assert abs(db(rms(heard[RATE:]) / rms(source[RATE:]))) < 2
        assert db(rms(heard[RATE:].mean(1)) / rms(heard[RATE:])) > -2.5
        assert peak(silent) < 1e-7

    @ON_ALL
    def test_falls_silent_after_loud_noise_at_the_ends_of_every_range(self, name: str) -> None:
        """Each end of each knob has a second of noise at −4 dB, and eight to die away in."""
        source = np.concatenate([noise(1.0, 0.9), np.zeros((8 * RATE, 2))])
        ends = [
            (each.name, value)
            for each in CATALOGUE[name].parameters
            if each.resolves is None
            for value in (each.minimum, each.maximum)
        ]
        takes = (Take(source, [device(name, values=dict([end]))]) for end in ends)
        for end, heard in zip(ends, play_takes(takes), strict=True):
            assert np.isfinite(heard).all(), end
            before, after = rms(heard[:RATE]), rms(heard[-RATE:])
            assert peak(heard) < 8, end
            if (name, end[0]) in LASTING:
                assert after < before, end
            else:
                assert db(after / max(before, 0.01)) < -60, end

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("chorus", {}),
            ("chorus", {"ensemble": 1, "voices": 3}),
            ("vibrato", {"drift": 0.5}),
            ("flanger", {"period": 1.7, "feedback": 0.3}),
            ("phaser", {"period": 1.7}),
            ("tremolo", {"sync": "1/4T"}),
            ("auto_filter", {"lfo": 2, "envelope": 0, "period": 1.3}),
            ("ring_modulator", {"frequency": 33}),
            ("rotary", {"speed": "Fast"}),
            ("tape", {"wow": 0.6, "flutter": 0.5}),
            ("tape_delay", {"feedback": 0, "time": 0.1, "wow": 0.7}),
            ("delay", {"feedback": 0, "time": 0.1, "modulation": 1}),
            ("reverb", {"decay": 0.2, "modulation": 1, "mix": 1}),
            ("plate", {"decay": 0.3, "modulation": 1, "mix": 1}),
            ("pitch_shifter", {"semitones": 5}),
            ("frequency_shifter", {"shift": 13}),
            ("doubler", {}),
            ("octaver", {}),
        ],
    )
    def test_moves_as_it_would_have_when_play_begins_within_the_song(self, name: str, values: dict) -> None:
        source, begun = noise(4.0, 0.3).astype(np.float32), 2.13
        rest, played = source[round(begun * RATE) :], device(name, values=values)
        cue = osc.message("/n_set", nodes.device_node(0), "cue_seconds", begun, "t_cue", 1.0)
        whole, later, free = play_takes([Take(source, [played]), Take(rest, [played, cue]), Take(rest, [played])])
        expected = whole[round(begun * RATE) :]
        settled = slice(RATE, None)
        assert db(rms((later - expected)[settled]) / rms(expected[settled])) < -40
        # Without being told, it stands elsewhere: so the cue is what brought it there.
        if name not in ("reverb", "plate"):
            assert db(rms((free - expected)[settled]) / rms(expected[settled])) > -40


class TestChorusAndVibrato:
    @pytest.mark.parametrize(("rate", "depth"), [(0.6, 2.2), (1.5, 1.0), (4.0, 0.5)])
    def test_chorus_detunes_by_what_its_rate_and_depth_make(self, rate: float, depth: float) -> None:
        values = {"rate": rate, "depth": depth, "voices": "1", "mix": 1, "low_cut": 20, "tone": 20000}
        heard = detune(play_signal(sine(1000, 3.0, -12), device("chorus", values=values)), 1000)
        expected = 1200 * np.log2(1 + 2 * np.pi * rate * depth / 1000)
        assert heard.max() == pytest.approx(expected, rel=0.15)
        assert heard.min() == pytest.approx(-expected, rel=0.15)

    @pytest.mark.parametrize("voices", range(4))
    def test_chorus_is_no_quieter_for_more_voices(self, voices: int) -> None:
        source = pink(3.0)
        assert abs(db(rms(play_signal(source, device("chorus", values={"voices": voices}))) / rms(source))) < 2

    @pytest.mark.parametrize(("rate", "cents"), [(5.2, 28), (2, 100), (8, 10), (0.5, 50)])
    def test_vibrato_bends_by_its_depth(self, rate: float, cents: float) -> None:
        values = {"rate": rate, "depth": cents}
        heard = detune(play_signal(sine(880, 4.5, -12), device("vibrato", values=values)), 880)
        assert heard.max() == pytest.approx(cents, rel=0.15)
        assert heard.min() == pytest.approx(-cents, rel=0.15)
        assert strongest_hz(heard) == pytest.approx(rate, rel=0.08)


class TestFlanger:
    @pytest.mark.parametrize("delay", [0.5, 2.0, 5.0])
    def test_is_a_comb_with_its_notches_at_odd_halves(self, delay: float) -> None:
        values = {"delay": delay, "depth": 0, "feedback": 0, "mix": 0.5}
        gain = response("flanger", values)
        first = 1000 / delay / 2
        notches = find_peaks(-gain[: round(8 * first)], prominence=12)[0]
        assert notches == pytest.approx(first * np.arange(1, 8, 2), rel=0.02)

    @pytest.mark.parametrize("feedback", [-0.9, -0.4, 0.4, 0.9])
    def test_rings_by_its_feedback(self, feedback: float) -> None:
        values = {"delay": 3, "depth": 0, "feedback": feedback, "mix": 1}
        heard = play_signal(impulse(0.3), device("flanger", values=values))[:, 0]
        echoes = [heard[144 * turn] for turn in (1, 2, 3)]
        assert echoes[1] / echoes[0] == pytest.approx(feedback, rel=0.02)
        assert echoes[2] / echoes[1] == pytest.approx(feedback, rel=0.02)

    def test_goes_through_zero(self) -> None:
        """Where both tapes meet, the comb is gone: the sum is the sound itself, only louder."""
        values = {"through_zero": "On", "period": 2, "feedback": 0, "delay": 4, "stereo": 0}
        source = noise(4.0, 0.3)
        heard = play_signal(source, device("flanger", values=values))[RATE:]
        heard = sosfilt(butter(2, [500, 1500], "bandpass", fs=RATE, output="sos"), heard, axis=0)
        window = 480
        loud = [rms(heard[at : at + window]) for at in range(0, len(heard) - window, window // 2)]
        assert db(max(loud) / np.median(loud)) > 1.8


class TestPhaser:
    @pytest.mark.parametrize("stages", range(6))
    @pytest.mark.parametrize("feedback", [0, 0.7])
    def test_has_a_notch_for_two_stages(self, stages: int, feedback: float) -> None:
        values = {"stages": stages, "depth": 0, "frequency": 1000, "feedback": feedback, "mix": 0.5}
        gain = response("phaser", values)
        notches = find_peaks(-gain[20:23000], height=25, prominence=12)[0] + 20
        # They lie where n all-passes turn by odd half turns.
        turns = [np.tan((2 * turn + 1) * np.pi / (4 * (stages + 1))) for turn in range(stages + 1)]
        warped = np.tan(np.pi * 1000 / RATE)
        expected = np.arctan(np.multiply(turns, warped)) * RATE / np.pi
        assert notches == pytest.approx(expected[expected < 23000], rel=0.03)

    def test_alone_its_wet_sound_passes_every_frequency(self) -> None:
        values = {"depth": 0, "feedback": 0.8, "mix": 1}
        gain = response("phaser", values)[40:20000]
        assert np.ptp(gain) < 0.2

    def test_sweeps_in_its_period(self) -> None:
        heard = play_signal(pink(6.0), device("phaser", values={"period": 1.5, "stereo": 0}))
        band = sosfilt(butter(4, [600, 700], "bandpass", fs=RATE, output="sos"), heard, axis=0)
        # A notch passes through a band on its way up and on its way down.
        assert strongest_hz(swings(band, 9600)[RATE:]) == pytest.approx(2 / 1.5, rel=0.6)


class TestTremolo:
    @pytest.mark.parametrize("depth", [0.3, 0.6, 1.0])
    def test_takes_its_depth_at_its_rate(self, depth: float) -> None:
        values = {"depth": depth, "period": 0.25}
        heard = swings(play_signal(sine(2000, 3.0, -20), device("tremolo", values=values)))[RATE // 2 : -4800]
        assert heard.min() / heard.max() == pytest.approx(1 - depth, abs=0.03)
        assert strongest_hz(heard) == pytest.approx(4, rel=0.02)

    @pytest.mark.parametrize(("label", "beats"), [("1/16", 0.25), ("1/8T", 1 / 3), ("1/4", 1), ("1/8D", 0.75)])
    def test_follows_note_values(self, label: str, beats: float) -> None:
        values = CATALOGUE["tremolo"].controls({"sync": label, "depth": 1}, bpm=96)
        heard = swings(play_signal(sine(2000, 6.0, -20), device("tremolo", values=values)))
        assert strongest_hz(heard) == pytest.approx(96 / 60 / beats, rel=0.02)

    def test_pans_when_its_sides_are_opposite(self) -> None:
        values = {"depth": 1, "period": 1, "stereo": 180}
        heard = play_signal(sine(2000, 3.0, -20), device("tremolo", values=values))
        left, right = swings(heard), swings(heard[:, ::-1])
        assert np.corrcoef(left, right)[0, 1] < -0.95


class TestAutoFilter:
    def test_opens_with_the_touch(self) -> None:
        values = {"type": "Low-pass 24 dB", "cutoff": 200, "envelope": 4, "lfo": 0, "resonance": 0}
        soft, hard = (
            play_signal(pink(2.0, level), device("auto_filter", values=values))[RATE:, 0] * 10 ** (-level / 20)
            for level in (-40, -12)
        )
        high = butter(4, 1500, "highpass", fs=RATE, output="sos")
        assert db(rms(sosfilt(high, hard)) / rms(sosfilt(high, soft))) > 20

    def test_swings_in_its_period(self) -> None:
        values = {"type": "Low-pass 24 dB", "cutoff": 500, "lfo": 2, "envelope": 0, "sync": "1/8"}
        heard = play_signal(sine(1000, 4.0, -12), device("auto_filter", values=values))
        assert strongest_hz(swings(heard)[RATE:]) == pytest.approx(4, rel=0.03)


class TestRingModulator:
    @pytest.mark.parametrize("carrier", [110.0, 300.0, 1234.0])
    def test_leaves_sums_and_differences_only(self, carrier: float) -> None:
        values = {"frequency": carrier, "mix": 1, "tone": 20000}
        level = lines(play_signal(sine(2000, 2.0, -12), device("ring_modulator", values=values)))
        for hz in (2000 - carrier, 2000 + carrier):
            assert level[round(hz)] == pytest.approx(-12 - 6 + 2, abs=1.2)
        assert level[2000] < -75
        assert level[round(carrier)] < -75

    def test_lets_the_sound_through_as_amplitude_modulation(self) -> None:
        values = {"frequency": 300, "carrier": 1, "mix": 1}
        level = lines(play_signal(sine(2000, 2.0, -12), device("ring_modulator", values=values)))
        assert level[2000] > level[1700] + 3


class TestRotary:
    @pytest.mark.parametrize(("speed", "hz"), [("Slow", 0.8), ("Fast", 6.6)])
    def test_turns_the_horn(self, speed: str, hz: float) -> None:
        heard = play_signal(sine(2500, 8.0, -20), device("rotary", values={"speed": speed}))
        assert strongest_hz(swings(heard, 960)[2 * RATE :]) == pytest.approx(hz, rel=0.05)

    def test_stands_when_braked(self) -> None:
        heard = swings(play_signal(sine(2500, 2.0, -20), device("rotary", values={"speed": "Brake"})), 960)[RATE:]
        assert np.ptp(heard) / heard.mean() < 0.02

    def test_takes_its_time_to_speed_up(self) -> None:
        faster = [(2.0, [osc.message("/n_set", nodes.device_node(0), "speed", 1.0)])]
        heard = play_signal(sine(2500, 8.0, -20), device("rotary", values={"speed": "Slow"}), later=faster)
        envelope = swings(heard, 960)
        early, late = (strongest_hz(envelope[round(at * RATE) :][: RATE // 2]) for at in (2.1, 7.0))
        assert early < 0.75 * late
        assert late == pytest.approx(6.6, rel=0.1)


class TestBitCrusher:
    @pytest.mark.parametrize("bits", [2, 3, 4, 8])
    def test_has_as_many_steps_as_its_bits_make(self, bits: int) -> None:
        values = {"bits": bits, "rate": 48000, "drive": 0, "tone": 20000}
        heard = play_signal(sine(97, 2.0, 0), device("bit_crusher", values=values))[RATE:, 0]
        assert len(np.unique(np.round(heard, 5))) == 2**bits - 1

    @pytest.mark.parametrize("rate", [1000, 8000, 12000])
    def test_holds_each_sample(self, rate: int) -> None:
        values = {"bits": 16, "rate": rate, "drive": 0, "tone": 20000}
        heard = play_signal(sine(97, 1.0, -3), device("bit_crusher", values=values))[RATE // 2 :, 0]
        changes = np.flatnonzero(np.diff(heard))
        assert np.median(np.diff(changes)) == RATE / rate
        assert len(changes) <= rate // 2 + 1


def harmonics(heard: np.ndarray, hz: int) -> tuple[float, float]:
    """RMS in dB of the harmonics above the first, and of what is none (what was folded back), against the first."""
    power = 10 ** (lines(heard) / 10)
    total = power[20:].sum()
    own = [power[hz * n - 3 : hz * n + 4].sum() for n in range(1, 24000 // hz)]
    return 10 * np.log10(sum(own[1:]) / own[0] + 1e-12), 10 * np.log10(max(total - sum(own), 1e-15) / own[0])


class TestDistortion:
    @pytest.mark.parametrize("shape", range(6))
    def test_adds_harmonics_and_stays_below_full_scale(self, shape: int) -> None:
        heard = play_signal(sine(220, 2.0, -6), device("distortion", values={"type": shape, "drive": 24}))
        assert harmonics(heard, 220)[0] > -25
        assert peak(heard[RATE // 2 :]) < 1
        loud = play_signal(noise(1.0, 1.0), device("distortion", values={"type": shape}))
        assert peak(loud) < 1.1

    @pytest.mark.parametrize(("shape", "folded"), [("Soft", -60), ("Hard", -40), ("Tube", -55), ("Fuzz", -28)])
    def test_folds_little_back(self, shape: str, folded: float) -> None:
        values = {"type": shape, "drive": 24, "tone": 18000}
        heard = play_signal(sine(1501, 2.0, -12), device("distortion", values=values))
        assert harmonics(heard, 1501)[1] < folded

    def test_folds_back_less_than_the_plain_curve(self) -> None:
        source = sine(5003, 2.0, -6)
        heard = play_signal(source, device("distortion", values={"type": "Hard", "drive": 20, "tone": 18000}))
        plain = np.repeat(np.clip(source * 10, -1, 1)[:, None], 2, 1)
        assert harmonics(heard, 5003)[1] < harmonics(plain, 5003)[1] - 6

    @pytest.mark.parametrize("drive", [0, 12, 24, 36, 48])
    def test_keeps_the_loudness(self, drive: float) -> None:
        source = pink(2.0)
        heard = play_signal(source, device("distortion", values={"drive": drive}))
        assert abs(db(rms(heard) / rms(source))) < 3

    def test_a_shifted_middle_makes_even_harmonics(self) -> None:
        plain, shifted = (
            lines(play_signal(sine(500, 2.0, -12), device("distortion", values={"bias": bias}))) for bias in (0, 0.7)
        )
        assert plain[1000] < -80
        assert shifted[1000] > -50


class TestTape:
    def test_saturates_softly(self) -> None:
        for level, low, high in ((-30, -90, -45), (-6, -35, -12)):
            heard = play_signal(sine(500, 2.0, level), device("tape", values={"wow": 0, "flutter": 0}))
            assert low < harmonics(heard, 500)[0] < high

    def test_wavers_by_wow_only(self) -> None:
        straight, wavering = (
            detune(play_signal(sine(1000, 5.0, -18), device("tape", values={"wow": wow, "flutter": 0})), 1000)
            for wow in (0, 0.5)
        )
        assert np.ptp(straight) < 0.5
        assert 3 < np.ptp(wavering) < 20

    def test_hisses_only_if_wanted(self) -> None:
        silence = np.zeros((2 * RATE, 2))
        assert not play_signal(silence, device("tape")).any()
        hiss = play_signal(silence, device("tape", values={"hiss": -50}))[RATE:]
        assert db(rms(hiss)) == pytest.approx(-50, abs=4)
        assert abs(np.corrcoef(hiss.T)[0, 1]) < 0.1
        spectrum = np.abs(np.fft.rfft(hiss[:, 0])) ** 2
        bands = np.array_split(spectrum[1000:12000], 11)
        assert max(band.max() / band.mean() for band in bands) < 40  # no tone sticks out


class TestAmp:
    @pytest.mark.parametrize("cabinet", range(1, 6))
    def test_cabinets_end_where_loudspeakers_do(self, cabinet: int) -> None:
        values = {"model": "Clean", "gain": 0, "cabinet": cabinet}
        gain = response("amp", values, 0.01)
        assert gain[10000:16000].max() < gain[800:2500].mean() - 20
        assert gain[25] < gain[800:2500].mean() - 6

    def test_has_more_harmonics_with_more_gain(self) -> None:
        for model in range(5):
            source = sine(220, 2.0, -18)
            low, high = (play_signal(source, device("amp", values={"model": model, "gain": gain})) for gain in (0, 10))
            assert harmonics(high, 220)[0] > harmonics(low, 220)[0] + 3

    @pytest.mark.parametrize("model", range(5))
    @pytest.mark.parametrize("gain", [0, 5, 10])
    def test_keeps_the_loudness(self, model: int, gain: float) -> None:
        source = pink(2.0)
        heard = play_signal(source, device("amp", values={"model": model, "gain": gain}))
        assert abs(db(rms(heard) / rms(source))) < 3


class TestDelays:
    @pytest.mark.parametrize("name", ["delay", "tape_delay"])
    @pytest.mark.parametrize("bpm", [90, 120, 137])
    @pytest.mark.parametrize(("label", "beats"), [("1/16", 0.25), ("1/8T", 1 / 3), ("1/8D", 0.75), ("1/4", 1)])
    def test_repeat_on_the_frame_of_their_note_value(self, name: str, bpm: float, label: str, beats: float) -> None:
        wanted = {"sync": label, "mix": 0.5} | ({"wow": 0} if name == "tape_delay" else {})
        values = CATALOGUE[name].controls(wanted, bpm=bpm)
        heard = play_signal(impulse(1.0, 1000), device(name, values=values))[:, 0]
        assert np.argmax(np.abs(heard[1001:])) + 1 == pytest.approx(beats * 60 / bpm * RATE, abs=0.8)

    @pytest.mark.parametrize("name", ["delay", "tape_delay"])
    @pytest.mark.parametrize("seconds", [0.02, 0.1, 0.25, 0.5])
    def test_repeat_after_their_time_to_the_frame_each_time(self, name: str, seconds: float) -> None:
        values = {"time": seconds, "mix": 0.5, "feedback": 0.9, "tone": 12000, "low_cut": 20}
        values |= {"wow": 0} if name == "tape_delay" else {}
        heard = play_signal(impulse(2.0, 0), device(name, values=values))[:, 0]
        for turn in (1, 2, 3):
            around = round(turn * seconds * RATE) - 100
            assert np.argmax(np.abs(heard[around : around + 200])) + around == round(turn * seconds * RATE)

    def test_ducked_repeats_wait_for_room(self) -> None:
        source = np.concatenate([sine(500, 1.0, -12), np.zeros(RATE)])
        plain, ducked = (
            play_signal(source, device("delay", values={"time": 0.3, "feedback": 0.7, "mix": 1, "ducking": amount}))
            for amount in (0, 1)
        )
        during, after = slice(24000, 46000), slice(90000, 96000)
        assert db(rms(ducked[during]) / rms(plain[during])) < -20
        assert db(rms(ducked[after]) / rms(plain[after])) > -6

    def test_tape_repeats_are_ever_darker(self) -> None:
        values = {"time": 0.2, "mix": 0.5, "feedback": 0.8, "wow": 0}
        heard = play_signal(impulse(1.0, 0), device("tape_delay", values=values))[:, 0]
        high = sosfilt(butter(4, 3000, "highpass", fs=RATE, output="sos"), heard)
        share = [rms(high[9600 * n : 9600 * n + 4800]) / rms(heard[9600 * n : 9600 * n + 4800]) for n in (1, 2, 3)]
        assert share[0] > 1.3 * share[1] > 1.3 * 1.3 * share[2]

    def test_tape_heads_stand_at_thirds(self) -> None:
        values = {"time": 0.3, "mix": 0.5, "feedback": 0, "wow": 0, "heads": "Three", "width": 0}
        heard = np.abs(play_signal(impulse(0.5, 0), device("tape_delay", values=values))[:, 0])
        found = [np.argmax(heard[at - 200 : at + 200]) + at - 200 for at in (4800, 9600, 14400)]
        assert found == [4800, 9600, 14400]


def reverberation(heard: np.ndarray) -> float:
    """RT60 in seconds: T20 by Schroeder's backward integration (ISO 3382-1), 400 to 1200 Hz, mean of both sides."""
    times = []
    for side in sosfilt(butter(2, [400, 1200], "bandpass", fs=RATE, output="sos"), heard, axis=0).T:
        left = np.cumsum(side[::-1] ** 2)[::-1]
        level = 10 * np.log10(left / left[0] + 1e-12)
        times.append((np.argmax(level < -25) - np.argmax(level < -5)) / RATE * 3)
    return float(np.mean(times))


class TestReverbs:
    @pytest.mark.parametrize(
        ("name", "values", "decays"),
        [
            ("reverb", {}, (0.2, 0.5, 2, 8, 20)),
            ("reverb", {"size": 0.3, "damping": 20000}, (0.2, 2, 20)),
            ("reverb", {"size": 2, "modulation": 1}, (0.2, 1, 6)),
            ("plate", {}, (0.3, 1, 4, 15)),
            ("plate", {"size": 0.4}, (0.3, 2, 8)),
            ("plate", {"size": 1.5, "damping": 20000}, (0.3, 2, 8)),
            ("spring", {}, (0.3, 1, 3, 6)),
            ("spring", {"tension": 0, "chirp": 1}, (0.5, 2, 6)),
            ("spring", {"tension": 1, "chirp": 0}, (0.3, 2, 6)),
            ("shimmer", {"shimmer": 0}, (1, 6, 20)),
            ("shimmer", {"shimmer": 0, "size": 1.5}, (1, 6)),
        ],
    )
    def test_die_away_in_their_decay_time(self, name: str, values: dict, decays: tuple) -> None:
        for decay in decays:
            settings = {**values, "decay": decay, "mix": 1}
            seconds = min(1.3 * decay + 0.3, 14)
            heard = play_signal(impulse(0.1, level=0.9), device(name, values=settings), seconds=seconds)
            assert reverberation(heard) == pytest.approx(decay, rel=0.2)

    @pytest.mark.parametrize("name", ["reverb", "plate", "shimmer"])
    def test_are_wide_and_dense(self, name: str) -> None:
        heard = play_signal(impulse(0.1, level=0.9), device(name, values={"mix": 1, "decay": 3}), seconds=1.5)
        tail = heard[19200:43200]
        assert abs(np.corrcoef(tail.T)[0, 1]) < 0.3
        flat = tail[:, 0] * np.exp(np.arange(len(tail)) * 6.9 / 3 / RATE)
        assert np.mean(flat**4) / np.mean(flat**2) ** 2 < 6

    @pytest.mark.parametrize("name", ["reverb", "plate", "spring", "shimmer"])
    def test_lose_their_treble_first(self, name: str) -> None:
        heard = play_signal(noise(0.2, 0.5), device(name, values={"mix": 1, "decay": 3}), seconds=2.0)[:, 0]
        high = sosfilt(butter(4, 2500, "highpass", fs=RATE, output="sos"), heard)
        early, late = slice(14400, 24000), slice(72000, 96000)
        assert rms(high[late]) / rms(heard[late]) < 0.8 * rms(high[early]) / rms(heard[early])

    def test_springs_chirp(self) -> None:
        """In each echo high frequencies come later than low ones."""
        values = {"mix": 1, "chirp": 1, "width": 1, "damping": 8000}
        heard = play_signal(impulse(0.5, level=0.9), device("spring", values=values))[:, 0]

        def arrival(low: float, high: float) -> float:
            band = np.abs(hilbert(sosfilt(butter(2, [low, high], "bandpass", fs=RATE, output="sos"), heard)))
            first = band[: round(0.075 * RATE)] ** 2
            return float(np.sum(first * np.arange(len(first))) / first.sum() / RATE)

        assert arrival(2600, 3200) > arrival(400, 800) + 0.004

    def test_shimmer_climbs(self) -> None:
        source = np.concatenate([sine(300, 1.0, -12), np.zeros(4 * RATE)])
        with_it, without = (
            play_signal(source, device("shimmer", values={"shimmer": amount, "mix": 1}))[3 * RATE :, 0]
            for amount in (0.8, 0)
        )
        octave = butter(4, [560, 640], "bandpass", fs=RATE, output="sos")
        assert db(rms(sosfilt(octave, with_it)) / rms(sosfilt(octave, without))) > 15


class TestPitch:
    @pytest.mark.parametrize("semitones", [-12, -5, 3, 7, 12, 24])
    @pytest.mark.parametrize("hz", [220.0, 523.25])
    def test_shifter_is_in_tune(self, semitones: int, hz: float) -> None:
        tone = sum(sine(hz * n, 4.0, -20 - 3 * n) for n in (1, 2, 3))
        heard = play_signal(tone, device("pitch_shifter", values={"semitones": semitones, "mix": 1, "grain": 0.15}))
        # The highest of the three, where a cent is most hertz.
        assert abs(cents_off(heard[RATE:], 3 * hz * 2 ** (semitones / 12), 60)) < 5

    @pytest.mark.parametrize("cents", [-50, 10, 35])
    def test_shifter_follows_its_cents(self, cents: float) -> None:
        values = {"semitones": 0, "cents": cents, "mix": 1}
        heard = play_signal(sine(1000, 4.0, -12), device("pitch_shifter", values=values))
        assert cents_off(heard[RATE:], 1000 * 2 ** (cents / 1200), 60) == pytest.approx(0, abs=5)

    @pytest.mark.parametrize("shift", [-300, -7, 40, 1500])
    def test_frequencies_move_by_hertz_and_to_one_side(self, shift: float) -> None:
        values = {"shift": shift, "mix": 1}
        level = lines(play_signal(sine(2000, 2.0, -12), device("frequency_shifter", values=values)))
        assert level[2000 + shift] == pytest.approx(-12, abs=0.5)
        assert level[2000 - shift] < -55
        assert level[2000] < -55

    def test_octaver_adds_its_octaves(self) -> None:
        source = sine(440, 3.0, -18)
        for knob, hz in (("down_two", 110), ("down", 220), ("up", 880), ("fifth", 660)):
            others = {"down": 0, "down_two": 0, "up": 0, "fifth": 0, knob: 1}
            heard = play_signal(source, device("octaver", values=others))[RATE:]
            near = np.abs(np.fft.rfft(heard[:, 0] * np.hanning(len(heard))))
            at = hz * len(heard) // RATE
            assert db(near[at - 25 : at + 26].max() / near[440 * len(heard) // RATE]) > -14, knob

    def test_doubler_detunes_one_side_up_and_one_down(self) -> None:
        heard = play_signal(sine(2000, 4.0, -12), device("doubler", values={"detune": 20, "mix": 1}))[RATE:]
        assert cents_off(heard[:, :1], 2000) == pytest.approx(20, abs=5)
        assert cents_off(heard[:, 1:], 2000) == pytest.approx(-20, abs=5)
