"""The core units: fader, outputs, sends, meters, metronome, automation and clips."""

import numpy as np
import pytest

from compositions.units import PAN_LAWS
from playback import nodes, osc
from playback.audition import RATE, SOURCE_GROUP, groups, play_signal, render, synth
from playback.tests.sound.listening import db, noise, peak, rms, sine

QUIET = sine(1000, 0.4, -20)
FADER = nodes.fader_node(0)


def fader(**controls: float) -> bytes:
    return synth("strip", FADER, nodes.output_node(0), 2, bus=nodes.strip_bus(0), **controls)


def gains(heard: np.ndarray, source: np.ndarray = QUIET) -> tuple[float, float]:
    """dB left and right of the second half."""
    half = len(source) // 2
    return tuple(float(db(rms(heard[half:, side]) / rms(source[half:]))) for side in (0, 1))


class TestStrip:
    def test_leaves_every_bit_at_unity(self) -> None:
        source = noise(0.2).astype(np.float32)
        assert np.array_equal(play_signal(source, fader()), source)

    @pytest.mark.parametrize("gain_db", [6.0, -6.0, -40.0])
    def test_sets_the_gain_of_its_fader(self, gain_db: float) -> None:
        assert gains(play_signal(QUIET, fader(gain_db=gain_db))) == pytest.approx((gain_db, gain_db), abs=0.01)

    @pytest.mark.parametrize("controls", [{"gain_db": -70}, {"mute": 1}])
    def test_is_silent_at_the_foot_of_the_fader_and_muted(self, controls: dict) -> None:
        assert peak(play_signal(QUIET, fader(**controls))) == 0

    @pytest.mark.parametrize("pan", [-1.0, -0.5, 0.0, 0.3, 1.0])
    def test_pans_with_constant_power_and_unity_at_the_centre(self, pan: float) -> None:
        left, right = gains(play_signal(QUIET, fader(pan=pan)))
        angle = np.pi / 4 * (1 + pan)
        assert left == pytest.approx(db(2**0.5 * np.cos(angle)), abs=0.05) or left < -100
        assert right == pytest.approx(db(2**0.5 * np.sin(angle)), abs=0.05) or right < -100
        assert 10 ** (left / 10) + 10 ** (right / 10) == pytest.approx(2, abs=0.01)

    @pytest.mark.parametrize("pan", [-1.0, -0.7, -0.25, 0.0, 0.4, 0.9])
    @pytest.mark.parametrize("law", PAN_LAWS)
    def test_keeps_to_each_pan_law(self, law: str, pan: float) -> None:
        heard = play_signal(QUIET, fader(pan=pan, pan_law=PAN_LAWS.index(law)))
        if pan == 0:
            assert np.array_equal(heard[:, 0], QUIET.astype(np.float32))
        for side, found in zip((-pan, pan), gains(heard), strict=True):
            power = 2**0.5 * np.cos(np.pi / 4 * (1 - side))
            expected = {
                "balance": min(1, 1 + side),
                "constant_power": power,
                "compromise": max(0, power * (1 + side)) ** 0.5,
                "linear": 1 + side,
            }[law]
            assert found == pytest.approx(db(expected), abs=0.05) or max(found, db(expected)) < -100

    @pytest.mark.parametrize("width", [0.0, 0.5, 1.0, 2.0])
    def test_turns_up_what_differs_between_the_sides(self, width: float) -> None:
        left, right = sine(1000, 0.2, -20), sine(1700, 0.2, -26)
        heard = play_signal(np.stack([left, right], 1), fader(width=width))
        assert heard.sum(1) == pytest.approx(left + right, abs=1e-6)
        assert heard[:, 0] - heard[:, 1] == pytest.approx(width * (left - right), abs=1e-6)

    def test_adds_what_its_vca_says(self) -> None:
        assert gains(play_signal(QUIET, fader(gain_db=-3, vca_db=-6))) == pytest.approx((-9, -9), abs=0.01)
        assert peak(play_signal(QUIET, fader(vca_db=-70))) == 0

    def test_inverts_the_polarity(self) -> None:
        heard = play_signal(QUIET, fader(invert=1))
        assert np.array_equal(heard[:, 0], -QUIET.astype(np.float32))

    def test_starts_where_it_stands_and_moves_without_a_click(self) -> None:
        jump = [(0.2, [osc.message("/n_set", FADER, "gain_db", -60.0)])]
        heard = play_signal(QUIET, fader(gain_db=-6), later=jump)
        assert peak(heard[:480]) == pytest.approx(0.1 * 10**-0.3, rel=0.01)
        assert np.abs(np.diff(heard[:, 0])).max() < 1.5 * np.abs(np.diff(QUIET)).max()
        assert db(rms(heard[round(0.3 * RATE) :]) / rms(QUIET)) == pytest.approx(-60, abs=0.5)

    @pytest.mark.parametrize(("meter", "expected"), [(0, 0.5), (1, 0.5), (2, 0.3536), (3, 0.3536)])
    def test_writes_peak_and_rms_to_its_meters(self, meter: int, expected: float) -> None:
        # A meter turns the gain of the output, so that it can be heard offline.
        source = sine(997, 1.5, -6.0206)
        bus = nodes.meters_bus(0) + meter
        shown = [(1.2, [osc.message("/n_map", nodes.output_node(0), "gain", bus)])]
        heard = play_signal(source, fader(meters=nodes.meters_bus(0)), later=shown)
        assert rms(heard[-4800:]) / rms(source[-4800:]) == pytest.approx(expected, rel=0.02)

    def test_misses_no_peak_between_two_readings(self) -> None:
        source = np.full(round(0.5 * RATE), 0.01)
        source[12077] = 0.9
        shown = [(0.3, [osc.message("/n_map", nodes.output_node(0), "gain", nodes.meters_bus(0))])]
        heard = play_signal(source, fader(meters=nodes.meters_bus(0)), later=shown)
        seen = heard[round(0.45 * RATE), 0] / 0.01
        assert db(seen / 0.9) == pytest.approx(-24 * (0.45 - 12077 / RATE), abs=0.5)

    def test_writes_no_meter_when_none_is_wanted(self) -> None:
        shown = [(0.1, [osc.message("/n_map", nodes.output_node(0), "gain", 0)])]
        assert peak(play_signal(QUIET, fader(meters=-1), later=shown)[-2400:]) < 1e-4


