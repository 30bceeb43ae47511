"""Every effect, rendered and measured."""

import numpy as np
import pytest

from effects import eq_curve
from effects.catalogue import CATALOGUE, Kind, Parameter
from playback import nodes, osc
from playback.audition import RATE, Take, device, play_signal, play_takes, render
from playback.tests.sound.listening import BLOCK, cents_off, db, gain_at, noise, peak, rms, sine

# What makes an effect heard where its defaults are neutral.
AUDIBLE = {
    "eq3": {"mid_gain": 6.0},
    "utility": {"gain_db": -6.0},
    "limiter": {"gain_db": 12.0},
    "compressor": {"threshold": -40.0},
    "delay": {"time": 0.1},
    "gate": {"threshold": -6.0, "ratio": 2.0},
    "expander": {"threshold": -6.0},
    "eq": {"bell_2_gain": 6.0},
    "multiband": {"mid_threshold": -40.0},
    "deesser": {"threshold": -50.0},
    "transient": {"output_db": -6.0},
    "clipper": {"gain_db": 12.0},
}

# Dynamics, equalisers, filters and tools; the effects of space, colour and movement have their own tests.
TOOLS = (
    "clipper", "compressor", "deesser", "eq", "eq3", "expander", "filter", "gate", "limiter", "multiband", "transient",
    "utility", "vocoder",
)  # fmt: skip
EVERY_TOOL = pytest.mark.parametrize("kind", [CATALOGUE[name] for name in TOOLS], ids=TOOLS)
BROAD_HZ = np.geomspace(20, 18_000, 150)


def impulse(at: int, seconds: float, level: float = 0.5) -> np.ndarray:
    signal = np.zeros(round(seconds * RATE))
    signal[at] = level
    return signal


def magnitudes(kind: str, values: dict, level: float = 0.003, hz: np.ndarray = BROAD_HZ) -> np.ndarray:
    """Gain in dB by frequency, from the answer to an impulse."""
    heard = play_signal(impulse(100, 2.0, level), device(kind, values=values))[:, 0].astype(float)
    turns = np.fft.rfft(heard, 1 << 19) / level
    return np.interp(hz, np.fft.rfftfreq(1 << 19, 1 / RATE), db(turns))


def gains(kind: str, values: dict, levels_db: np.ndarray, hz: float = 3000) -> tuple[np.ndarray, np.ndarray]:
    """What an effect does to a sine of some level in dB by frame: seconds and dB, where it is not near 0."""
    frames = np.arange(len(levels_db))
    amplitude = 10 ** (levels_db / 20)
    source = (amplitude * np.sin(2 * np.pi * hz * frames / RATE + 0.3)).astype(np.float32)
    heard = play_signal(source, device(kind, values=values))[:, 0]
    late = CATALOGUE[kind].latency_frames
    heard, source = heard[late:], source[: len(source) - late]
    clear = np.flatnonzero(np.abs(source) > 0.3 * amplitude[: len(source)])
    return clear / RATE, db(heard[clear] / source[clear])


def step(before_db: float, after_db: float, seconds: float = 1.0, at: float = 0.5) -> np.ndarray:
    """Levels by frame that jump once."""
    return np.where(np.arange(round((at + seconds) * RATE)) < round(at * RATE), before_db, after_db).astype(float)


def time_constant(
    kind: str, values: dict, before_db: float, after_db: float, seconds: float = 1.0, hz: float = 3000
) -> float:
    """Seconds from a jump of the level until 63 % of what the gain in dB changes by."""
    times, gain = gains(kind, values, step(before_db, after_db, seconds), hz)
    first = np.median(gain[(times > 0.45) & (times < 0.5)])
    last = np.median(gain[times > 0.5 + seconds * 0.95])
    after = times >= 0.5
    part = (gain[after] - first) / (last - first)
    return float(times[after][np.flatnonzero(part < 1 - np.exp(-1))[-1]] - 0.5)


def reported(kind: str, values: dict, source: np.ndarray, at: float = 0.5) -> float:
    """The gain reduction in dB that an effect reports at some second of a steady sound."""
    # The report moves the gain of the output, so that it can be heard offline.
    shown = [(at, [osc.message("/n_map", nodes.output_node(0), "gain", nodes.report_bus(0))])]
    plain = play_signal(source, device(kind, values=values))
    heard = play_signal(source, device(kind, values=values, report=nodes.report_bus(0)), later=shown)
    late = slice(round((at + 0.2) * RATE), round((at + 0.4) * RATE))
    return rms(heard[late]) / rms(plain[late])


def on_its_way(parameter: Parameter, part: float) -> float:
    return parameter.minimum + part * (parameter.maximum - parameter.minimum)


def set_to(**values: float) -> bytes:
    return osc.message("/n_set", nodes.device_node(0), *(cell for pair in values.items() for cell in pair))


