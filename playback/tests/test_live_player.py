"""What a live engine is sent while the song changes, played to an engine that keeps time like scsynth."""

import heapq
import random
from collections import Counter

import pytest
from pythonosc.osc_message import OscMessage

from effects.catalogue import CATALOGUE
from playback import nodes, osc
from playback.player import EDIT_SECONDS, WINDOW_SECONDS, Player
from playback.schedule import Loop, score

from .songs import SongBook

PERIOD_SECONDS = 256 / 48_000
BEHIND_SECONDS = 2 * PERIOD_SECONDS  # scsynth carries out what is due that much after its time, JACK's output latency
TICK_SECONDS = 0.025
BEGAN_AT = 1_700_000_000.0


class Engine:
    """scsynth's scheduler: packets arrive a moment late, are carried out once a period, and node ids are unique."""

    def __init__(self, seed: int = 0):
        self.now = BEGAN_AT
        self.struck: list[tuple[float, str, float]] = []  # seconds, SynthDef, pitch
        self.driven: list[tuple[float, int, float, float, float]] = []  # seconds, lane's node, from, to, elapsed
        self.groups_let_go: list[int] = []
        self.refused = 0
        self._random = random.Random(seed)
        self._arriving: list[tuple[float, int, bytes]] = []
        self._waiting: list[tuple[float, int, bytes]] = []
        self._ends: dict[int, float] = {}
        self._count = 0

    def send(self, packets: list[bytes]) -> None:
        last = self._arriving[-1][0] if self._arriving else 0.0
        for packet in packets:
            last = max(self.now + self._random.uniform(0.0001, 0.009), last)  # datagrams keep their order on loopback
            self._count += 1
            self._arriving.append((last, self._count, packet))

    def run_to(self, seconds: float) -> None:
        while self.now < seconds:
            self.now += PERIOD_SECONDS
            while self._arriving and self._arriving[0][0] <= self.now:
                self._take(self._arriving.pop(0)[2])
            while self._waiting and self._waiting[0][0] <= self.now - BEHIND_SECONDS:
                at, _, packet = heapq.heappop(self._waiting)
                self._carry_out(packet, at)

    def _take(self, packet: bytes) -> None:
        if not packet.startswith(b"#bundle\0"):
            self._message(packet, self.now)
            return
        tag = int.from_bytes(packet[8:16], "big")
        if tag == osc.IMMEDIATELY:
            self._carry_out(packet, self.now)
        else:
            self._count += 1
            heapq.heappush(self._waiting, (tag / 2**32 - osc.NTP_FROM_UNIX, self._count, packet))

    def _carry_out(self, bundle: bytes, at: float) -> None:
        place = 16
        while place < len(bundle):
            size = int.from_bytes(bundle[place : place + 4], "big")
            self._message(bundle[place + 4 : place + 4 + size], at)
            place += 4 + size

    def _message(self, data: bytes, at: float) -> None:
        message = OscMessage(data)
        address, values = message.address, message.params
        if address == "/clearSched":
            self._waiting.clear()
        elif address == "/n_set" and values[1] == "gate":
            self.groups_let_go.append(values[0])
        elif address == "/n_set" and "t_go" in values:
            controls = dict(zip(values[1::2], values[2::2], strict=True))
            self.driven.append((at, values[0], controls["start"], controls["end"], controls["elapsed"]))
        elif address == "/s_new" and values[0] != "curve":
            self._strike(values, at)

    def _strike(self, values: list, at: float) -> None:
        node, controls = values[1], dict(zip(values[4::2], values[5::2], strict=True))
        if self._ends.get(node, 0.0) > self.now:
            self.refused += 1
            return
        self._ends[node] = at + controls.get("length", 0.05)
        self.struck.append((at, values[0], controls.get("pitch", 0.0)))


class Show:
    """A player and its engine."""

    def __init__(self, book: SongBook, seed: int = 0):
        self.book = book
        self.engine = Engine(seed)
        self.player = Player()
        self.number = 0
        self.edit()

    @property
    def now(self) -> float:
        return self.engine.now

    def do(self, packets: list[bytes]) -> None:
        self.engine.send(packets)

    def edit(self) -> None:
        self.number += 1
        made = score(self.book.song(self.number), CATALOGUE)
        self.do(self.player.take(made, self.now))

    def play(self, beat: float | None = None) -> None:
        self.do(self.player.play(self.now, beat))

    def run(self, seconds: float) -> None:
        ends_at = self.now + seconds
        while self.now < ends_at:
            self.do(self.player.tick(self.now))
            self.engine.run_to(min(self.now + TICK_SECONDS, ends_at))

    def heard(self) -> list[tuple[float, int]]:
        """When, in seconds since play began, which pitch began to sound."""
        origin = self.player._origin
        return sorted((round(at - origin, 3), round(pitch)) for at, _, pitch in self.engine.struck)


