"""Every effect, rendered and measured."""

import numpy as np
import pytest

from effects.catalogue import CATALOGUE, Kind
from playback import nodes, osc
from playback.tests.sound.listening import (
    RATE,
    cents_off,
    db,
    device,
    gain_at,
    noise,
    peak,
    play_signal,
    render,
    rms,
    sine,
)

EFFECTS = pytest.mark.parametrize("kind", CATALOGUE.effects, ids=lambda kind: kind.name)

# What makes an effect heard where its defaults are neutral.
AUDIBLE = {
    "eq3": {"mid_gain": 6.0},
    "utility": {"gain_db": -6.0},
    "limiter": {"gain_db": 12.0},
    "compressor": {"threshold": -40.0},
    "delay": {"time": 0.1},
    "gate": {"threshold": -6.0, "ratio": 2.0},
}


def impulse(at: int, seconds: float, level: float = 0.5) -> np.ndarray:
    signal = np.zeros(round(seconds * RATE))
    signal[at] = level
    return signal


@EFFECTS
class TestEveryEffect:
    def test_changes_the_sound(self, kind: Kind) -> None:
        source = noise(0.3, 0.3).astype(np.float32)
        heard = play_signal(source, device(kind.name, values=AUDIBLE.get(kind.name, {})))
        late = kind.latency_frames
        assert rms(heard[late:] - source[: len(source) - late]) > 0.01

    def test_bypassed_leaves_every_bit_but_its_latency(self, kind: Kind) -> None:
        source = noise(0.3, 0.3).astype(np.float32)
        heard = play_signal(source, device(kind.name, values=AUDIBLE.get(kind.name, {}), bypass=1))
        late = kind.latency_frames
        assert np.array_equal(heard[late:], source[: len(source) - late])
        assert not heard[:late].any()

    def test_is_bypassed_and_back_without_a_click(self, kind: Kind) -> None:
        source = sine(200, 1.0, -12)
        switch = [
            (0.4, [osc.message("/n_set", nodes.device_node(0), "bypass", 1.0)]),
            (0.7, [osc.message("/n_set", nodes.device_node(0), "bypass", 0.0)]),
        ]
        heard = play_signal(source, device(kind.name, values=AUDIBLE.get(kind.name, {})), later=switch)
        steps = np.abs(np.diff(heard[:, 0]))
        steady = max(
            steps[round(0.3 * RATE) : round(0.39 * RATE)].max(), steps[round(0.5 * RATE) : round(0.69 * RATE)].max()
        )
        assert steps[round(0.39 * RATE) : round(0.95 * RATE)].max() < 1.6 * steady

    def test_is_safe_at_the_ends_of_every_range(self, kind: Kind) -> None:
        source = noise(0.25, 0.5)
        source[6000:] = 0
        for parameter in kind.parameters:
            for value in (parameter.minimum, parameter.maximum):
                heard = play_signal(source, device(kind.name, values={parameter.name: value}), seconds=0.25)
                assert np.isfinite(heard).all(), f"{parameter.name} {value}"
                assert peak(heard) < 20, f"{parameter.name} {value}"

    def test_recovers_from_broken_numbers(self, kind: Kind) -> None:
        source = noise(0.6, 0.3).astype(np.float32)
        source[1000:1010] = np.nan
        source[1500:1510] = np.inf
        heard = play_signal(source, device(kind.name, values=AUDIBLE.get(kind.name, {})))
        assert np.isfinite(heard).all()
        assert rms(heard[-4800:]) > 0.01

    def test_renders_the_same_bits_twice(self, kind: Kind) -> None:
        source = noise(0.2, 0.3)
        first, second = (play_signal(source, device(kind.name)) for _ in range(2))
        assert np.array_equal(first, second)


