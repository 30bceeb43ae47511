"""What moves parameters: automation lanes, modulators and modulations, as nodes at the head of the mix. Pure.

A driven parameter reads a control bus: its lane's, or that of the last of its modulations, each of which moves what the
one before it left. Where nothing drives it, it has its row's own value.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from effects.automation import Stretch, stretches, value_at
from effects.catalogue import Kind, Parameter
from effects.targets import STRIP, Target, parameter_of, target_of
from playback import nodes
from playback.voices import values_of

LANE, POINT = "effects.automationlane", "effects.automationpoint"
MODULATOR, MODULATION = "effects.modulator", "effects.modulation"

Controls = dict[str, float | str]


class Lane(msgspec.Struct, frozen=True):
    """What a score holds of a lane: the node that it steers, and its stretches by beat."""

    node: int
    stretches: tuple[Stretch, ...]


class Drives:
    """All that is driven in a song, by target. Before play begins, lanes are where they are at ``at_beats``."""

    def __init__(self, song, catalogue: Mapping[str, Kind], at_beats: float = 0.0):
        self.song, self.catalogue, self.at_beats = song, catalogue, at_beats
        self.points = song.grouped[POINT]
        self.lanes: dict[Target, Any] = {}
        for lane in sorted(song.all(LANE), key=lambda lane: lane.slot):
            if lane.mode != "off" and not lane.override and self.points.get(lane.id):
                self.lanes.setdefault(target_of(lane), lane)
        self.modulators = {
            row.id: row
            for row in sorted(song.all(MODULATOR), key=lambda row: row.slot)
            if row.kind in catalogue and catalogue[row.kind].category == "modulator"
        }
        self.modulations: dict[Target, list] = {}
        for row in sorted(song.all(MODULATION), key=lambda row: row.slot):
            if row.modulator_id in self.modulators:
                self.modulations.setdefault(target_of(row), []).append(row)
        self._bases: dict[Target, float] = {}
        self.targets: dict[tuple[str, str], list[str]] = {}
        for target in {**self.lanes, **self.modulations}:
            self.targets.setdefault((target.model, target.id), []).append(target.parameter)

    def laid_over(self, row, controls: Mapping[str, float], pad: str = "") -> Controls:
        """A row's controls with the bus in place of the value where one is driven: "c" and the bus's number.

        ``pad``: the key of the kit's pad whose controls they are.
        """
        laid: Controls = dict(controls)
        for name in self.targets.get((row.model, row.id), ()):
            key, _, own = name.rpartition(".")
            if key == pad and own in controls:
                target = Target(row.model, row.id, name)
                self._bases[target] = controls[own]
                laid[own] = f"c{self._bus(target)}"
        return laid

    def buses(self, row) -> tuple[tuple[str, int], ...]:
        """Which parameters of a row are driven, and by which bus."""
        names = self.targets.get((row.model, row.id), ())
        return tuple((name, self._bus(Target(row.model, row.id, name))) for name in names)

    def _bus(self, target: Target) -> int:
        moved = self.modulations.get(target)
        return nodes.modulation_bus(moved[-1].slot) if moved else nodes.lane_bus(self.lanes[target].slot)

    # --- nodes ------------------------------------------------------------------------------------------------------

    def nodes(self, bpm: float) -> Iterator[tuple[int, str, Controls]]:
        """Node ids, SynthDefs and controls in the order in which they run, once all rows have been laid over."""
        for lane in self.lanes.values():
            rest = self._rest(lane)
            controls: Controls = {"bus": float(nodes.lane_bus(lane.slot)), "start": rest, "end": rest}
            yield nodes.lane_node(lane.slot), "lane", controls
        slots = {strip.id: strip.slot for strip in self.song.all(STRIP)}
        for row in self.modulators.values():
            kind = self.catalogue[row.kind]
            controls = {**values_of(kind, row.values, bpm), "bus": float(nodes.modulator_bus(row.slot))}
            if kind.sidechain:
                controls["source"] = float(nodes.strip_bus(slots[row.source_strip_id or row.strip_id]))
            yield nodes.modulator_node(row.slot), row.kind, controls
        for target, moved in self.modulations.items():
            yield from self._modulations(target, moved)

    def _modulations(self, target: Target, moved: list) -> Iterator[tuple[int, str, Controls]]:
        if target not in self._bases:
            return  # the device has no such parameter any more, or does not sound
        lane = self.lanes.get(target)
        source = -1.0 if lane is None else float(nodes.lane_bus(lane.slot))
        reach = range_of(parameter_of(self.song.get(target.model, target.id), target.parameter))
        for each in moved:
            bus = float(nodes.modulation_bus(each.slot))
            modulator = float(nodes.modulator_bus(self.modulators[each.modulator_id].slot))
            yield nodes.modulation_node(each.slot), "modulation", {
                "bus": bus, "from": source, "base": self._bases[target], "modulator": modulator,
                "depth": float(each.depth), **reach,
            }  # fmt: skip
            source = bus

    def resting(self) -> dict[int, tuple[float, ...]]:
        """What the buses hold before anything drives them, so that what reads one does not glide to its first value."""
        lanes = {nodes.lane_bus(lane.slot): (self._rest(lane),) for lane in self.lanes.values()}
        modulated = {
            nodes.modulation_bus(each.slot): (self._rest(self.lanes[target]) if target in self.lanes else base,)
            for target, base in self._bases.items()
            for each in self.modulations.get(target, ())
        }
        return lanes | modulated

    def _rest(self, lane) -> float:
        return value_at(_stretches(lane.id, self.points[lane.id]), self.at_beats)

    def scored(self) -> dict[str, Lane]:
        """The lanes as a score holds them, by their ids, in the order of their nodes."""
        return {
            lane.id: Lane(nodes.lane_node(lane.slot), _stretches(lane.id, self.points[lane.id]))
            for lane in self.lanes.values()
        }


# lane id → (its points, their stretches): holds as long as the song holds the very same points.
_made: dict[str, tuple[Any, tuple[Stretch, ...]]] = {}
MOST_MADE = 20_000


def _stretches(lane_id: str, points: Mapping) -> tuple[Stretch, ...]:
    known = _made.get(lane_id)
    if known is None or known[0] is not points:
        if len(_made) >= MOST_MADE:
            _made.clear()
        known = _made[lane_id] = points, stretches(points.values())
    return known[1]


def range_of(parameter: Parameter) -> Controls:
    """A parameter's range as a modulation goes through it."""
    is_exponential = parameter.warp == "exp"
    low, high = parameter.minimum, parameter.maximum
    return {
        "span": math.log(high / low) if is_exponential else high - low,
        "minimum": min(low, high),
        "maximum": max(low, high),
        "exponential": float(is_exponential),
    }