def sixteenths(pitch: int, beats: int) -> list[tuple]:
    return [(pitch, step / 4, 0.24) for step in range(4 * beats)]


@pytest.fixture
def book():
    made = SongBook(bpm=120.0)
    made.lead = made.track("instrument", "lead")
    made.clip_id = made.clip(made.lead, sixteenths(60, 16))
    return made


@pytest.fixture
def show(book):
    return Show(book)


class TestPlay:
    def test_strikes_every_note_at_its_time(self, show):
        show.play()
        show.run(2.5)
        assert [at for at, _ in show.heard()][:16] == [round(step / 8, 3) for step in range(16)]

    def test_goes_on_from_where_it_stood(self, show):
        show.play(2.0)
        show.run(1.0)
        show.do(show.player.pause(show.now))
        stood = show.player.position(show.now)
        assert stood == pytest.approx(2.0 + (1.0 - 0.06) * 2, abs=0.1)
        show.play()
        show.run(0.5)
        assert show.player.position(show.now) == pytest.approx(stood, abs=1.1)

    def test_turns_at_the_loop(self, show):
        show.do(show.player.set_loop(show.now, Loop(0.0, 2.0, True)))
        show.play()
        show.run(2.6)
        assert 0.0 <= show.player.position(show.now) < 2.0
        assert [at for at, _ in show.heard()][:20] == [round(step / 8, 3) for step in range(20)]

    def test_drives_lanes_from_where_it_begins_and_again_after_each_turn_and_edit(self, book):
        lane = book.add("effects.automationlane", strip_id=book.lead, parameter="gain_db")
        for beat, value in ((0.0, -20.0), (4.0, 0.0)):
            book.add("effects.automationpoint", lane_id=lane, beat=beat, value=value, curve=1)
        show = Show(book)
        show.do(show.player.set_loop(show.now, Loop(0.0, 4.0, True)))
        show.play(2.0)
        show.run(1.3)
        origin = show.player._origin
        driven = [(round(at - origin, 3), *rest) for at, _, *rest in show.engine.driven]
        ahead, *within = driven
        assert ahead[0] < 0  # it stands at its place before the first note
        assert ahead[1:3] == (-10.0, -10.0)
        assert within == [(0.0, -20.0, 0.0, 1.0), (1.0, -20.0, 0.0, 0.0)]
        book.add("effects.automationpoint", lane_id=lane, beat=3.0, value=-6.0, curve=1)
        show.edit()
        show.run(0.1)
        at, _, start, end, elapsed = show.engine.driven[-1]
        assert (start, end) == (-20.0, -6.0)
        assert at - origin == pytest.approx(1.0 + elapsed, abs=0.001)

    def test_ends_where_the_song_ends_and_lets_it_ring(self, show):
        show.play(14.0)
        show.run(1.5)
        assert show.player.state == "stopped"
        assert show.player.position(show.now) == 14.0
        assert show.engine.groups_let_go == []

    def test_clicks_by_the_metre(self, show):
        show.do(show.player.set_metronome(show.now, True))
        show.play()
        show.run(2.0)
        clicks = [at - show.player._origin for at, synthdef, _ in show.engine.struck if synthdef == "click"]
        assert clicks == pytest.approx([0.0, 0.5, 1.0, 1.5], abs=0.001)


class TestStop:
    def test_lets_go_of_what_sounds_and_strikes_nothing_more(self, show, book):
        show.play()
        show.run(1.0)
        show.do(show.player.stop(show.now))
        show.engine.run_to(show.now + 0.02)
        struck = len(show.engine.struck)
        show.run(0.5)
        assert len(show.engine.struck) == struck
        assert nodes.voice_group(book.slot(book.lead)) in show.engine.groups_let_go
        assert show.player.position(show.now) == 0.0