def takes_of(kind: Kind) -> dict[object, Take]:
    """All that is asked of an effect, for one render."""
    audible, source = AUDIBLE.get(kind.name, {}), noise(0.3, 0.3).astype(np.float32)
    switch = [(0.4, [set_to(bypass=1.0)]), (0.7, [set_to(bypass=0.0)])]
    burst = noise(0.25, 0.5)
    burst[6000:] = 0
    broken = noise(0.6, 0.3).astype(np.float32)
    broken[1000:1010] = np.nan
    broken[1500:1510] = np.inf
    slow, knobs = sine(110, 0.3, -12), [each for each in kind.parameters if not each.choices and not each.resolves]

    def played(values: dict[str, float] = audible, **controls: float) -> list[bytes]:
        return [device(kind.name, values=values, **controls)]

    return {
        "plain": Take(source, played()),
        "bypassed": Take(source, played(bypass=1)),
        "switched": Take(sine(200, 1.0, -12), played(), switch),
        "broken": Take(broken, played()),
        **{
            ("end", each.name, value): Take(burst, played({each.name: value}))
            for each in kind.parameters
            for value in (each.minimum, each.maximum)
        },
        **{
            ("turned", knob.name): Take(
                slow,
                played({knob.name: on_its_way(knob, 0.4)}),
                [(0.2, [set_to(**{knob.name: on_its_way(knob, 0.6)})])],
            )
            for knob in knobs
        },
    }


@pytest.fixture(scope="module", params=CATALOGUE.effects, ids=lambda kind: kind.name)
def every(request) -> tuple[Kind, dict[object, Take], dict[object, np.ndarray]]:
    takes = takes_of(request.param)
    return request.param, takes, dict(zip(takes, play_takes(takes.values()), strict=True))


class TestEveryEffect:
    def test_acts_and_bypassed_leaves_every_bit_but_its_latency(self, every) -> None:
        kind, takes, heard = every
        source, late = takes["plain"].signal, kind.latency_frames
        assert rms(heard["plain"][late:] - source[: len(source) - late]) > 0.01
        assert np.array_equal(heard["bypassed"][late:], source[: len(source) - late])
        assert not heard["bypassed"][:late].any()

    def test_is_bypassed_and_back_without_a_click(self, every) -> None:
        steps = np.abs(np.diff(every[2]["switched"][:, 0]))
        steady = max(
            steps[round(0.3 * RATE) : round(0.39 * RATE)].max(), steps[round(0.5 * RATE) : round(0.69 * RATE)].max()
        )
        assert steps[round(0.39 * RATE) : round(0.95 * RATE)].max() < 1.6 * steady

    def test_is_safe_at_the_ends_of_every_range(self, every) -> None:
        for name, heard in every[2].items():
            if name[0] == "end":
                assert np.isfinite(heard).all(), name
                assert peak(heard) < 20, name

    def test_recovers_from_broken_numbers(self, every) -> None:
        heard = every[2]["broken"]
        assert np.isfinite(heard).all()
        assert rms(heard[-4800:]) > 0.01

    def test_turns_every_knob_without_zipper_noise(self, every) -> None:
        """A jump of a continuous knob must not leave a step: nothing far above a slow sine may appear."""
        for name, heard in every[2].items():
            if name[0] == "turned":
                bends = np.abs(np.diff(heard[:, 0], 3))
                before, after = bends[6000:9500].max(), bends[9500:].max()
                assert after < 40 * before + 0.01, name


def test_effects_render_the_same_bits_twice() -> None:
    source = noise(0.2, 0.3)
    takes = [Take(source, [device(kind.name)]) for kind in CATALOGUE.effects]
    for kind, first, second in zip(CATALOGUE.effects, play_takes(takes), play_takes(takes), strict=True):
        assert np.array_equal(first, second), kind.name


@EVERY_TOOL
class TestEveryTool:
    def test_is_silent_when_its_input_is_and_as_late_as_it_says(self, kind: Kind) -> None:
        silent, late = play_takes(
            [
                Take(np.zeros(9600), [device(kind.name, values=AUDIBLE.get(kind.name, {}))]),
                Take(impulse(1000, 0.1, 1.0), [device(kind.name)]),
            ]
        )
        assert peak(silent) == 0
        assert np.flatnonzero(np.abs(late[:, 0]) > 1e-7)[0] == 1000 + kind.latency_frames

    def test_plays_on_after_what_is_far_too_loud(self, kind: Kind) -> None:
        source = noise(3.0, 0.2)
        sources = [source, source.copy(), source.copy()]
        for disturbed, level in zip(sources[1:], (60.0, 1e30), strict=True):
            disturbed[4800:9600] *= level / 0.2
        undisturbed, *found = play_takes(Take(each, [device(kind.name)]) for each in sources)
        for heard in found:
            assert np.isfinite(heard).all()
            assert db(rms(heard[-9600:]) / rms(undisturbed[-9600:])) == pytest.approx(0, abs=0.2)

    def test_comes_back_from_every_corner_of_its_ranges(self, kind: Kind) -> None:
        """All knobs at one end or the other, by chance; then all as they were at first."""
        random = np.random.default_rng(5)
        source = noise(4.0, 0.3)
        source[24000:48000] *= 3
        source[48000:60000] = 0
        corners = [
            {
                each.name: (each.minimum, each.maximum)[corner if corner < 2 else random.integers(2)]
                for each in kind.parameters
            }
            for corner in range(6)
        ]
        back = [(1.25, [set_to(**kind.controls())])]
        undisturbed, *found = play_takes(
            [
                Take(source, [device(kind.name)]),
                *(Take(source, [device(kind.name, values=ends)], back) for ends in corners),
            ]
        )
        for ends, heard in zip(corners, found, strict=True):
            assert np.isfinite(heard).all(), ends
            assert peak(heard) <= 64.01, ends
            assert db(rms(heard[-9600:]) / rms(undisturbed[-9600:])) == pytest.approx(0, abs=0.3), ends