class TestTrim:
    @pytest.mark.parametrize("gain_db", [0.0, 12.0, -36.0])
    def test_sets_the_gain_before_the_devices(self, gain_db: float) -> None:
        trim = synth("trim", nodes.trim_node(0), nodes.output_node(0), 2, bus=nodes.strip_bus(0), gain_db=gain_db)
        assert gains(play_signal(QUIET, trim)) == pytest.approx((gain_db, gain_db), abs=0.01)


class TestOutputsAndSends:
    @pytest.mark.parametrize("kind", ["output", "send"])
    def test_add_without_changing_a_bit(self, kind: str) -> None:
        source = noise(0.2).astype(np.float32)
        second = synth(kind, nodes.send_node(0), nodes.output_node(0), 3, bus=nodes.strip_bus(0), target=0)
        assert np.array_equal(play_signal(source, second), source + source)

    @pytest.mark.parametrize("kind", ["output_late", "send_late"])
    @pytest.mark.parametrize("frames", [0, 1, 127, 128, 1000, 8192])
    def test_delay_to_the_frame(self, kind: str, frames: int) -> None:
        source = noise(0.4).astype(np.float32)
        late = synth(
            kind, nodes.send_node(0), nodes.output_node(0), 3, bus=nodes.strip_bus(0), target=0, delay_frames=frames
        )
        heard = play_signal(source, osc.message("/n_set", nodes.output_node(0), "gain", 0.0), late)[6000:]
        assert np.array_equal(heard[9000:], source[15000 - frames : len(source) - frames])

    def test_send_obeys_its_level_and_mute(self) -> None:
        def heard(**controls: float) -> np.ndarray:
            send = synth(
                "send", 7, nodes.output_node(0), 3, bus=nodes.strip_bus(0), target=nodes.strip_bus(1), **controls
            )
            listen = synth("output", 8, 7, 3, bus=nodes.strip_bus(1), target=0)
            silent = osc.message("/n_free", nodes.output_node(0))
            return play_signal(QUIET, send, listen, silent)

        assert gains(heard(gain_db=-6)) == pytest.approx((-6, -6), abs=0.01)
        assert peak(heard(mute=1)) == 0
        assert peak(heard(gain_db=-70)) == 0


