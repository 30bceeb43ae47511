"""What should be sounding, and the way there."""

import random
import struct

import pytest

from effects.catalogue import CATALOGUE
from playback import nodes
from playback.graph import EMPTY, ROOT, Graph, diff, frame, plan

from .songs import SongBook

# --- a tiny scsynth: its node tree and what is set there --------------------------------------------------------------


def decoded(message: bytes) -> tuple[str, list]:
    """An OSC message's address and arguments."""

    def text(at: int) -> tuple[str, int]:
        end = message.index(b"\0", at)
        return message[at:end].decode(), end + 4 - end % 4

    address, at = text(0)
    tags, at = text(at)
    arguments = []
    for tag in tags[1:]:
        if tag == "s":
            value, at = text(at)
        else:
            (value,) = struct.unpack_from(">i" if tag == "i" else ">f", message, at)
            at += 4
        arguments.append(value)
    return address, arguments


class Tree:
    """Executes messages as scsynth would, and refuses what it would refuse."""

    def __init__(self):
        self.order: dict[int, list[int]] = {ROOT: []}
        self.parent: dict[int, int] = {}
        self.defs: dict[int, str | None] = {}
        self.controls: dict[int, dict[str, float]] = {}
        self.buses: dict[int, float] = {}

    def play(self, messages: list[bytes]) -> "Tree":
        for message in messages:
            address, arguments = decoded(message)
            getattr(self, address[1:])(*arguments)
        return self

    def _place(self, id: int, action: int, target: int) -> None:
        if action == 0:
            parent, at = target, 0
        else:
            assert action == 3
            parent = self.parent[target]
            at = self.order[parent].index(target) + 1
        self.order[parent].insert(at, id)
        self.parent[id] = parent

    def _take(self, id: int) -> None:
        self.order[self.parent.pop(id)].remove(id)

    def g_new(self, id, action, target):
        assert id not in self.parent
        self._place(id, action, target)
        self.order[id], self.defs[id] = [], None

    def s_new(self, synthdef, id, action, target, *cells):
        assert id not in self.parent
        self._place(id, action, target)
        self.defs[id], self.controls[id] = synthdef, dict(zip(cells[::2], cells[1::2], strict=True))

    def n_free(self, id):
        for child in list(self.order.get(id, ())):
            self.n_free(child)
        self._take(id)
        self.order.pop(id, None)
        self.controls.pop(id, None)
        del self.defs[id]

    def n_after(self, id, target):
        self._take(id)
        self._place(id, 3, target)

    def g_head(self, group, id):
        self._take(id)
        self._place(id, 0, group)

    def n_set(self, id, *cells):
        if id in self.order:  # a group passes it on to what is in it: voices, here
            assert not self.order[id] or all(child in self.order for child in self.order[id])
            return
        assert set(cells[::2]) <= set(self.controls[id])
        self.controls[id] |= dict(zip(cells[::2], cells[1::2], strict=True))

    def c_setn(self, first, count, *values):
        assert len(values) == count
        self.buses |= {first + place: value for place, value in enumerate(values)}

    def state(self):
        return self.order, self.defs, self.controls


def asked(graph: Graph):
    """The tree that a graph asks for, in the engine's precision."""

    def single(value: float) -> float:
        return struct.unpack(">f", struct.pack(">f", value))[0]

    return (
        {id: list(order) for id, order in graph.children.items()},
        {id: node.synthdef for id, node in graph.nodes.items()},
        {
            id: {name: single(value) for name, value in node.controls.items()}
            for id, node in graph.nodes.items()
            if node.synthdef
        },
    )


def words(old: Graph, new: Graph) -> list[tuple[str, list]]:
    return [decoded(message) for message in diff(old, new)]


EFFECTS = [kind.name for kind in CATALOGUE.effects]
INSTRUMENTS = [kind.name for kind in CATALOGUE.instruments]