class TestCurves:
    """What is heard against what effects/eq_curve.py says, from 20 Hz to 18 kHz."""

    @pytest.mark.parametrize(
        "values",
        [
            {},
            {"output_db": -6},
            {"low_cut_on": 1, "low_cut_frequency": 20, "high_cut_on": 1, "high_cut_frequency": 20000},
            {"low_cut_on": 1, "low_cut_frequency": 120, "low_cut_slope": 0, "low_cut_q": 2},
            {"low_cut_on": 1, "low_cut_frequency": 400, "low_cut_slope": 1, "low_cut_q": 0.3},
            {"high_cut_on": 1, "high_cut_frequency": 5000, "high_cut_slope": 1, "high_cut_q": 4},
            {"low_shelf_gain": 24, "low_shelf_frequency": 20, "high_shelf_gain": -24, "high_shelf_q": 1.5},
            {"low_shelf_gain": -18, "low_shelf_q": 0.3, "high_shelf_gain": 12, "high_shelf_frequency": 2000},
            {"bell_1_gain": 24, "bell_1_q": 20, "bell_2_gain": -24, "bell_2_q": 0.1, "bell_3_frequency": 18000},
            {"bell_1_gain": -12, "bell_1_frequency": 30, "bell_3_gain": 9, "bell_3_frequency": 15000, "bell_3_q": 4},
            {"bell_1_gain": 12, "bell_1_on": 0, "low_shelf_gain": 6, "low_shelf_on": 0, "bell_2_gain": 3},
        ],
    )
    def test_of_the_parametric_equaliser(self, values: dict) -> None:
        expected = eq_curve.response(values, BROAD_HZ)
        heard = magnitudes("eq", values)
        loud = expected > -60
        assert heard[loud] == pytest.approx(expected[loud], abs=0.1)

    @pytest.mark.parametrize(
        "values",
        [
            {"low_gain": 24, "mid_gain": -12, "mid_q": 8, "high_gain": 9},
            {"low_gain": -9, "low_frequency": 20, "mid_gain": 24, "mid_frequency": 12000, "high_frequency": 20000},
        ],
    )
    def test_of_the_three_band_equaliser(self, values: dict) -> None:
        assert magnitudes("eq3", values) == pytest.approx(eq_curve.three_band_response(values, BROAD_HZ), abs=0.1)

    @pytest.mark.parametrize("kind", ["Low-pass", "High-pass", "Band-pass", "Notch"])
    @pytest.mark.parametrize("slope", [0, 1])
    @pytest.mark.parametrize("cutoff", [20, 800, 15000])
    def test_of_the_filter(self, kind: str, slope: int, cutoff: float) -> None:
        values = {"type": kind, "slope": slope, "cutoff": cutoff, "resonance": 0.4}
        expected = eq_curve.filter_response(values, BROAD_HZ)
        loud = expected > -60
        assert magnitudes("filter", values)[loud] == pytest.approx(expected[loud], abs=0.2)

    def test_are_what_the_cookbook_says_at_their_corners(self) -> None:
        at = np.array([1000.0])
        assert eq_curve.bell(1000, 6, 3).decibels(at) == pytest.approx(6)
        assert eq_curve.low_shelf(1000, -12).decibels(at) == pytest.approx(-6)
        assert eq_curve.high_shelf(1000, 8, 0.4).decibels(at) == pytest.approx(4)
        assert eq_curve.high_pass(1000).decibels(at) == pytest.approx(-3.01, abs=0.01)
        steep = {"low_cut_on": 1, "low_cut_frequency": 1000, "low_cut_slope": 1}
        assert eq_curve.response(steep, at) == pytest.approx(-3.01, abs=0.01)
        assert eq_curve.response(steep, at / 8) == pytest.approx(-72.4, abs=0.3)

    def test_fall_silently_into_place(self) -> None:
        """A band that is switched on or off leaves no click."""
        source = sine(110, 0.6, -12)
        turned = [(0.3, [osc.message("/n_set", nodes.device_node(0), "low_cut_on", 0.0, "bell_2_on", 1.0)])]
        values = {"low_cut_on": 1, "bell_2_on": 0, "bell_2_gain": 12}
        heard = play_signal(source, device("eq", values=values), later=turned)[:, 0]
        assert np.abs(np.diff(heard, 3))[9600:].max() < 1e-3


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

    @pytest.mark.parametrize("detector", ["Peak", "RMS"])
    @pytest.mark.parametrize("hz", [40, 100, 12000])
    def test_follows_it_at_every_pitch_and_speed(self, detector: str, hz: float) -> None:
        """Not even the shortest release lets a low note's wave be seen."""
        for level, ratio, knee, attack, release in (
            (-12, 4, 0, 0.0001, 0.01),
            (-6, 2, 6, 0.2, 0.01),
            (-15, 8, 12, 0.001, 1),
        ):
            source = sine(hz, 2.4, level)
            values = {"threshold": -20, "ratio": ratio, "knee": knee, "attack": attack, "release": release}
            heard = play_signal(source, device("compressor", values=values | {"detector": detector}))
            assert gain_at(hz, heard, source) == pytest.approx(self.curve(level, -20, ratio, knee), abs=0.3)

    @pytest.mark.parametrize("seconds", [0.001, 0.003, 0.01, 0.05, 0.2])
    def test_takes_its_attack_time(self, seconds: float) -> None:
        values = {"threshold": -30, "ratio": 4, "knee": 0, "attack": seconds, "release": 0.1}
        assert time_constant("compressor", values, -50, -6, max(0.2, seconds * 8)) == pytest.approx(seconds, rel=0.1)

    @pytest.mark.parametrize("seconds", [0.02, 0.05, 0.2, 1.0])
    def test_takes_its_release_time(self, seconds: float) -> None:
        values = {"threshold": -30, "ratio": 4, "knee": 0, "attack": 0.005, "release": seconds}
        assert time_constant("compressor", values, -6, -50, max(0.4, seconds * 8)) == pytest.approx(seconds, rel=0.1)

    def test_reads_short_peaks_as_little_when_it_reads_rms(self) -> None:
        source = sine(2000, 2.0, -6) * (np.arange(2 * RATE) % 480 < 48)
        values = {"threshold": -30, "ratio": 20, "knee": 0, "attack": 0.0005, "release": 1.0}
        peaks, means = (play_signal(source, device("compressor", values=values | {"detector": at})) for at in (0, 1))
        assert 4 < db(rms(means[48000:]) / rms(peaks[48000:])) < 10

    def test_leaves_out_the_bass_of_its_key(self) -> None:
        source = sine(60, 1.0, -6)
        values = {"threshold": -30, "ratio": 10, "key_low_cut": 500}
        heard = play_signal(source, device("compressor", values=values))
        assert gain_at(60, heard, source) == pytest.approx(0, abs=0.2)

    def test_makes_up_for_half_of_what_full_scale_loses(self) -> None:
        source = sine(1000, 0.6, -60)
        values = {"threshold": -24, "ratio": 4, "auto_makeup": 1}
        assert gain_at(1000, play_signal(source, device("compressor", values=values)), source) == pytest.approx(
            9, abs=0.1
        )

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

    @pytest.mark.parametrize("hysteresis", [0, 3, 12])
    def test_opens_at_its_threshold_and_closes_below(self, hysteresis: float) -> None:
        """Level up by 20 dB per second, and down again."""
        levels = -50 + 20 * np.concatenate([np.linspace(0, 1, RATE), np.linspace(1, -0.5, round(1.5 * RATE))])
        values = {
            "threshold": -40,
            "hysteresis": hysteresis,
            "ratio": 20,
            "hold": 0,
            "attack": 0.0005,
            "release": 0.005,
        }
        times, gain = gains("gate", values, levels)
        at = np.interp(times, np.arange(len(levels)) / RATE, levels)
        is_open = gain > -0.5
        assert at[np.argmax(is_open)] == pytest.approx(-40, abs=0.5)
        closing = np.flatnonzero(is_open)[-1]
        assert at[closing] == pytest.approx(-40 - hysteresis, abs=0.5)

    @pytest.mark.parametrize("seconds", [0.001, 0.01, 0.1])
    def test_takes_its_attack_time(self, seconds: float) -> None:
        values = {"attack": seconds, "release": 0.1}
        assert time_constant("gate", values, -60, -6, max(0.3, seconds * 8)) == pytest.approx(seconds, rel=0.1)

    @pytest.mark.parametrize("seconds", [0.05, 0.2, 1.0])
    @pytest.mark.parametrize("hold", [0, 0.1])
    def test_takes_its_release_time_after_its_hold(self, seconds: float, hold: float) -> None:
        values = {"release": seconds, "hold": hold}
        found = time_constant("gate", values, -6, -70, hold + seconds * 8)
        assert found == pytest.approx(hold + seconds, rel=0.15)

    def test_stays_closed_at_first(self) -> None:
        source = sine(1000, 0.5, -60)
        assert db(peak(play_signal(source, device("gate", values={"hold": 1}))[480:])) < -110

    def test_opens_to_another_strip(self) -> None:
        source, key, bus = sine(500, 1.0, -20), sine(80, 1.0, -10), nodes.strip_bus(5)
        key[:24000] = 0
        heard = play_signal(source, device("gate", values={"ratio": 20}, key=bus), others={bus: key})
        assert db(rms(heard[4800:23000]) / rms(source)) < -50
        assert db(rms(heard[26000:]) / rms(source)) == pytest.approx(0, abs=0.1)

    def test_listens_to_a_part_of_its_key(self) -> None:
        values = {"key_low_cut": 2000, "threshold": -30}
        low, high = (play_signal(sine(hz, 0.5, -6), device("gate", values=values))[12000:] for hz in (100, 6000))
        assert db(peak(low)) < -40
        assert db(peak(high)) > -6.5


