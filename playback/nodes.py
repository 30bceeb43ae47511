"""Node and bus numbers of every engine, as arithmetic on slots.

A strip, a send and a device each carry a ``slot``: a small number given once under the song's lock and never
used again. Because every number below follows from a slot alone, all processes and all three engines speak of
the same nodes, and one diff of two graphs serves them all.

Inside one strip's group the order is fixed: curves, voices, trim, devices, fader, sends, output.
"""

from enum import IntEnum

MAX_STRIPS = 1024
MAX_DEVICES = 8192
MAX_SENDS = 8192
MAX_LANES = 4096
MAX_MODULATORS = 1024
MAX_MODULATIONS = 4096

MIX_GROUP = 1000  # holds every strip's group, in the order of the routing
CLICK_GROUP = 1001  # the metronome, which no strip may colour
DRIVE_GROUP = 1002  # at the head of the mix: what moves parameters, before anything reads them

FIRST_AUDIO_BUS = 64  # below it lie the hardware's (at most 32 in, 32 out)
FIRST_CONTROLS_BUS = 4 * MAX_STRIPS
FIRST_DEVICE_BUS = FIRST_CONTROLS_BUS + 16 * MAX_STRIPS
_FIRST_LANE_BUS = FIRST_DEVICE_BUS + MAX_DEVICES + MAX_STRIPS


class Controls(IntEnum):
    """The sixteen performance controls of a strip, as offsets from :func:`controls_bus`.

    Voices read them at control rate. Neutral is 0, but 1 for VOLUME and EXPRESSION.
    """

    BEND = 0  # semitones
    PRESSURE = 1  # 0 … 1 (channel pressure)
    MODULATION = 2  # 0 … 1 (CC 1)
    BREATH = 3  # 0 … 1 (CC 2)
    VOLUME = 4  # linear gain (CC 7, beside the fader)
    PAN = 5  # −1 … 1, added to the note's own (CC 10)
    EXPRESSION = 6  # linear gain (CC 11)
    RESONANCE = 7  # −1 … 1 (CC 71)
    RELEASE = 8  # −1 … 1 (CC 72)
    ATTACK = 9  # −1 … 1 (CC 73)
    BRIGHTNESS = 10  # −1 … 1 (CC 74)
    DECAY = 11  # −1 … 1 (CC 75)
    VIBRATO_RATE = 12  # −1 … 1 (CC 76)
    VIBRATO_DEPTH = 13  # −1 … 1 (CC 77)
    VIBRATO_DELAY = 14  # −1 … 1 (CC 78)
    SPARE = 15


NEUTRAL_CONTROLS = tuple(1.0 if control in (Controls.VOLUME, Controls.EXPRESSION) else 0.0 for control in Controls)


def strip_bus(slot: int) -> int:
    """First of the strip's two audio buses: its sum, its chain and its tap."""
    return FIRST_AUDIO_BUS + 2 * slot


def meters_bus(slot: int) -> int:
    """First of four control buses: peak left, peak right, RMS left, RMS right (linear)."""
    return 4 * slot


def controls_bus(slot: int) -> int:
    """First of the strip's sixteen performance controls, see :class:`Controls`."""
    return FIRST_CONTROLS_BUS + 16 * slot


def report_bus(device_slot: int) -> int:
    """Control bus on which a device reports what it takes away, in dB ≥ 0."""
    return FIRST_DEVICE_BUS + device_slot


def tap_bus(slot: int) -> int:
    """Control bus on which a strip's tap says where it writes."""
    return FIRST_DEVICE_BUS + MAX_DEVICES + slot


def lane_bus(slot: int) -> int:
    """Control bus of an automation lane: where its parameter is."""
    return _FIRST_LANE_BUS + slot


def modulator_bus(slot: int) -> int:
    return _FIRST_LANE_BUS + MAX_LANES + slot


def modulation_bus(slot: int) -> int:
    """Control bus of a modulated parameter, after this modulation."""
    return _FIRST_LANE_BUS + MAX_LANES + MAX_MODULATORS + slot


def strip_group(slot: int) -> int:
    return 10_000 + slot


def curve_group(slot: int) -> int:
    """Group of the synths that move the strip's performance controls."""
    return 20_000 + slot


def voice_group(slot: int) -> int:
    return 30_000 + slot


def choke_group(slot: int, number: int) -> int:
    """Group ``number`` (1 … 7), inside the voices, of pads that silence each other, as those of a hi-hat do."""
    return 400_000 + 8 * slot + number


def trim_node(slot: int) -> int:
    """The strip's input gain, where it has one."""
    return 70_000 + slot


def fader_node(slot: int) -> int:
    return 50_000 + slot


def output_node(slot: int) -> int:
    return 60_000 + slot


def device_node(device_slot: int) -> int:
    return 100_000 + device_slot


def send_node(send_slot: int) -> int:
    return 200_000 + send_slot


def tap_node(slot: int) -> int:
    return 300_000 + slot


def lane_node(slot: int) -> int:
    return 500_000 + slot


def modulator_node(slot: int) -> int:
    return 510_000 + slot


def modulation_node(slot: int) -> int:
    return 520_000 + slot
