"""What should be sounding, as a value: ``plan(song) -> Graph`` and ``diff(old, new) -> OSC messages``. Pure.

An engine holds no truth of its own: whatever happened to it, ``diff`` from what it has (or from ``EMPTY``) brings it
to what the song asks for. Numbers of nodes and buses are arithmetic on slots, see ``playback/nodes.py``.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from compositions.units import PAN_LAWS
from effects.catalogue import Kind
from effects.pads import pads_of
from playback import nodes, osc
from playback.clock import TempoMap
from playback.drives import Drives
from playback.paths import Audible, Chains, Latency, audible, chains, latency
from playback.voices import sounding, values_of

ROOT = 0  # scsynth's own group, always there
HARDWARE_BUS = 0

# Where a new node goes (scsynth's add actions).
TO_HEAD, AFTER = 0, 3

PLAYS_NOTES = ("instrument", "audio")


class Node(msgspec.Struct, frozen=True):
    """A group (``synthdef`` None) or a synth with its controls."""

    id: int
    parent: int
    synthdef: str | None = None
    controls: dict[str, float | str] = {}  # "c" and a number: what that control bus holds


class Player(msgspec.Struct, frozen=True):
    """What the voices of one strip are: a knob turned also moves those that sound."""

    synthdef: str | None
    values: dict[str, float | str]


class Graph(msgspec.Struct, frozen=True):
    """``children`` holds every group's nodes in the order in which they run; ``buses`` control buses by the first."""

    nodes: dict[int, Node]
    children: dict[int, tuple[int, ...]]
    buses: dict[int, tuple[float, ...]]
    players: dict[int, Player]  # by voice group


EMPTY = Graph({}, {ROOT: ()}, {}, {})


# --- plan -----------------------------------------------------------------------------------------------------------


def plan(song, catalogue: Mapping[str, Kind], at_beats: float = 0.0) -> Graph:
    """The graph of a song's strips, devices, sends and outputs, as it should be sounding.

    ``at_beats``: where its automation stands until play begins.
    """
    found = chains(song, catalogue)
    drives = Drives(song, catalogue, at_beats)
    work = _Plan(song, catalogue, found, audible(found), latency(found, catalogue), drives)
    work.group(nodes.MIX_GROUP, ROOT)
    work.group(nodes.CLICK_GROUP, ROOT)
    work.group(nodes.DRIVE_GROUP, nodes.MIX_GROUP)
    for strip in found.strips:
        work.strip(strip)
    for id, synthdef, controls in drives.nodes(work.bpm):
        work.synth(id, nodes.DRIVE_GROUP, synthdef, controls)
    work.buses |= drives.resting()
    return Graph(work.nodes, {id: tuple(own) for id, own in work.children.items()}, work.buses, work.players)


def tempo_of(song) -> TempoMap:
    return TempoMap((mark.beat, mark.bpm, mark.ramp) for mark in song.all("compositions.tempomark"))