class TestEq3:
    @pytest.mark.parametrize(
        ("values", "hz", "expected"),
        [
            ({"low_gain": 6, "low_frequency": 200}, 30, 6.0),
            ({"low_gain": 6, "low_frequency": 200}, 200, 3.0),
            ({"low_gain": -12, "low_frequency": 100}, 4000, 0.0),
            ({"mid_gain": 9, "mid_frequency": 1000}, 1000, 9.0),
            ({"mid_gain": -9, "mid_frequency": 3000, "mid_q": 4}, 3000, -9.0),
            ({"mid_gain": 9, "mid_frequency": 1000, "mid_q": 4}, 250, 0.0),
            ({"high_gain": -6, "high_frequency": 4000}, 15000, -6.0),
            ({"high_gain": -6, "high_frequency": 4000}, 4000, -3.0),
            ({}, 700, 0.0),
        ],
    )
    def test_has_the_gain_that_its_knobs_say(self, values: dict, hz: float, expected: float) -> None:
        source = sine(hz, 0.6, -20)
        assert gain_at(hz, play_signal(source, device("eq3", values=values)), source) == pytest.approx(
            expected, abs=0.35
        )


class TestFilter:
    @pytest.mark.parametrize(
        ("values", "hz", "low", "high"),
        [
            ({"type": 0, "slope": 1, "cutoff": 1000}, 100, -0.1, 0.2),
            ({"type": 0, "slope": 1, "cutoff": 1000}, 4000, -50, -46),
            ({"type": 0, "slope": 0, "cutoff": 1000}, 4000, -26, -22),
            ({"type": 1, "slope": 1, "cutoff": 1000}, 250, -50, -46),
            ({"type": 1, "slope": 1, "cutoff": 40}, 1000, -0.1, 0.1),
            ({"type": 2, "slope": 0, "cutoff": 1000}, 1000, -0.1, 0.1),
            ({"type": 3, "slope": 0, "cutoff": 1000}, 1000, -200, -40),
            ({"type": 3, "slope": 1, "cutoff": 1000}, 100, -0.5, 0.1),
        ],
    )
    def test_passes_and_stops(self, values: dict, hz: float, low: float, high: float) -> None:
        source = sine(hz, 0.6, -20)
        heard = gain_at(hz, play_signal(source, device("filter", values={"resonance": 0, **values})), source)
        assert low <= heard <= high

    def test_rings_at_the_cutoff_when_resonant(self) -> None:
        source = sine(1000, 0.6, -40)
        sharp = play_signal(source, device("filter", values={"cutoff": 1000, "resonance": 0.7}))
        assert gain_at(1000, sharp, source) > 8