class TestExpander:
    @pytest.mark.parametrize(("level", "expected"), [(-20, 0), (-46, -20), (-56, -30)])
    def test_follows_its_static_curve(self, level: float, expected: float) -> None:
        source = sine(1000, 1.0, level)
        values = {"threshold": -36, "ratio": 3, "knee": 6, "range": 30}
        heard = play_signal(source, device("expander", values=values))
        assert gain_at(1000, heard, source) == pytest.approx(expected, abs=0.3)

    @pytest.mark.parametrize(("knee", "expected"), [(0, 0), (12, -1.5), (24, -3)])
    def test_has_a_knee(self, knee: float, expected: float) -> None:
        """At the threshold it takes (ratio − 1) × knee / 8."""
        source = sine(1000, 1.0, -36)
        heard = play_signal(source, device("expander", values={"threshold": -36, "ratio": 2, "knee": knee}))
        assert gain_at(1000, heard, source) == pytest.approx(expected, abs=0.2)

    def test_takes_its_times(self) -> None:
        values = {"attack": 0.02, "release": 0.2}
        assert time_constant("expander", values, -60, -6) == pytest.approx(0.02, rel=0.1)
        assert time_constant("expander", values, -6, -60, 1.6) == pytest.approx(0.2, rel=0.15)


class TestMultiband:
    def test_sums_flat_while_nothing_is_reduced(self) -> None:
        for values in (
            {},
            {"low_crossover": 40, "high_crossover": 1000},
            {"low_crossover": 1000, "high_crossover": 1000},
        ):
            quiet = {f"{band}_threshold": 0 for band in ("low", "mid", "high")}
            assert magnitudes("multiband", values | quiet) == pytest.approx(np.zeros(len(BROAD_HZ)), abs=0.05)

    @pytest.mark.parametrize(("band", "hz"), [("low", 50), ("mid", 800), ("high", 9000)])
    def test_follows_each_bands_static_curve(self, band: str, hz: float) -> None:
        values = {f"{each}_threshold": -10 for each in ("low", "mid", "high")}
        values |= {f"{band}_threshold": -40, f"{band}_ratio": 4, "low_crossover": 200, "high_crossover": 3000}
        for level in (-30, -20):
            source = sine(hz, 1.5, level)
            heard = play_signal(source, device("multiband", values=values))
            assert gain_at(hz, heard, source) == pytest.approx((level + 40) * -0.75, abs=0.5)

    @pytest.mark.parametrize("mix", [0, 0.5])
    def test_stays_flat_when_mixed(self, mix: float) -> None:
        assert magnitudes("multiband", {"mix": mix}) == pytest.approx(np.zeros(len(BROAD_HZ)), abs=0.05)

    def test_leaves_the_other_bands_alone(self) -> None:
        source = sine(60, 1.5, -6) + sine(8000, 1.5, -50)
        values = {"low_threshold": -40, "low_ratio": 10, "low_crossover": 200}
        heard = play_signal(source, device("multiband", values=values))
        assert gain_at(60, heard, source) < -20
        assert gain_at(8000, heard, source) == pytest.approx(0, abs=0.3)

    @pytest.mark.parametrize(("band", "hz"), [("low", 60), ("mid", 800), ("high", 8000)])
    def test_takes_each_bands_gain_and_lets_it_be_heard_alone(self, band: str, hz: float) -> None:
        source = sine(hz, 1.0, -60)
        louder = play_signal(source, device("multiband", values={f"{band}_gain": 9}))
        assert gain_at(hz, louder, source) == pytest.approx(9, abs=0.2)
        place = ("low", "mid", "high").index(band) + 1
        alone, without = (
            play_signal(source, device("multiband", values={"listen": listen})) for listen in (place, place % 3 + 1)
        )
        assert gain_at(hz, alone, source) == pytest.approx(0, abs=0.3)
        assert gain_at(hz, without, source) < -25

    def test_takes_its_times(self) -> None:
        values = {"mid_threshold": -40, "mid_ratio": 4, "mid_attack": 0.03, "mid_release": 0.1, "knee": 0}
        # Far from both crossovers, which turn phases and so would spoil the quotient of samples.
        values |= {"low_crossover": 40, "high_crossover": 14000}
        assert time_constant("multiband", values, -50, -10, hz=900) == pytest.approx(0.03, rel=0.2)
        assert time_constant("multiband", values, -10, -60, hz=900) == pytest.approx(0.1, rel=0.2)