class TestMeter:
    def test_reads_a_bus_and_leaves_it_alone(self) -> None:
        source = sine(997, 1.0, -6.0206).astype(np.float32)
        meter = synth("meter", 7, nodes.output_node(0), 2, bus=nodes.strip_bus(0), meters=40)
        heard = play_signal(source, meter)
        assert np.array_equal(heard[:, 0], source)
        shown = [(0.8, [osc.message("/n_map", nodes.output_node(0), "gain", 40)])]
        assert peak(play_signal(source, meter, later=shown)[-2400:]) == pytest.approx(0.25, rel=0.01)


class TestClick:
    def test_ticks_on_the_frame_and_ends(self) -> None:
        place = osc.event_time(0.1)
        heard = render([(0.0, groups()), (place, [synth("click", -1, SOURCE_GROUP, bus=0)])], 0.4)
        assert np.flatnonzero(heard[:, 0])[0] in (4800, 4801)
        assert 0.05 < peak(heard) < 0.5
        assert peak(heard[round(0.2 * RATE) :]) == 0

    def test_accents_an_octave_higher(self) -> None:
        def pitch(accent: int) -> float:
            heard = render([(0.0, [*groups(), synth("click", -1, SOURCE_GROUP, bus=0, accent=accent)])], 0.1)
            return float(np.argmax(np.abs(np.fft.rfft(heard[:, 0], 48000))))

        assert pitch(1) / pitch(0) == pytest.approx(2, rel=0.03)


class TestCurve:
    @staticmethod
    def travelled(*curves: tuple[float, dict], seconds: float = 1.0) -> np.ndarray:
        """The value of control bus 40 over time, heard as the gain of a constant."""
        bus = 40
        later = [
            (osc.event_time(at), [synth("curve", -1, SOURCE_GROUP, bus=bus, **controls)]) for at, controls in curves
        ]
        mapped = osc.message("/n_map", nodes.output_node(0), "gain", bus)
        return play_signal(np.ones(round(seconds * RATE)), mapped, later=later)[:, 0]

    def test_goes_straight_from_start_to_end_and_stays(self) -> None:
        heard = self.travelled((0.1, {"start": 1, "end": 3, "seconds": 0.5}))
        for at, expected in ((0.05, 0), (0.35, 2.0), (0.7, 3), (0.95, 3)):
            # the output's own smoothing is some 10 ms late
            assert heard[round((at + 0.012) * RATE)] == pytest.approx(expected, abs=0.06)
        assert heard[-1] == 3

    def test_bends_by_its_curvature(self) -> None:
        middle = self.travelled((0.1, {"start": 0, "end": 1, "seconds": 0.5, "curvature": 4}))[round(0.35 * RATE)]
        assert middle == pytest.approx((1 - np.exp(2)) / (1 - np.exp(4)), abs=0.02)

    def test_follows_another_without_adding_to_it(self) -> None:
        heard = self.travelled(
            (0.1, {"start": 0, "end": 1, "seconds": 0.2}),
            (0.3, {"start": 1, "end": 1, "seconds": 0.2}),
            (0.5, {"start": 1, "end": 0.25, "seconds": 0.2}),
        )
        assert heard.max() <= 1.0001
        assert heard[round(0.4 * RATE)] == pytest.approx(1, abs=1e-3)
        assert heard[-1] == 0.25

    def test_of_no_length_jumps(self) -> None:
        heard = self.travelled((0.1, {"start": 0.2, "end": 0.8, "seconds": 0}))
        assert heard[-1] == np.float32(0.8)


class TestClipPlayer:
    def test_fades_in_and_out(self) -> None:
        def faded(**controls: float) -> np.ndarray:
            stop = osc.message("/g_freeAll", SOURCE_GROUP)
            clip = synth("clip_player", -1, SOURCE_GROUP, bus=nodes.strip_bus(0), buffer=0, length=0.5, **controls)
            return play_signal(np.ones(RATE), stop, clip, seconds=1.0)[:, 0]

        heard = faded(fade_in=0.1, fade_out=0.2)
        assert heard[2400] == pytest.approx(0.5, abs=0.001)
        assert heard[9600] == 1
        assert heard[round(0.4 * RATE)] == pytest.approx(0.5, abs=0.001)
        assert not heard[round(0.5 * RATE) :].any()
        assert np.flatnonzero(faded()).tolist() == list(range(24000))