class TestCompressor:
    @staticmethod
    def curve(level: float, threshold: float, ratio: float, knee: float) -> float:
        """Gain of the static curve in dB (Giannoulis et al. 2012, eq. 4)."""
        over = level - threshold
        if 2 * over < -knee:
            return 0.0
        if 2 * abs(over) <= knee and knee > 0:
            return (1 / ratio - 1) * (over + knee / 2) ** 2 / (2 * knee)
        return (1 / ratio - 1) * over

    @pytest.mark.parametrize(
        ("level", "ratio", "knee"), [(-30, 4, 6), (-20, 4, 12), (-12, 4, 0), (-6, 2, 6), (-3, 20, 0)]
    )
    def test_follows_its_static_curve(self, level: float, ratio: float, knee: float) -> None:
        source = sine(1000, 0.8, level)
        values = {"threshold": -20, "ratio": ratio, "knee": knee, "attack": 0.005, "release": 0.2}
        heard = gain_at(1000, play_signal(source, device("compressor", values=values)), source)
        assert heard == pytest.approx(self.curve(level, -20, ratio, knee), abs=0.4)

    def test_takes_its_attack_time(self) -> None:
        source = sine(2000, 0.6, -60)
        source[9600:] = sine(2000, 0.4, 0)
        values = {"threshold": -20, "ratio": 20, "knee": 0, "attack": 0.02, "release": 0.2}
        heard = play_signal(source, device("compressor", values=values))
        envelope = np.array([peak(heard[start : start + 24]) for start in range(9600, 14400, 24)])
        settled = 19.0  # dB of reduction: 20 over, ratio 20
        reached = np.flatnonzero(-db(envelope) >= 0.632 * settled)[0] * 24 / RATE
        assert 0.015 < reached < 0.026

    def test_listens_to_the_key_of_another_strip(self) -> None:
        source, key = sine(500, 0.6, -20), sine(80, 0.6, 0)
        key[: len(key) // 2] = 0
        bus = nodes.strip_bus(5)
        ducking = {"threshold": -40, "ratio": 20, "attack": 0.001, "knee": 0}
        heard = play_signal(source, device("compressor", values=ducking, key=bus), others={bus: key})
        assert db(rms(heard[2400:14000]) / rms(source[2400:14000])) == pytest.approx(0, abs=0.1)
        assert db(rms(heard[-9600:]) / rms(source[-9600:])) < -20

    def test_delays_its_key_by_the_frames_it_is_told(self) -> None:
        source, bus = sine(500, 0.6, -20), nodes.strip_bus(5)
        key = impulse(9600, 0.6, 1.0)
        values = {"threshold": -40, "ratio": 20, "attack": 0.0001, "knee": 0}

        def first_change(frames: int) -> int:
            chain = device("compressor", values=values, key=bus, key_delay_frames=frames)
            heard = play_signal(source, chain, others={bus: key})[:, 0]
            return int(np.flatnonzero(np.abs(heard - source) > 1e-3)[0])

        assert first_change(1000) - first_change(0) == pytest.approx(1000, abs=12)

    def test_reports_what_it_takes_away(self) -> None:
        source = sine(1000, 0.5, -8)
        values = {"threshold": -20, "ratio": 4, "knee": 0}
        report = nodes.report_bus(0)
        # The report moves the gain of the output, so that it can be heard offline.
        shown = [(0.4, [osc.message("/n_map", nodes.output_node(0), "gain", report)])]
        heard = play_signal(source, device("compressor", values=values, report=report), later=shown)
        assert rms(heard[-2400:]) / rms(heard[16000:19000]) == pytest.approx(9.0, abs=0.4)

    def test_writes_no_report_when_none_is_wanted(self) -> None:
        watched = [(0.1, [osc.message("/n_map", nodes.output_node(0), "gain", 0)])]
        heard = play_signal(sine(1000, 0.5, 0), device("compressor", values={"threshold": -40}), later=watched)
        assert peak(heard[-4800:]) < 1e-6


class TestGate:
    @pytest.mark.parametrize(("level", "expected"), [(-20, 0), (-45, -15), (-50, -30), (-75, -40)])
    def test_follows_its_static_curve(self, level: float, expected: float) -> None:
        source = sine(1000, 0.8, level)
        values = {"threshold": -40, "ratio": 4, "range": 40}
        heard = gain_at(1000, play_signal(source, device("gate", values=values)), source)
        assert heard == pytest.approx(expected, abs=1.2)

    def test_opens_at_once_and_closes_slowly(self) -> None:
        source = sine(1000, 1.0, -70)
        source[24000:28800] = sine(1000, 0.1, -10)
        heard = play_signal(source, device("gate", values={"attack": 0.0005, "release": 0.2}))
        assert db(rms(heard[24240:28800]) / rms(source[24240:28800])) == pytest.approx(0, abs=0.5)
        assert db(rms(heard[31000:32000]) / rms(heard[46000:])) > 12


class TestSaturator:
    def test_adds_odd_harmonics_as_tape_and_even_ones_as_tube(self) -> None:
        def harmonic(kind: str, number: int) -> float:
            heard = play_signal(sine(500, 0.5, -6), device("saturator", values={"type": kind, "drive_db": 12}))
            turns = np.abs(np.fft.rfft(heard[-9600:, 0] * np.hanning(9600)))
            return float(db(turns[100 * number] / turns[100]))

        assert harmonic("Tape", 3) > -25
        assert harmonic("Tape", 2) < -70
        assert harmonic("Tube", 2) > -35

    def test_keeps_the_loudness_within_reach(self) -> None:
        source = noise(0.5, 0.3)
        for drive in (0, 12, 24):
            heard = play_signal(source, device("saturator", values={"drive_db": drive, "tone": 18000}))
            assert abs(db(rms(heard) / rms(source))) < 9


class TestLimiter:
    @pytest.mark.parametrize("ceiling", [-1.0, -12.0])
    def test_never_exceeds_its_ceiling(self, ceiling: float) -> None:
        random = np.random.default_rng(3)
        source = noise(1.0, 1.0) * np.repeat(random.uniform(0, 2, (400, 1)), 120, 0)
        source[20000] = 8
        source[30000:30400] = 4
        heard = play_signal(source, device("limiter", values={"ceiling": ceiling, "gain_db": 12, "release": 0.01}))
        assert db(peak(heard)) <= ceiling + 0.001

    def test_reaches_its_ceiling(self) -> None:
        heard = play_signal(sine(100, 0.5, -3), device("limiter", values={"ceiling": -6}))
        assert db(peak(heard[12000:])) == pytest.approx(-6, abs=0.3)

    def test_leaves_what_is_below_it_alone_but_for_its_latency(self) -> None:
        source = noise(0.3, 0.2).astype(np.float32)
        late = CATALOGUE["limiter"].latency_frames
        heard = play_signal(source, device("limiter"))
        assert np.array_equal(heard[late:], source[:-late])

    def test_does_not_bend_low_notes(self) -> None:
        source = sine(60, 1.0, 0)
        heard = play_signal(source, device("limiter", values={"ceiling": -6, "release": 0.2}))[24000:, 0]
        spectrum = np.abs(np.fft.rfft(heard * np.blackman(len(heard))))
        bins = 60 * len(heard) // RATE
        assert db(spectrum[3 * bins - 3 : 3 * bins + 4].max() / spectrum[bins]) < -30


class TestDelay:
    @pytest.mark.parametrize("frames", [320, 4800, 12000, 24001])
    def test_repeats_after_its_time_to_the_frame(self, frames: int) -> None:
        values = {"time": frames / RATE, "mix": 0.5, "feedback": 0}
        heard = play_signal(impulse(1000, 0.7), device("delay", values=values))[:, 0]
        assert np.argmax(np.abs(heard[1001:])) + 1 == frames

    def test_falls_by_its_feedback(self) -> None:
        values = {"time": 0.1, "mix": 0.5, "feedback": 0.5, "tone": 20000, "low_cut": 20}
        heard = play_signal(sine(1000, 0.02, -12), device("delay", values=values), seconds=0.5)
        echoes = [rms(heard[4800 * turn : 4800 * turn + 960]) for turn in (1, 2, 3)]
        assert db(echoes[1] / echoes[0]) == pytest.approx(-6, abs=0.6)
        assert db(echoes[2] / echoes[1]) == pytest.approx(-6, abs=0.6)

    def test_bounces_between_the_sides(self) -> None:
        values = {"time": 0.1, "mix": 0.5, "feedback": 0.7, "ping_pong": 1}
        heard = play_signal(sine(1000, 0.02, -12), device("delay", values=values), seconds=0.5)
        first, second = heard[4800:5760], heard[9600:10560]
        assert rms(first[:, 0]) > 10 * rms(first[:, 1])
        assert rms(second[:, 1]) > 10 * rms(second[:, 0])

    def test_stays_bounded_at_full_feedback(self) -> None:
        values = {"time": 0.02, "feedback": 0.98, "mix": 1}
        heard = play_signal(noise(3.0, 0.9), device("delay", values=values))
        assert peak(heard) < 3


class TestReverb:
    @pytest.mark.parametrize("decay", [0.6, 2.0, 5.0])
    def test_dies_away_in_its_decay_time(self, decay: float) -> None:
        """T30 by Schroeder's backward integration (ISO 3382-1), in the middle band."""
        from scipy.signal import butter, sosfilt

        values = {"decay": decay, "mix": 1, "damping": 20000, "low_cut": 20}
        heard = play_signal(impulse(0, 0.1, 0.9), device("reverb", values=values), seconds=min(decay * 1.2, 4.5))
        band = sosfilt(butter(2, [400, 1200], "bandpass", fs=RATE, output="sos"), heard[:, 0])
        left = np.cumsum(band[::-1] ** 2)[::-1]
        level = 10 * np.log10(left / left[0] + 1e-12)
        start, end = np.argmax(level < -5), np.argmax(level < -25)
        assert (end - start) / RATE * 3 == pytest.approx(decay, rel=0.15)

    def test_is_wide_and_smooth(self) -> None:
        heard = play_signal(impulse(0, 0.1, 0.9), device("reverb", values={"mix": 1, "decay": 3}), seconds=1.5)
        tail = heard[14400:38400]
        assert abs(np.corrcoef(tail.T)[0, 1]) < 0.3
        # Echo density: noise has a kurtosis of 3, single echoes one of dozens (Abel and Huang, AES 121, 2006).
        flat = tail[:, 0] * np.exp(np.arange(len(tail)) * 6.9 / 3 / RATE)
        assert np.mean(flat**4) / np.mean(flat**2) ** 2 < 5

    def test_rings_at_no_pitch(self) -> None:
        values = {"mix": 1, "decay": 4, "damping": 20000}
        heard = play_signal(impulse(0, 0.1, 0.9), device("reverb", values=values), seconds=3.0)
        tail = heard[48000:67200, 0]  # 0.4 s, about as sharply as ears tell tones apart
        power = np.abs(np.fft.rfft(tail * np.hanning(len(tail)))) ** 2
        near = np.convolve(power, np.ones(400) / 400, "same")
        # The power of noise falls exponentially: its largest of two thousand is about 9 dB above its mean.
        assert 10 * np.log10((power / near)[240:4000].max()) < 12

    def test_waits_for_its_predelay(self) -> None:
        values = {"mix": 1, "predelay": 0.1}
        heard = play_signal(impulse(0, 0.1, 0.9), device("reverb", values=values), seconds=0.3)
        assert peak(heard[: round(0.1 * RATE)]) < 1e-3
        assert peak(heard[round(0.1 * RATE) :]) > 1e-2

    def test_falls_silent(self) -> None:
        heard = play_signal(noise(0.2, 0.5), device("reverb", values={"decay": 0.4, "mix": 0.5}), seconds=2.0)
        assert peak(heard[-4800:]) < 1e-5


class TestUtility:
    def test_leaves_every_bit_at_its_defaults(self) -> None:
        source = noise(0.2).astype(np.float32)
        assert np.array_equal(play_signal(source, device("utility")), source)

    def test_sets_gain_width_and_polarity(self) -> None:
        source = noise(0.4).astype(np.float32)
        half = len(source) // 2
        quieter = play_signal(source, device("utility", values={"gain_db": -12}))
        assert db(rms(quieter[half:]) / rms(source[half:])) == pytest.approx(-12, abs=0.01)
        mono = play_signal(source, device("utility", values={"mono": 1}))
        assert np.array_equal(mono[:, 0], mono[:, 1])
        flipped = play_signal(source, device("utility", values={"invert_left": 1}))
        assert np.array_equal(flipped, source * np.float32([-1, 1]))


class TestSmoothing:
    @EFFECTS
    def test_turns_every_knob_without_zipper_noise(self, kind: Kind) -> None:
        """A jump of a continuous knob must not leave a step: nothing far above a slow sine may appear."""
        source = sine(110, 0.3, -12)
        for parameter in kind.parameters:
            if parameter.choices or parameter.resolves:
                continue
            start = {parameter.name: parameter.minimum + 0.4 * (parameter.maximum - parameter.minimum)}
            end = parameter.minimum + 0.6 * (parameter.maximum - parameter.minimum)
            turn = [(0.2, [osc.message("/n_set", nodes.device_node(0), parameter.name, end)])]
            heard = play_signal(source, device(kind.name, values=start), later=turn)[:, 0]
            bends = np.abs(np.diff(heard, 3))
            before, after = bends[6000:9500].max(), bends[9500:].max()
            assert after < 40 * before + 0.01, parameter.name


def test_a_missing_key_is_heard_as_silence() -> None:
    heard = play_signal(sine(500, 0.2, 0), device("compressor", values={"threshold": -40}, key=nodes.strip_bus(900)))
    assert db(rms(heard[4800:9000])) == pytest.approx(-3.0, abs=0.1)


def test_helpers_measure_what_is_known() -> None:
    tone = np.repeat(sine(441, 2.0)[:, None], 2, 1)
    assert cents_off(tone, 440) == pytest.approx(3.93, abs=0.1)
    assert render([(0.0, [osc.message("/g_new", 1, 0, 0)])], 0.1).shape == (4800, 2)
