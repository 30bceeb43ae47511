"""Reading a live scsynth's strips: their meters, and the spectrum and waveform of those that somebody looks at."""

import asyncio
import time
from collections.abc import Callable, Iterable

from pythonosc.osc_message import OscMessage

from playback import nodes, osc, readings
from playback.engines.options import BLOCK_FRAMES, BUFFERS

METERS_HZ = 50
PICTURES_EVERY = 2  # readings: spectrum and waveform 25 times a second


class Strips:
    """The strips of the graph that a scsynth has. ``send``: to it. ``show``: takes frames of readings."""

    def __init__(self, send: Callable[[bytes], None], show: Callable[[bytes], None]):
        self._send, self._show = send, show
        self.is_watched = False  # whether anybody wants readings
        self._is_awake = False
        self._slots: set[int] = set()
        self._wanted: list[int] = []
        self._taps: dict[int, int] = {}  # strip's slot → buffer
        self._places: dict[int, int] = {}  # strip's slot → the frame at which its tap's running block began
        self._tick = 0

    def rest(self) -> None:
        """The graph is gone."""
        self._is_awake = False
        self._slots.clear()
        self._taps.clear()
        self._places.clear()

    def follow(self, messages: Iterable[bytes]) -> None:
        """What the graph's messages make and free."""
        readings.follow_strips(self._slots, messages, nodes.strip_group(0), nodes.MAX_STRIPS)
        for slot in self._taps.keys() - self._slots:
            self._untap(slot)

    def wake(self) -> None:
        """The graph is there."""
        self._is_awake = True
        self.look_at(self._wanted)

    def look_at(self, slots: list[int]) -> None:
        """The strips whose pictures are wanted get a tap each, the others lose theirs."""
        self._wanted = slots
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
        if self._tick % PICTURES_EVERY == 0:
            for slot, buffer in self._taps.items():
                # In one bundle, so that no block comes between the place and what is there.
                place = osc.message("/c_get", nodes.tap_bus(slot))
                self._send(osc.bundle(None, [place, osc.message("/b_getn", buffer, 0, readings.TAP_FRAMES)]))

    def take(self, answer: bytes) -> bool:
        """What scsynth answers; False: it was no reading."""
        if answer.startswith(b"/c_setn\0"):
            buses, values = readings.bus_values(answer)
            self._show(readings.meters(self._tick, [bus // 4 for bus in buses], values))
        elif answer.startswith(b"/c_set\0"):
            bus, place = OscMessage(answer).params
            self._places[bus - nodes.tap_bus(0)] = int(place)
        elif answer.startswith(b"/b_setn\0"):
            self._take_picture(answer)
        else:
            return False
        return True

    def _take_picture(self, answer: bytes) -> None:
        buffer, ring = readings.buffer_values(answer)
        slot = next((slot for slot, own in self._taps.items() if own == buffer), None)
        if slot in self._places and len(ring) == readings.TAP_FRAMES:
            wave = readings.newest(ring, self._places[slot], BLOCK_FRAMES)
            self._show(readings.waveform(self._tick, slot, wave))
            self._show(readings.spectrum(self._tick, slot, wave))

    def _tap(self, slot: int) -> None:
        buffer = next(number for number in range(BUFFERS - 1, 0, -1) if number not in self._taps.values())
        self._taps[slot] = buffer
        controls = ("bus", float(nodes.strip_bus(slot)), "buffer", float(buffer), "place", float(nodes.tap_bus(slot)))
        # At the end of the strip, where its bus holds what has passed the fader.
        tap = osc.message("/s_new", "tap", nodes.tap_node(slot), 1, nodes.strip_group(slot), *controls)
        self._send(osc.message("/b_alloc", buffer, readings.TAP_FRAMES, 1, tap))

    def _untap(self, slot: int) -> None:
        buffer = self._taps.pop(slot)
        self._places.pop(slot, None)
        # With its strip it has gone already, of which nobody need hear.
        freed = [osc.message("/error", -1), osc.message("/n_free", nodes.tap_node(slot))]
        self._send(osc.bundle(None, freed))
        self._send(osc.message("/b_free", buffer))