def random_book(seed: int) -> SongBook:
    """Some song; of two seeds that differ in their last digit, the songs share much."""
    book = SongBook()
    chance = random.Random(seed // 10)
    variation = random.Random(seed)
    strips = [
        book.track(kind, chance.choice([*INSTRUMENTS, None]) if kind == "instrument" else None)
        for kind in chance.choices(["instrument", "group", "return", "audio"], k=chance.randint(1, 9))
    ]
    buses = [
        strip
        for strip in strips
        if book.rows["compositions.track"][book.track_of(strip)]["kind"] in ("group", "return")
    ]
    vca = book.track("vca", gain_db=variation.uniform(-20, 6), mute=variation.random() < 0.2)
    ranks = {strip: place for place, strip in enumerate(strips)}
    for strip in strips:
        later = [bus for bus in buses if ranks[bus] > ranks[strip]]
        dice = variation if variation.random() < 0.3 else chance
        if later and dice.random() < 0.5:
            book.set("mixer.strip", strip, output_id=dice.choice(later))
        book.set("mixer.strip", strip, gain_db=dice.uniform(-20, 6), solo=dice.random() < 0.1, mute=dice.random() < 0.1)
        if dice.random() < 0.3:
            book.set("mixer.strip", strip, input_gain_db=dice.uniform(-9, 9), vca_id=vca)
        for bus in later:
            if dice.random() < 0.4:
                book.add("mixer.send", strip_id=strip, target_id=bus, pre_fader=dice.random() < 0.4)
        earlier = [other for other in strips if ranks[other] < ranks[strip]]
        for _ in range(chance.randint(0, 4)):
            kind = dice.choice(EFFECTS)
            key = dice.choice(earlier) if earlier and CATALOGUE[kind].sidechain and dice.random() < 0.7 else None
            book.effect(strip, kind, order=dice.choice("abcd"), bypass=dice.random() < 0.2, sidechain_strip_id=key)
    for device in book.rows.get("effects.device", {}).values():
        if variation.random() < 0.2 and CATALOGUE[device["kind"]].category == "effect":
            device["strip_id"] = variation.choice(strips)
            device["sidechain_strip_id"] = None
    for strip in strips:
        if variation.random() < 0.15:
            drop(book, strip)
    return book


def drop(book: SongBook, strip: str) -> None:
    """Takes a strip out, with all that cannot be without it."""
    for model, field in (("mixer.send", "strip_id"), ("mixer.send", "target_id"), ("effects.device", "strip_id")):
        table = book.rows.get(model, {})
        for id in [id for id, row in table.items() if row[field] == strip]:
            del table[id]
    for device in book.rows.get("effects.device", {}).values():
        if device["sidechain_strip_id"] == strip:
            device["sidechain_strip_id"] = None
    for other in book.rows["mixer.strip"].values():
        if other["output_id"] == strip:
            other["output_id"] = None
    del book.rows["compositions.track"][book.track_of(strip)]
    del book.rows["mixer.strip"][strip]


class TestDiff:
    @pytest.mark.parametrize("seed", range(0, 1500, 10))
    def test_leads_from_any_graph_to_any_other(self, seed):
        graphs = [plan(random_book(seed + step % 10 + 1000 * (step // 10)).song(), CATALOGUE) for step in (0, 1, 2, 10)]
        tree = Tree().play(diff(EMPTY, graphs[0]))
        assert tree.state() == asked(graphs[0])
        for old, new in zip(graphs, [*graphs[1:], EMPTY], strict=True):
            tree.play(diff(old, new))
            assert tree.state() == asked(new)

    @pytest.fixture
    def book(self):
        book = SongBook()
        self.drums = book.track(instrument="drum_kit")
        self.bass = book.track(instrument="bass")
        self.group = book.track("group")
        book.set("mixer.strip", self.drums, output_id=self.group)
        self.devices = [
            book.effect(self.bass, kind, order) for kind, order in zip(["eq3", "filter", "reverb"], "abc", strict=True)
        ]
        return book

    def test_of_the_same_song_is_nothing(self, book):
        assert diff(plan(book.song(), CATALOGUE), plan(book.song(), CATALOGUE)) == []

    def test_of_a_fader_is_one_message(self, book):
        before = plan(book.song(), CATALOGUE)
        book.set("mixer.strip", self.bass, gain_db=-6.0)
        assert words(before, plan(book.song(), CATALOGUE)) == [
            ("/n_set", [nodes.fader_node(book.slot(self.bass)), "gain_db", -6.0])
        ]

    def test_of_a_knob_is_one_message(self, book):
        before = plan(book.song(), CATALOGUE)
        book.set("effects.device", self.devices[1], values={"cutoff": 500.0})
        slot = book.rows["effects.device"][self.devices[1]]["slot"]
        assert words(before, plan(book.song(), CATALOGUE)) == [("/n_set", [nodes.device_node(slot), "cutoff", 500.0])]

    def test_of_an_instruments_knob_moves_the_voices_that_sound(self, book):
        before = plan(book.song(), CATALOGUE)
        device = next(id for id, row in book.rows["effects.device"].items() if row["kind"] == "bass")
        book.set("effects.device", device, values={"cutoff": 500.0})
        assert words(before, plan(book.song(), CATALOGUE)) == [
            ("/n_set", [nodes.voice_group(book.slot(self.bass)), "cutoff", 500.0])
        ]

    def test_of_a_bypassed_instrument_lets_go_of_its_voices(self, book):
        before = plan(book.song(), CATALOGUE)
        device = next(id for id, row in book.rows["effects.device"].items() if row["kind"] == "bass")
        book.set("effects.device", device, bypass=True)
        assert words(before, plan(book.song(), CATALOGUE)) == [
            ("/n_set", [nodes.voice_group(book.slot(self.bass)), "gate", 0.0])
        ]

    def test_of_another_order_moves_one_device_and_makes_none(self, book):
        before = plan(book.song(), CATALOGUE)
        book.set("effects.device", self.devices[0], order="d")
        first, _, last = (nodes.device_node(book.rows["effects.device"][id]["slot"]) for id in self.devices)
        assert words(before, plan(book.song(), CATALOGUE)) == [("/n_after", [first, last])]

    def test_of_a_new_strip_touches_nobody_else(self, book):
        before = plan(book.song(), CATALOGUE)
        slot = book.slot(book.track(instrument="piano"))
        own = {
            nodes.strip_group(slot), nodes.curve_group(slot), nodes.voice_group(slot), nodes.fader_node(slot),
            nodes.output_node(slot), nodes.controls_bus(slot),
        }  # fmt: skip
        for address, arguments in words(before, plan(book.song(), CATALOGUE)):
            assert (arguments[1] if address == "/s_new" else arguments[0]) in own

    def test_of_a_strip_that_goes_is_one_message(self, book):
        before = plan(book.song(), CATALOGUE)
        slot = book.slot(self.bass)
        drop(book, self.bass)
        assert words(before, plan(book.song(), CATALOGUE)) == [("/n_free", [nodes.strip_group(slot)])]

    def test_fits_the_frame_of_the_socket(self):
        data = frame([b"/a\0\0,\0\0\0", b"/bc\0,\0\0\0"])
        assert data == b"\0\0\0\x08/a\0\0,\0\0\0\0\0\0\x08/bc\0,\0\0\0"


def controls(book: SongBook, node: int) -> dict[str, float]:
    return plan(book.song(), CATALOGUE).nodes[node].controls


class TestSolo:
    """Which faders are open (mute 0), and which outputs and sends let sound through."""

    @pytest.fixture
    def book(self):
        book = SongBook()
        self.kick, self.snare, self.bass = (book.track(instrument=name) for name in ("kick", "snare", "bass"))
        self.group, self.reverb = book.track("group"), book.track("return")
        for strip in (self.kick, self.snare):
            book.set("mixer.strip", strip, output_id=self.group)
        self.snare_send = book.add("mixer.send", strip_id=self.snare, target_id=self.reverb)
        self.bass_send = book.add("mixer.send", strip_id=self.bass, target_id=self.reverb)
        return book

    def heard(self, book) -> set[str]:
        graph = plan(book.song(), CATALOGUE)
        names = ("kick", "snare", "bass", "group", "reverb")
        found = set()
        for name in names:
            slot = book.slot(getattr(self, name))
            if graph.nodes[nodes.output_node(slot)].controls["gain"] == 1.0:
                found.add(name)
        for name in ("snare_send", "bass_send"):
            slot = book.rows["mixer.send"][getattr(self, name)]["slot"]
            if graph.nodes[nodes.send_node(slot)].controls["mute"] == 0.0:
                found.add(name)
        return found

    def test_nobody_soloed_everything_is_heard(self, book):
        assert len(self.heard(book)) == 7

    def test_a_track_keeps_its_group_and_its_return(self, book):
        book.set("mixer.strip", self.snare, solo=True)
        assert self.heard(book) == {"snare", "group", "snare_send", "reverb"}

    def test_a_group_keeps_its_members(self, book):
        book.set("mixer.strip", self.group, solo=True)
        assert self.heard(book) == {"kick", "snare", "group"}

    def test_a_return_is_heard_alone(self, book):
        book.set("mixer.strip", self.reverb, solo=True)
        assert self.heard(book) == {"snare_send", "bass_send", "reverb"}

    def test_a_safe_return_stays_without_bringing_back_what_is_sent_to_it(self, book):
        book.set("mixer.strip", self.kick, solo=True)
        book.set("mixer.strip", self.reverb, solo_safe=True)
        assert self.heard(book) == {"kick", "group", "reverb"}

    def test_a_silenced_tracks_meter_rests(self, book):
        book.set("mixer.strip", self.kick, solo=True)
        assert controls(book, nodes.fader_node(book.slot(self.bass)))["mute"] == 1.0
        assert controls(book, nodes.fader_node(book.slot(self.kick)))["mute"] == 0.0

    def test_a_track_that_steers_another_goes_on_steering(self, book):
        book.effect(self.bass, "compressor", sidechain_strip_id=self.kick)
        book.set("mixer.strip", self.bass, solo=True)
        assert controls(book, nodes.fader_node(book.slot(self.kick)))["mute"] == 0.0
        assert controls(book, nodes.output_node(book.slot(self.group)))["gain"] == 0.0


class TestVca:
    def test_has_no_node_of_its_own(self):
        book = SongBook()
        keys = book.track(instrument="piano")
        before = plan(book.song(), CATALOGUE)
        book.set("mixer.strip", keys, vca_id=book.track("vca"))
        assert diff(before, plan(book.song(), CATALOGUE)) == []

    def test_moving_it_is_one_message_a_member(self):
        book = SongBook()
        vca = book.track("vca")
        members = [book.track(instrument="piano", vca_id=vca) for _ in range(2)]
        book.track(instrument="piano")
        before = plan(book.song(), CATALOGUE)
        book.set("mixer.strip", vca, gain_db=-6.0)
        assert words(before, plan(book.song(), CATALOGUE)) == [
            ("/n_set", [nodes.fader_node(book.slot(member)), "vca_db", -6.0]) for member in members
        ]

    def test_its_solo_keeps_what_its_members_pass_through(self):
        book = SongBook()
        vca, group = book.track("vca", solo=True), book.track("group")
        keys, bass = book.track(instrument="piano", vca_id=vca, output_id=group), book.track(instrument="bass")
        gains = [
            controls(book, nodes.output_node(book.slot(strip)))["gain"] for strip in (keys, group, book.master, bass)
        ]
        assert gains == [1.0, 1.0, 1.0, 0.0]


class TestInputGain:
    def test_stands_between_voices_and_devices(self):
        book = SongBook()
        keys = book.track(instrument="piano")
        device = book.effect(keys, "eq3")
        before = plan(book.song(), CATALOGUE)
        assert nodes.trim_node(book.slot(keys)) not in before.nodes
        book.set("mixer.strip", keys, input_gain_db=-3.0)
        graph = plan(book.song(), CATALOGUE)
        order = graph.children[nodes.strip_group(book.slot(keys))]
        place = order.index(nodes.trim_node(book.slot(keys)))
        assert order[place - 1] == nodes.voice_group(book.slot(keys))
        assert order[place + 1] == nodes.device_node(book.rows["effects.device"][device]["slot"])
        assert len(diff(before, graph)) == 1


class TestLatency:
    def test_every_path_into_a_bus_waits_for_the_slowest(self):
        book = SongBook()
        slow, quick, group = book.track(instrument="piano"), book.track(instrument="piano"), book.track("group")
        book.effect(slow, "limiter")
        book.set("mixer.strip", slow, output_id=group)
        send = book.add("mixer.send", strip_id=quick, target_id=group)
        graph = plan(book.song(), CATALOGUE)
        frames = CATALOGUE["limiter"].latency_frames
        late = graph.nodes[nodes.output_node(book.slot(quick))]
        assert (late.synthdef, late.controls["delay_frames"]) == (
            "output_late",
            frames,
        )  # to the master, with the group
        late = graph.nodes[nodes.send_node(book.rows["mixer.send"][send]["slot"])]
        assert (late.synthdef, late.controls["delay_frames"]) == ("send_late", frames)
        assert graph.nodes[nodes.output_node(book.slot(slow))].synthdef == "output"

    def test_bypassing_changes_no_delay(self):
        book = SongBook()
        slow, _ = book.track(instrument="piano"), book.track(instrument="piano")
        limiter = book.effect(slow, "limiter")
        before = plan(book.song(), CATALOGUE)
        book.set("effects.device", limiter, bypass=True)
        assert [address for address, _ in words(before, plan(book.song(), CATALOGUE))] == ["/n_set"]

    def test_a_key_waits_for_the_sound_that_it_steers(self):
        book = SongBook()
        kick, bass = book.track(instrument="kick"), book.track(instrument="bass")
        book.effect(bass, "limiter", "a")
        device = book.effect(bass, "compressor", "b", sidechain_strip_id=kick)
        node = nodes.device_node(book.rows["effects.device"][device]["slot"])
        assert controls(book, node)["key_delay_frames"] == CATALOGUE["limiter"].latency_frames
        assert controls(book, node)["key"] == nodes.strip_bus(book.slot(kick))

    def test_voices_are_sent_later_where_their_key_comes_late(self):
        from playback.schedule import score

        book = SongBook()
        kick, bass = book.track(instrument="kick"), book.track(instrument="bass")
        book.effect(kick, "limiter")
        book.effect(bass, "compressor", sidechain_strip_id=kick)
        voices = score(book.song(), CATALOGUE).voices
        assert voices[book.track_of(bass)].late_frames == CATALOGUE["limiter"].latency_frames
        assert voices[book.track_of(kick)].late_frames == 0