class TestDeesser:
    VALUES = {"threshold": -30, "ratio": 4, "range": 24}

    @pytest.mark.parametrize(("mode", "softened"), [("Split", -10.5), ("Wide", -14)])
    def test_softens_sibilance_only(self, mode: str, softened: float) -> None:
        for hz, level, expected in ((7000, -10, softened), (7000, -45, 0), (500, -3, 0), (1500, -3, 0)):
            source = sine(hz, 1.0, level)
            heard = play_signal(source, device("deesser", values=self.VALUES | {"mode": mode, "frequency": 4500}))
            assert gain_at(hz, heard, source) == pytest.approx(expected, abs=1.0), (hz, level)

    def test_leaves_the_rest_of_a_sibilant_alone_when_split(self) -> None:
        source = sine(500, 1.0, -20) + sine(8000, 1.0, -10)
        split, wide = (play_signal(source, device("deesser", values=self.VALUES | {"mode": mode})) for mode in (0, 1))
        assert gain_at(500, split, source) == pytest.approx(0, abs=0.2)
        assert gain_at(500, wide, source) < -8
        assert gain_at(8000, split, source) < -8

    def test_takes_no_more_than_its_range(self) -> None:
        source = sine(9000, 1.0, 0)
        heard = play_signal(source, device("deesser", values={"threshold": -60, "ratio": 20, "range": 6, "mode": 1}))
        assert gain_at(9000, heard, source) == pytest.approx(-6, abs=0.3)

    def test_is_flat_while_it_rests(self) -> None:
        assert magnitudes("deesser", {"threshold": 0}) == pytest.approx(np.zeros(len(BROAD_HZ)), abs=0.05)

    def test_tells_an_s_from_a_vowel(self) -> None:
        """A voice's vowel (formants of "a" at 120 Hz), then its s (noise above 5 kHz)."""
        from scipy.signal import butter, sosfilt

        times = np.arange(RATE) / RATE
        pulses = sum(np.sin(2 * np.pi * 120 * n * times) / n for n in range(1, 120))
        formants = [(700, 110), (1150, 120), (2600, 160), (3600, 200)]
        vowel = sum(
            sosfilt(butter(1, [hz - width, hz + width], "bandpass", fs=RATE, output="sos"), pulses) * 0.5**place
            for place, (hz, width) in enumerate(formants)
        )
        hiss = sosfilt(butter(4, 5000, "highpass", fs=RATE, output="sos"), noise(1.0, 1.0)[:, 0])
        source = np.concatenate([vowel * 0.5 / peak(vowel), hiss * 0.1 / rms(hiss)])
        heard = play_signal(source, device("deesser"))
        assert db(rms(heard[4800:43200]) / rms(source[4800:43200])) == pytest.approx(0, abs=0.2)
        assert -12 < db(rms(heard[60000:]) / rms(source[60000:])) < -5

    def test_lets_the_band_be_heard(self) -> None:
        source = sine(500, 1.0, -20)
        assert gain_at(500, play_signal(source, device("deesser", values={"listen": 1})), source) < -60


