"""Every kit that comes with Sonic: each pad sounds, ends, does not clip and is a sound of its own; demos play."""

from collections import Counter

import numpy as np
import pytest

from effects import factory
from effects.catalogue import CATALOGUE, DRUM_KIT, Pad
from effects.factory import FactoryKit
from playback import nodes, osc
from playback.audition import RATE, Event, groups, render, voice
from playback.loudness import k_weighted
from playback.tests.sound.listening import db, nodes_left, peak

KITS = factory.kits()
FAMILIES = {"Classic machines", "Electronic", "Acoustic", "Creative", "World"}
EVERY = pytest.mark.parametrize("kit", KITS, ids=lambda kit: kit.slug)

HEARD, GLANCE = 0.5, 0.2  # seconds of a pad that are listened to, and of its second stroke
RINGS = 1.5  # seconds after a demo's last step that still count as its sound
LONGEST = 16.0  # seconds after which the longest gong is over


def strike(pad: Pad, note: int, velocity: float, group: int | None = None, node: int = -1) -> bytes:
    values = CATALOGUE[pad.kind].controls(pad.values)
    struck = voice(pad.kind, note, velocity, 0.2, node=node, **{**values, "pan": pad.pan})
    if group is None:
        return struck
    common = {"bus": nodes.strip_bus(0), "controls": nodes.controls_bus(0), "pitch": note, "velocity": velocity}
    cells = [cell for pair in (common | values | {"pan": pad.pan, "seed": note}).items() for cell in pair]
    return osc.message("/s_new", pad.kind, node, 0, group, *(c if isinstance(c, str) else float(c) for c in cells))


def rise(pad: Pad) -> float:
    """Seconds until a pad has come to its loudest, beyond what a stroke takes."""
    values = CATALOGUE[pad.kind].resolved(pad.values)
    return sum(values.get(name, 0.0) for name in ("swell", "run")) + (pad.kind == "brush") * values.get("sweep_time", 0)


def choke_groups() -> list[bytes]:
    return [osc.message("/g_new", nodes.choke_group(0, number), 0, nodes.voice_group(0)) for number in range(1, 8)]


def demo_events(kit: FactoryKit) -> list[Event]:
    """The demo as a player plays it: a pad that silences its group lets go of it first."""
    events = []
    for beat, note, velocity in kit.demo.notes():
        pad = kit.pads[note]
        group = nodes.choke_group(0, pad.choke) if pad.choke else nodes.voice_group(0)
        messages = [strike(pad, note, velocity, group)]
        if pad.silences:
            messages.insert(0, osc.message("/n_set", group, "gate", 0.0))
        events.append((osc.event_time(beat * 60 / kit.demo.bpm), messages))
    return events


def integrated(signal: np.ndarray) -> float:
    """Loudness of the whole in LUFS, gated as in BS.1770-4."""
    energy = (k_weighted(signal) ** 2).sum(1)
    sums = np.concatenate([[0.0], np.cumsum(energy)])
    block, hop = round(0.4 * RATE), round(0.1 * RATE)
    means = (sums[block::hop] - sums[: len(sums) - block : hop]) / block
    heard = means[means > 10 ** ((-70 + 0.691) / 10)]
    return float(-0.691 + 10 * np.log10(heard[heard > heard.mean() / 10].mean()))


class TestKits:
    def test_are_many_and_of_known_families(self) -> None:
        assert len(KITS) >= 64
        assert {kit.family for kit in KITS} == FAMILIES
        assert len({kit.name for kit in KITS}) == len(KITS)

    def test_standard_kit_has_every_key_of_general_midi_2(self) -> None:
        assert sorted(CATALOGUE[DRUM_KIT].pads) == list(range(27, 88))

    @EVERY
    def test_say_what_they_are(self, kit: FactoryKit) -> None:
        assert kit.description.endswith(".")
        assert kit.tags
        assert all(tag == tag.casefold() for tag in kit.tags)
        assert kit.demo.beats >= 4
        assert sum(note in kit.pads for note in range(35, 52)) >= 12

    @EVERY
    def test_have_pads_that_differ(self, kit: FactoryKit) -> None:
        titles = Counter(pad.title for pad in kit.pads.values())
        assert titles.most_common(1)[0][1] == 1
        sounds = [
            (pad.kind, *sorted((name, value) for name, value in pad.values.items() if name != "level_db"))
            for pad in kit.pads.values()
        ]
        assert len(set(sounds)) == len(sounds)

    @EVERY
    def test_choke_in_groups_of_two_at_least(self, kit: FactoryKit) -> None:
        sizes = Counter(pad.choke for pad in kit.pads.values() if pad.choke)
        assert all(size > 1 for size in sizes.values()), sizes
        assert all(pad.silences == bool(pad.choke) for pad in kit.pads.values())


class TestSound:
    @EVERY
    def test_of_pads_and_demo(self, kit: FactoryKit) -> None:
        """Everything in one render: the demo, each pad struck hardest, each pad again."""
        demo_seconds = round(kit.demo.beats * 60 / kit.demo.bpm + RINGS, 2)
        score: list[Event] = [(0.0, [*groups(), *choke_groups()]), *demo_events(kit)]
        silence = osc.message("/g_deepFree", nodes.voice_group(0))
        at, starts = demo_seconds, {}
        for turn, least in enumerate((HEARD, GLANCE)):
            for note, pad in kit.pads.items():
                score.append((osc.event_time(at - 0.005), [silence]))  # its last block is out before the next begins
                score.append((osc.event_time(at), [strike(pad, note, 127)]))
                starts[turn, note] = round(at * RATE)
                at += round((least + (rise(pad) if turn == 0 else 0)) * 100) / 100
        heard = render(score, at)

        demo = heard[: round(demo_seconds * RATE)]
        assert peak(demo) < 1
        assert -21 < integrated(demo) < -12
        for note, pad in kit.pads.items():
            first, second = starts[0, note], starts[1, note]
            stroke = heard[first : first + round((HEARD - 0.01 + rise(pad)) * RATE)]
            assert db(peak(stroke)) > -40, pad.title
            assert peak(stroke) < 1, pad.title
            glance = round((GLANCE - 0.01) * RATE)
            assert np.array_equal(stroke[:glance], heard[second : second + glance]), pad.title

    def test_ends_and_frees_its_nodes(self) -> None:
        score: list[Event] = [(0.0, groups())]
        for place, kit in enumerate(KITS):
            strokes = [strike(pad, note, 127) for note, pad in kit.pads.items()]
            score.append((osc.event_time(0.1 * place), strokes))
        assert nodes_left(score, 0.1 * len(KITS)) != []
        assert nodes_left(score, 0.1 * len(KITS) + LONGEST) == []