class _Plan:
    def __init__(self, song, catalogue, found: Chains, heard: Audible, late: Latency, drives: Drives):
        self.song, self.catalogue, self.found, self.heard, self.late = song, catalogue, found, heard, late
        self.drives = drives
        self.bpm = tempo_of(song).bpm_at(0.0)
        self.pan_law = float(PAN_LAWS.index(next(song.all("compositions.about")).pan_law))
        self.slots = {strip.id: strip.slot for strip in found.strips}
        self.keys = {
            device.sidechain_strip_id
            for effects in found.effects.values()
            for device in effects
            if catalogue[device.kind].sidechain
        }
        self.nodes: dict[int, Node] = {}
        self.children: dict[int, list[int]] = {ROOT: []}
        self.buses: dict[int, tuple[float, ...]] = {}
        self.players: dict[int, Player] = {}

    def group(self, id: int, parent: int) -> None:
        self.nodes[id] = Node(id, parent)
        self.children[id] = []
        self.children[parent].append(id)

    def synth(self, id: int, parent: int, synthdef: str, controls: dict[str, float | str]) -> None:
        self.nodes[id] = Node(id, parent, synthdef, controls)
        self.children[parent].append(id)

    def strip(self, strip) -> None:
        group, bus = nodes.strip_group(strip.slot), float(nodes.strip_bus(strip.slot))
        sends = self.found.sends.get(strip.id, ())
        self.group(group, nodes.MIX_GROUP)
        if self.song.get("compositions.track", strip.track_id).kind in PLAYS_NOTES:
            self.voices(strip, group)
        gain = self.drives.laid_over(strip, {"input_gain_db": float(strip.input_gain_db)})["input_gain_db"]
        if gain:
            self.synth(nodes.trim_node(strip.slot), group, "trim", {"bus": bus, "gain_db": gain})
        for device in self.found.effects.get(strip.id, ()):
            self.effect(device, group, bus)
        for send in sends:
            if send.pre_fader:
                self.send(send, strip, group, bus)
        self.fader(strip, sends, group, bus)
        for send in sends:
            if not send.pre_fader:
                self.send(send, strip, group, bus)
        self.output(strip, group, bus)

    def voices(self, strip, group: int) -> None:
        slot = strip.slot
        self.group(nodes.curve_group(slot), group)
        self.group(nodes.voice_group(slot), group)
        self.buses[nodes.controls_bus(slot)] = nodes.NEUTRAL_CONTROLS
        device = self.found.instruments.get(strip.id)
        if device is None:
            return
        kind = self.catalogue[device.kind]
        values = {}
        if kind.is_kit:
            for number in sorted({pad.choke for pad in pads_of(kind, device.pads, self.catalogue).values()} - {0}):
                self.group(nodes.choke_group(slot, number), nodes.voice_group(slot))
        else:
            values = self.drives.laid_over(device, sounding(kind, device, self.bpm))
        self.players[nodes.voice_group(slot)] = Player(kind.name, values)

    def effect(self, device, group: int, bus: float) -> None:
        kind = self.catalogue[device.kind]
        controls = values_of(kind, device.values, self.bpm)
        controls |= {"bus": bus, "bypass": float(device.bypass), "report": float(nodes.report_bus(device.slot))}
        if kind.sidechain:
            key = device.sidechain_strip_id
            controls["key"] = float(nodes.strip_bus(self.slots[key])) if key else -1.0
            controls["key_delay_frames"] = float(self.late.keys.get(device.id, 0))
        self.synth(nodes.device_node(device.slot), group, kind.name, self.drives.laid_over(device, controls))

    def fader(self, strip, sends: Iterable, group: int, bus: float) -> None:
        # Solo closes outputs and sends. Where nothing of a strip is heard its fader closes as well, so that its meter
        # rests; but not where another strip listens to it, which goes on being steered.
        is_heard = strip.id in self.heard.outputs or any(send.id in self.heard.sends for send in sends)
        is_closed = not (is_heard or strip.id in self.keys) or self.is_mute_by_vca(strip)
        controls = {
            "bus": bus,
            "gain_db": float(strip.gain_db),
            "vca_db": self.vca_db(strip),
            "pan": float(strip.pan),
            "pan_law": self.pan_law,
            "width": float(strip.width),
            "mute": float(strip.mute or is_closed),
            "invert": float(strip.invert),
            "meters": float(nodes.meters_bus(strip.slot)),
        }
        self.synth(nodes.fader_node(strip.slot), group, "strip", self.driven(strip, controls, closed=is_closed))

    def vca_db(self, strip) -> float | str:
        """What a strip's VCA adds to its fader, or the bus that says it where the VCA's own is driven."""
        vca = self.found.vca_of(strip)
        return 0.0 if vca is None else self.drives.laid_over(vca, {"gain_db": float(vca.gain_db)})["gain_db"]

    def is_mute_by_vca(self, strip) -> bool:
        vca = self.found.vca_of(strip)
        return vca is not None and vca.mute

    def send(self, send, strip, group: int, bus: float) -> None:
        # Muting a track silences its sends before the fader as well.
        is_mute = strip.mute or self.is_mute_by_vca(strip)
        is_closed = (send.pre_fader and is_mute) or send.id not in self.heard.sends
        controls = {
            "bus": bus,
            "target": float(nodes.strip_bus(self.slots[send.target_id])),
            "gain_db": float(send.gain_db),
            "mute": float(send.mute or is_closed),
        }
        wait = self.late.wait(strip.id, send.target_id)
        self.waiting(nodes.send_node(send.slot), group, "send", self.driven(send, controls, closed=is_closed), wait)

    def driven(self, row, controls: dict[str, float], *, closed: bool) -> dict[str, float | str]:
        """What automation makes of a strip's or send's controls; what solo has ``closed``, it does not open."""
        laid = self.drives.laid_over(row, controls)
        return {**laid, "mute": 1.0} if closed else laid

    def output(self, strip, group: int, bus: float) -> None:
        target_id = self.found.target_of(strip)
        target = HARDWARE_BUS if target_id is None else nodes.strip_bus(self.slots[target_id])
        controls = {"bus": bus, "target": float(target), "gain": float(strip.id in self.heard.outputs)}
        wait = 0 if target_id is None else self.late.wait(strip.id, target_id)
        self.waiting(nodes.output_node(strip.slot), group, "output", controls, wait)

    def waiting(self, id: int, group: int, synthdef: str, controls: dict[str, float | str], frames: int) -> None:
        """A way to another strip, which waits only where it has to."""
        if frames > 0:
            synthdef, controls = f"{synthdef}_late", controls | {"delay_frames": float(frames)}
        self.synth(id, group, synthdef, controls)