class TestTransientShaper:
    @staticmethod
    def strokes(level: float = 0.5) -> np.ndarray:
        """Four strokes a second: noise that dies away by 60 dB in 0.4 s."""
        times = np.arange(12000) / RATE
        return np.tile(level * np.exp(-times * 17.3) * noise(0.25, 1.0)[:, 0], 6)

    def parts(self, values: dict, level: float = 0.5) -> tuple[float, float]:
        """Change in dB of the first 8 ms, and of what sounds 80 to 200 ms after the onset."""
        source = self.strokes(level)
        heard = play_signal(source, device("transient", values={"attack_db": 0, **values}))[:, 0]
        last = slice(60000, None)
        onset, tail = slice(0, 384), slice(3840, 9600)
        return tuple(float(db(rms(heard[last][part]) / rms(source[last][part]))) for part in (onset, tail))

    def test_raises_and_lowers_onsets(self) -> None:
        harder, softer = self.parts({"attack_db": 12}), self.parts({"attack_db": -12})
        assert harder[0] > 6
        assert softer[0] < -6
        assert abs(harder[1]) < 1.5
        assert abs(softer[1]) < 1.5

    def test_raises_and_lowers_tails(self) -> None:
        longer, shorter = self.parts({"sustain_db": 12}), self.parts({"sustain_db": -12})
        assert longer[1] > 5
        assert shorter[1] < -5
        assert abs(longer[0]) < 2
        assert abs(shorter[0]) < 2

    def test_does_the_same_at_any_loudness(self) -> None:
        values = {"attack_db": 9, "sustain_db": -9}
        assert self.parts(values, 0.05) == pytest.approx(self.parts(values, 0.5), abs=1.5)

    def test_leaves_steady_sound_alone(self) -> None:
        for hz in (60, 1000):
            source = sine(hz, 2.0, -12)
            heard = play_signal(source, device("transient", values={"attack_db": 18, "sustain_db": -24}))
            assert gain_at(hz, heard, source) == pytest.approx(0, abs=0.1)


class TestClipper:
    @pytest.mark.parametrize("softness", [0, 0.3, 1])
    def test_never_exceeds_its_ceiling(self, softness: float) -> None:
        values = {"ceiling": -6, "gain_db": 24, "softness": softness}
        heard = play_signal(noise(0.5, 2.0), device("clipper", values=values))
        assert db(peak(heard)) <= -6 + 0.001
        assert db(peak(heard)) > -6.5

    def test_leaves_what_is_below_its_knee(self) -> None:
        source = sine(1000, 0.5, -8).astype(np.float32)
        heard = play_signal(source, device("clipper", values={"ceiling": 0, "softness": 0.3}))[:, 0]
        assert heard == pytest.approx(source, abs=1e-6)

    def test_bends_softly(self) -> None:
        """The rounder the knee, the weaker the highest harmonics."""

        def high(softness: float) -> float:
            heard = play_signal(sine(500, 0.5, 3), device("clipper", values={"ceiling": -3, "softness": softness}))
            turns = np.abs(np.fft.rfft(heard[-9600:, 0] * np.hanning(9600)))
            return float(db(rms(turns[1500:]) / turns[100]))

        assert high(1.0) < high(0.0) - 10


