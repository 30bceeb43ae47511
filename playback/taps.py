"""Reading a live scsynth's strips: their meters, and loudness, spectrum and waveform of those that somebody wants."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from pythonosc.osc_message import OscMessage

from playback import nodes, osc, readings
from playback.engines.options import BLOCK_FRAMES, BUFFERS

METERS_HZ = 60
PICTURES_EVERY = 2  # readings: 30 times a second
PIECE_FRAMES = 2048  # 16 kB, which fits a datagram
LAPPED_SECONDS = 0.8 * readings.TAP_FRAMES / 48_000  # after so long the ring may have gone over what was not read


@dataclass
class Tap:
    """A strip's buffer, and how far it was read."""

    buffer: int
    read_to: int | None = None  # frame of the ring
    read_at: float = 0.0
    stream: readings.Stream = field(default_factory=readings.Stream)

    def pieces(self, end: int, now: float) -> list[tuple[int, int]]:
        """What there is to read up to a frame of the ring: first frames and counts."""
        start, lapped = self.read_to, now - self.read_at > LAPPED_SECONDS
        self.read_to, self.read_at = end, now
        if start is None or lapped:
            return []
        until = start + (end - start) % readings.TAP_FRAMES
        edges = [*range(start, until, PIECE_FRAMES), until]
        edges = sorted({*edges, *([readings.TAP_FRAMES] if start < readings.TAP_FRAMES < until else [])})
        return [(first % readings.TAP_FRAMES, last - first) for first, last in pairwise(edges)]


class Strips:
    """The strips of the graph that a scsynth has. ``send``: to it. ``show``: takes frames of readings."""

    def __init__(self, send: Callable[[bytes], None], show: Callable[[bytes], None]):
        self._send, self._show = send, show
        self.is_watched = False  # whether anybody wants readings
        self._is_awake = False
        self._slots: set[int] = set()
        self._wanted: list[int] = []
        self._pictured: set[int] = set()
        self._taps: dict[int, Tap] = {}  # by strip's slot
        self._tick = 0

    def rest(self) -> None:
        """The graph is gone."""
        self._is_awake = False
        self._slots.clear()
        self._taps.clear()

    def follow(self, messages: Iterable[bytes]) -> None:
        """What the graph's messages make and free."""
        readings.follow_strips(self._slots, messages, nodes.strip_group(0), nodes.MAX_STRIPS)
        for slot in self._taps.keys() - self._slots:
            self._untap(slot)

    def wake(self) -> None:
        """The graph is there."""
        self._is_awake = True
        self.look_at(self._wanted, self._pictured)

    def look_at(self, slots: list[int], pictured: Iterable[int]) -> None:
        """The strips of which more than meters is wanted get a tap each, the others lose theirs."""
        self._wanted, self._pictured = slots, set(pictured)
        if not self._is_awake:
            return
        for slot in self._taps.keys() - set(slots):
            self._untap(slot)
        for slot in slots:
            if slot in self._slots and slot not in self._taps:
                self._tap(slot)

    async def keep_reading(self) -> None:
        next_at = time.monotonic()
        while True:
            next_at = max(next_at + 1 / METERS_HZ, time.monotonic())
            await asyncio.sleep(next_at - time.monotonic())
            if self._is_awake and self.is_watched:
                self._tick += 1
                self._ask()

    def _ask(self) -> None:
        cells = [cell for slot in sorted(self._slots) for cell in (nodes.meters_bus(slot), 4)]
        if cells:
            self._send(osc.message("/c_getn", *cells))
        if self._tick % PICTURES_EVERY == 0 and self._taps:
            self._send(osc.message("/c_get", *map(nodes.tap_bus, self._taps)))

    def take(self, answer: bytes) -> bool:
        """What scsynth answers; False: it was no reading."""
        if answer.startswith(b"/c_setn\0"):
            buses, values = readings.bus_values(answer)
            self._show(readings.meters(self._tick, [bus // 4 for bus in buses], values))
        elif answer.startswith(b"/c_set\0"):
            for bus, place in _pairs(OscMessage(answer).params):
                self._read(bus - nodes.tap_bus(0), int(place))
        elif answer.startswith(b"/b_setn\0"):
            self._take_samples(answer)
        else:
            return False
        return True

    def _read(self, slot: int, place: int) -> None:
        """Asks for what a tap has written since; the block that began at ``place`` is there as well."""
        tap = self._taps.get(slot)
        if tap is not None:
            for first, count in tap.pieces((place + BLOCK_FRAMES) % readings.TAP_FRAMES, time.monotonic()):
                self._send(osc.message("/b_getn", tap.buffer, 2 * first, 2 * count))

    def _take_samples(self, answer: bytes) -> None:
        buffer, first, samples = readings.buffer_values(answer)
        slot = next((slot for slot, tap in self._taps.items() if tap.buffer == buffer), None)
        if slot is None:
            return
        tap = self._taps[slot]
        tap.stream.take(samples.reshape(-1, 2))
        if (first + len(samples)) // 2 % readings.TAP_FRAMES == tap.read_to:
            for frame in tap.stream.frames(self._tick, slot, slot in self._pictured):
                self._show(frame)

    def _tap(self, slot: int) -> None:
        taken = {tap.buffer for tap in self._taps.values()}
        buffer = next(number for number in range(BUFFERS - 1, 0, -1) if number not in taken)
        self._taps[slot] = Tap(buffer)
        controls = ("bus", float(nodes.strip_bus(slot)), "buffer", float(buffer), "place", float(nodes.tap_bus(slot)))
        # At the end of the strip, where its bus holds what has passed the fader.
        tap = osc.message("/s_new", "tap", nodes.tap_node(slot), 1, nodes.strip_group(slot), *controls)
        self._send(osc.message("/b_alloc", buffer, readings.TAP_FRAMES, 2, tap))

    def _untap(self, slot: int) -> None:
        buffer = self._taps.pop(slot).buffer
        # With its strip it has gone already, of which nobody need hear.
        freed = [osc.message("/error", -1), osc.message("/n_free", nodes.tap_node(slot))]
        self._send(osc.bundle(None, freed))
        self._send(osc.message("/b_free", buffer))


def _pairs(params: list) -> Iterable[tuple]:
    return zip(params[::2], params[1::2], strict=True)