# --- diff -----------------------------------------------------------------------------------------------------------


def diff(old: Graph, new: Graph) -> list[bytes]:
    """The OSC messages, in order, that bring an engine from one graph to another: no more than it takes.

    What is in both keeps sounding: it is set and moved, never made anew.
    """
    kept = {id for id, node in new.nodes.items() if id in old.nodes and old.nodes[id].synthdef == node.synthdef}
    return [
        *_buses(old, new),
        *_replaced(old, new, kept),
        *_placed(old, new, kept),
        *_removed(old, new),
        *_set(old, new, kept),
        *_players(old, new),
    ]


def _replaced(old: Graph, new: Graph, kept: set[int]) -> Iterator[bytes]:
    """Nodes of which another SynthDef takes the place, and the number."""
    for id in new.nodes:
        if id in old.nodes and id not in kept:
            yield osc.message("/n_free", id)


def _placed(old: Graph, new: Graph, kept: set[int]) -> Iterator[bytes]:
    """Every group's nodes in their order, parents first: new ones made in their place, others moved if they must."""
    waiting = [ROOT]
    while waiting:
        parent = waiting.pop()
        order = new.children[parent]
        waiting += [id for id in reversed(order) if id in new.children]
        before = old.children.get(parent, ())
        if order == before and all(id in kept for id in order):
            continue
        places = {id: place for place, id in enumerate(before)}
        stay = _longest_rising([id for id in order if id in kept and id in places], places)
        previous = None
        for id in order:
            if id not in kept:
                yield _new(new.nodes[id], previous)
            elif id not in stay:
                yield osc.message("/g_head", parent, id) if previous is None else osc.message("/n_after", id, previous)
            previous = id


def _longest_rising(ids: list[int], places: Mapping[int, int]) -> set[int]:
    """The most nodes that can stay where they are: a longest rising subsequence of their old places."""
    tails: list[int] = []  # the smallest place that ends a rising run of each length
    ends: list[int] = []  # which node that is
    before: dict[int, int | None] = {}
    for id in ids:
        length = bisect_left(tails, places[id])
        before[id] = ends[length - 1] if length else None
        tails[length : length + 1] = [places[id]]
        ends[length : length + 1] = [id]
    stay: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        stay.add(last)
        last = before[last]
    return stay


def _new(node: Node, previous: int | None) -> bytes:
    place = (TO_HEAD, node.parent) if previous is None else (AFTER, previous)
    if node.synthdef is None:
        return osc.message("/g_new", node.id, *place)
    return osc.message("/s_new", node.synthdef, node.id, *place, *_cells(node.controls))


def _removed(old: Graph, new: Graph) -> Iterator[bytes]:
    """What is gone; a group takes with it what is in it. By now, what stays has been moved out."""
    for id, node in old.nodes.items():
        if id not in new.nodes and (node.parent in new.nodes or node.parent == ROOT):
            yield osc.message("/n_free", id)


def _set(old: Graph, new: Graph, kept: set[int]) -> Iterator[bytes]:
    for id, node in new.nodes.items():
        if id not in kept:
            continue
        was = old.nodes[id].controls
        if was is not node.controls and was != node.controls:
            changed = {name: value for name, value in node.controls.items() if was.get(name) != value}
            yield osc.message("/n_set", id, *_cells(changed))


def _buses(old: Graph, new: Graph) -> Iterator[bytes]:
    for first, values in new.buses.items():
        if old.buses.get(first) != values:
            yield osc.message("/c_setn", first, len(values), *values)


def _players(old: Graph, new: Graph) -> Iterator[bytes]:
    """A knob moves the voices that sound; an instrument that is exchanged or switched off lets go of its own."""
    for group, was in old.players.items():
        if group not in new.nodes:
            continue
        now = new.players.get(group)
        if now is None or now.synthdef != was.synthdef:
            yield osc.message("/n_set", group, "gate", 0.0)
        elif now.values != was.values:
            changed = {name: value for name, value in now.values.items() if was.values.get(name) != value}
            yield osc.message("/n_set", group, *_cells(changed))


def _cells(controls: Mapping[str, float | str]) -> Iterator[str | float]:
    for name, value in controls.items():
        yield name
        yield value


def frame(messages: Iterable[bytes]) -> bytes:
    """Messages as one binary frame of the engine's socket: each behind its length (int32, big-endian)."""
    return b"".join(len(message).to_bytes(4, "big") + message for message in messages)