class TestVocoder:
    @staticmethod
    def carried(key: np.ndarray, carrier: np.ndarray, values: dict | None = None) -> np.ndarray:
        bus = nodes.strip_bus(5)
        return play_signal(carrier, device("vocoder", values=values or {}, key=bus), others={bus: key})

    @staticmethod
    def saw(seconds: float, hz: float = 110) -> np.ndarray:
        times = np.arange(round(seconds * RATE)) / RATE
        return 0.2 * sum(np.sin(2 * np.pi * hz * n * times) / n for n in range(1, 150))

    def test_lays_the_keys_envelope_upon_the_carrier(self) -> None:
        from scipy.signal import butter, sosfilt, sosfiltfilt

        def envelope(signal: np.ndarray, low: float, high: float) -> np.ndarray:
            band = sosfilt(butter(2, [low, high], "bandpass", fs=RATE, output="sos"), signal)
            return sosfiltfilt(butter(2, 12, fs=RATE, output="sos"), np.abs(band))[4800:-4800:480]

        times = np.arange(3 * RATE) / RATE
        random = noise(3.0, 0.5)[:, 0]
        key, bands = np.zeros(3 * RATE), ((300, 500, 1.5), (1000, 1500, 2.3), (3000, 4200, 3.1))
        for low, high, rate in bands:
            part = sosfilt(butter(4, [low, high], "bandpass", fs=RATE, output="sos"), random)
            key += part * (0.5 + 0.5 * np.sin(2 * np.pi * rate * times))
        heard = self.carried(key, self.saw(3.0), {"unvoiced": 0})[:, 0]
        for low, high, _ in bands:
            assert np.corrcoef(envelope(key, low, high), envelope(heard, low, high))[0, 1] > 0.8
        assert np.corrcoef(envelope(key, 300, 500), envelope(heard, 3000, 4200))[0, 1] < 0.4

    def test_is_silent_when_its_key_or_its_carrier_is(self) -> None:
        key = noise(1.0, 0.3)
        key[24000:] = 0
        heard = self.carried(key, self.saw(1.0))
        assert db(rms(heard[4800:24000])) > -40
        assert db(peak(heard[-9600:])) < -80
        assert peak(self.carried(noise(0.5, 0.3), np.zeros(24000))) == 0

    def test_is_about_as_loud_as_its_carrier(self) -> None:
        from scipy.signal import lfilter

        voice = lfilter([0.05], [1, -0.95], noise(1.5, 1.0)[:, 0])
        voice *= 0.1 / rms(voice)
        carrier = self.saw(1.5)
        heard = self.carried(voice, carrier)[24000:]
        assert abs(db(rms(heard) / rms(carrier))) < 6

    def test_moves_the_formants(self) -> None:
        """A key around 1 kHz is heard an octave up and down."""
        found = {}
        for shift in (-12, 0, 12):
            heard = self.carried(sine(1000, 1.0, -12), noise(1.0, 0.3), {"formant": shift, "unvoiced": 0})[24000:, 0]
            power = np.abs(np.fft.rfft(heard)) ** 2
            hz = np.fft.rfftfreq(len(heard), 1 / RATE)
            found[shift] = float(np.exp((power[1:] * np.log(hz[1:])).sum() / power[1:].sum()))
        assert found[12] / found[0] == pytest.approx(2, rel=0.15)
        assert found[-12] / found[0] == pytest.approx(0.5, rel=0.15)

    def test_hisses_alike_wherever_play_begins(self) -> None:
        found = []
        for blocks in (100, 177):
            start = blocks * BLOCK
            source = np.concatenate([np.zeros((start, 2)), noise(0.3, 0.3)])
            group, seconds = nodes.MIX_GROUP, (start + 0.25) / RATE
            cue = [(seconds, [osc.message("/n_set", group, "t_cue", 1.0, "cue_seconds", 0.0)])]
            found.append(play_signal(source, device("vocoder", values={"unvoiced": 1}), later=cue)[start:])
        assert rms(found[0]) > 0.01
        assert found[0] == pytest.approx(found[1], abs=1e-4)

    def test_gives_consonants_noise(self) -> None:
        """A hissing key over a dull carrier: heard only with noise in place of the carrier."""
        hiss = noise(1.0, 0.5)
        hiss = np.diff(hiss, 4, axis=0, prepend=np.zeros((4, 2))) * 0.2
        dull = sine(150, 1.0, -12)
        without, with_it = (rms(self.carried(hiss, dull, {"unvoiced": each})[24000:]) for each in (0, 1))
        assert db(with_it / without) > 12


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

    @pytest.mark.parametrize("name", ["squares", "clicks", "bursts", "beats", "knobs", "nothing but peaks"])
    def test_never_exceeds_its_ceiling_whatever_comes(self, name: str) -> None:
        random = np.random.default_rng(8)
        frames = np.arange(2 * RATE)
        wave = {
            "squares": np.sign(np.sin(frames * 0.0217)) * np.repeat(random.uniform(0, 4, 100), 960),
            "clicks": (random.uniform(0, 1, len(frames)) > 0.998) * random.uniform(-30, 30, len(frames)),
            "bursts": np.sin(frames * 2.2) * (frames % 1000 < 5) * 10,
            "beats": (np.sin(frames * 1.5) + np.sin(frames * 1.501)) * 3,
            "knobs": np.sign(np.sin(frames * 0.3)) * 2,
            # One at each border of a block, and one right before.
            "nothing but peaks": np.isin(frames % BLOCK, (0, BLOCK - 1)) * random.uniform(-8, 8, len(frames)),
        }[name]
        source = np.stack([wave, np.roll(wave, 37) * 0.7], axis=1)
        turned = []
        if name == "knobs":
            for turn in range(60):
                values = ("gain_db", random.uniform(-12, 24), "release", random.uniform(0.01, 1))
                turned.append((0.1 + turn * 0.03, [osc.message("/n_set", nodes.device_node(0), *values)]))
        heard = play_signal(source, device("limiter", values={"ceiling": -3, "release": 0.01}), later=turned)
        assert db(peak(heard)) <= -3 + 0.001

    def test_keeps_to_a_ceiling_that_moves(self) -> None:
        lower = [(0.5, [osc.message("/n_set", nodes.device_node(0), "ceiling", -18.0)])]
        heard = play_signal(noise(1.0, 4.0), device("limiter", values={"ceiling": 0}), later=lower)
        assert db(peak(heard[:24000])) <= 0.001
        assert db(peak(heard[-14400:])) <= -18 + 0.01

    def test_comes_back_in_its_release_time(self) -> None:
        """63 % of the way back, of the peak that it remembers."""
        values = {"ceiling": -20, "release": 0.1}
        times, gain = gains("limiter", values, step(0, -40))
        before, after = (times > 0.4) & (times < 0.49), times > 0.9
        assert np.median(gain[before]) == pytest.approx(-20, abs=0.2)
        assert np.median(gain[after]) == pytest.approx(0, abs=0.05)
        # From 1 towards 0.01: the ceiling of 0.1 is left behind after 2.4 time constants.
        back = times[(times > 0.5) & (gain > -0.5)][0] - 0.5
        assert back == pytest.approx(0.24, rel=0.2)

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
        swapped = play_signal(source, device("utility", values={"swap": 1}))
        assert np.array_equal(swapped, source[:, ::-1])
        wider = play_signal(source, device("utility", values={"width": 2}))
        assert rms(wider[:, 0] - wider[:, 1]) == pytest.approx(2 * rms(source[:, 0] - source[:, 1]), rel=1e-4)
        assert rms(wider.sum(1)) == pytest.approx(rms(source.sum(1)), rel=1e-4)

    @pytest.mark.parametrize("pan", [-1, -0.5, 0.5, 1])
    def test_balances_as_a_strip_does(self, pan: float) -> None:
        source = noise(0.2).astype(np.float32)
        heard = play_signal(source, device("utility", values={"pan": pan}))
        angle = pan * np.pi / 4
        wanted = [np.cos(angle) - np.sin(angle), np.cos(angle) + np.sin(angle)]
        assert heard == pytest.approx(source * np.float32(wanted), abs=1e-6)

    @pytest.mark.parametrize(("hz", "left", "right"), [(40, -6, -6), (1000, 0, -120)])
    def test_makes_the_bass_mono(self, hz: float, left: float, right: float) -> None:
        source = np.stack([sine(hz, 1.0, -12), np.zeros(RATE)], axis=1)
        heard = play_signal(source, device("utility", values={"bass_mono": 1, "bass_frequency": 150}))
        assert gain_at(hz, heard, source[:, 0]) == pytest.approx(left, abs=0.2)
        assert gain_at(hz, heard[:, ::-1], source[:, 0]) == pytest.approx(right, abs=0.3 if right > -60 else 80)

    def test_keeps_what_is_in_the_middle_flat_while_the_bass_is_mono(self) -> None:
        assert magnitudes("utility", {"bass_mono": 1}) == pytest.approx(np.zeros(len(BROAD_HZ)), abs=0.05)

    def test_takes_away_dc_and_nothing_else(self) -> None:
        source = sine(30, 3.0, -12) + 0.3
        heard = play_signal(source, device("utility", values={"dc_filter": 1}))[-48000:, 0]
        assert abs(heard.mean()) < 1e-4
        assert rms(heard) == pytest.approx(rms(sine(30, 1.0, -12)), rel=0.02)