class TestEdit:
    def test_of_what_is_far_ahead_sends_nothing(self, show, book):
        show.play()
        show.run(1.0)
        book.clip(book.lead, [(72, 0.0, 1.0)], start_beats=12.0, length_beats=2.0)
        show.number += 1
        made = score(book.song(show.number), CATALOGUE)
        show.do(show.player.tick(show.now))
        assert show.player.take(made, show.now) == []

    def test_that_adds_a_note_within_the_window_adds_it_alone(self, show, book):
        show.play()
        show.run(1.0)
        beat = show.player.position(show.now) + 0.1  # 50 ms ahead
        book.clip(book.lead, [(72, 0.0, 0.5)], start_beats=beat, length_beats=1.0)
        show.do(show.player.tick(show.now))
        made = score(book.song(9), CATALOGUE)
        packets = show.player.take(made, show.now)
        assert not any(b"/clearSched" in packet for packet in packets)
        show.do(packets)
        show.run(0.5)
        assert [pitch for _, pitch in show.heard()].count(72) == 1

    def test_that_takes_a_note_away_is_heard_within_the_window(self, show, book):
        show.play()
        show.run(1.01)
        for id, note in book.rows["compositions.note"].items():
            if note["start_beats"] >= 2.0:
                book.set("compositions.note", id, pitch=61)
        show.edit()
        edited_at = show.now - show.player._origin
        show.run(1.0)
        late = [at for at, pitch in show.heard() if pitch == 60 and at > edited_at + EDIT_SECONDS + 0.01]
        assert late == []
        assert WINDOW_SECONDS > 0.1  # there was something to take back

    @pytest.mark.parametrize("seed", range(12))
    def test_however_often_loses_and_doubles_no_note_of_others(self, book, seed):
        """Ten edits a second of one track; every note of another sounds once, at its time."""
        chance = random.Random(seed)
        other = book.track("instrument", "subtractive")
        clip = book.clip(other, [(40 + step % 12, step / 10, 0.1) for step in range(160)])
        show = Show(book, seed)
        show.play()
        for _ in range(35):
            show.run(chance.uniform(0.02, 0.18))
            mine = [id for id, note in book.rows["compositions.note"].items() if note["clip_id"] != clip]
            book.set("compositions.note", chance.choice(mine), pitch=chance.randrange(60, 72))
            book.set("compositions.clip", book.clip_id, shift_beats=chance.choice([0.0, 0.01, 0.02]))
            show.edit()
        reached = show.now - show.player._origin - 0.02
        heard = Counter(each for each in show.heard() if each[1] < 60 and each[0] < reached)
        wanted = Counter((round(step / 20, 3), 40 + step % 12) for step in range(160) if step / 20 < reached)
        wrong = (heard - wanted) + (wanted - heard)
        assert not [each for each in wrong if abs(each[0] - reached) > 0.01]
        assert show.player.late == 0


class TestTempo:
    def test_an_edit_keeps_the_beat(self, show, book):
        show.play()
        show.run(1.0)
        before = show.player.position(show.now)
        mark = next(iter(book.rows["compositions.tempomark"]))
        book.set("compositions.tempomark", mark, bpm=60.0)
        show.edit()
        assert show.player.position(show.now) == pytest.approx(before, abs=1e-6)
        assert show.player.bpm(show.now) == 60.0
        show.run(1.0)
        assert show.player.position(show.now) == pytest.approx(before + 1.0, abs=0.05)


class TestReborn:
    def test_plays_on_where_the_music_would_be(self, show):
        show.play()
        show.run(1.0)
        show.engine._waiting.clear()
        show.engine.struck.clear()
        show.engine.run_to(show.now + 0.7)  # nobody is there to be sent anything
        show.do(show.player.reborn(show.now))
        back_at = show.now - show.player._origin
        show.run(1.0)
        heard = [at for at, _ in show.heard()]
        assert heard[0] - back_at < 0.2
        assert heard == [round(round(at * 8) / 8, 3) for at in heard]
        assert show.player.late == 0


class TestControls:
    def test_a_curve_that_is_deleted_leaves_its_control_at_rest(self, book):
        clip = book.clip(
            book.lead, points=[("cc7", 0.0, 20.0, False)], start_beats=0.0, length_beats=16.0, loop_length_beats=None
        )
        show = Show(book)
        show.play()
        show.run(0.5)
        for id in [id for id, row in book.rows["compositions.controllerpoint"].items() if row["clip_id"] == clip]:
            del book.rows["compositions.controllerpoint"][id]
        show.do(show.player.tick(show.now))
        packets = show.player.take(score(book.song(9), CATALOGUE), show.now)
        bus = nodes.controls_bus(book.slot(book.lead)) + nodes.Controls.VOLUME
        assert any(osc.message("/c_set", bus, 1.0) in packet for packet in packets)


class TestPreview:
    def test_sounds_until_it_is_released(self, show, book):
        node, packets = show.player.strike(book.track_of(book.lead), 64.0, 90.0)
        show.do(packets)
        show.engine.run_to(show.now + 0.02)
        assert [pitch for _, _, pitch in show.engine.struck] == [64.0]
        show.do(show.player.release(node))
        show.engine.run_to(show.now + 0.02)
        assert show.engine.groups_let_go == [node]