class TestReports:
    @pytest.mark.parametrize(
        ("kind", "values", "hz", "level", "expected"),
        [
            ("compressor", {"threshold": -20, "ratio": 4, "knee": 0, "makeup": 6}, 1000, -8, 9),
            ("gate", {"threshold": -20, "ratio": 4, "range": 12}, 1000, -40, 12),
            ("expander", {"threshold": -20, "ratio": 2, "knee": 0}, 1000, -30, 10),
            ("limiter", {"ceiling": -12, "gain_db": 6}, 1000, -8, 10),
            ("multiband", {"mid_threshold": -20, "mid_ratio": 4, "knee": 0}, 800, -8, 9),
            ("deesser", {"threshold": -30, "ratio": 4, "range": 24, "frequency": 3000}, 9000, -14, 12),
            ("clipper", {"ceiling": -12, "softness": 0}, 1000, -6, 6),
            ("transient", {"attack_db": -18}, 1000, -6, 0),
        ],
    )
    def test_say_what_is_taken_away(self, kind: str, values: dict, hz: float, level: float, expected: float) -> None:
        assert reported(kind, values, sine(hz, 1.0, level)) == pytest.approx(expected, abs=0.6)

    @pytest.mark.parametrize("kind", [kind.name for kind in CATALOGUE.effects if kind.family == "dynamics"])
    def test_say_nothing_while_nothing_is_taken_away(self, kind: str) -> None:
        level = -9 if kind in ("gate", "expander", "clipper", "limiter") else -50
        assert reported(kind, {}, sine(1000, 1.0, level)) == pytest.approx(0, abs=0.01)


def test_a_missing_key_is_heard_as_silence() -> None:
    heard = play_signal(sine(500, 0.2, 0), device("compressor", values={"threshold": -40}, key=nodes.strip_bus(900)))
    assert db(rms(heard[4800:9000])) == pytest.approx(-3.0, abs=0.1)


def test_helpers_measure_what_is_known() -> None:
    tone = np.repeat(sine(441, 2.0)[:, None], 2, 1)
    assert cents_off(tone, 440) == pytest.approx(3.93, abs=0.1)
    assert render([(0.0, [osc.message("/g_new", 1, 0, 0)])], 0.1).shape == (4800, 2)
