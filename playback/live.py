"""The process of a live engine: a scsynth under JACK, fed and led by the server's sockets like a page.

It has one song at a time. Its line (`ws/live/`) says which one and carries the transport and the meters; the song's own
socket (`ws/engines/<id>/`) carries score and graph, as it does for a page. It holds no truth of its own: whatever dies,
the next whole graph and score bring it back, and the music goes on where it would be by then.
"""

import asyncio
import json
import logging
import ssl
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pythonosc.osc_message import OscMessage
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playback import osc, scores
from playback.engines.scsynth import CannotSound, Scsynth
from playback.lines import Clock, Outbox, Refused, Server
from playback.player import NO_SCORE, Player
from playback.schedule import Loop
from playback.taps import Strips
from playback.voices import Sound

log = logging.getLogger(__name__)

TICK_SECONDS = 0.025
REPORT_SECONDS = 0.25
TROUBLE_SECONDS = 10.0
TRIES_AGAIN_SECONDS = 5.0
DEATHS_A_MINUTE = 10
GRAPH_BYTES = 8_192


class Live:
    """``url`` and ``token``: of the server. ``say``: tells whoever runs it how it stands."""

    def __init__(self, url: str, token: str, say: Callable[[str], None]):
        self.server, self.say = Server(url, token), say
        self.scsynth = Scsynth(self._answered)
        self.player = Player()
        self.clock = Clock()
        self.outbox = Outbox()
        self.strips = Strips(self.scsynth.send, self.outbox.show)
        self.state, self.why = "starting", ""
        self.restarts = 0
        self.song: str | None = None
        self._feed: asyncio.Task | None = None
        self._feed_line: ClientConnection | None = None
        self._booted = False  # scsynth answers and has the SynthDefs
        self._sounding = False  # and the song's graph
        self._awaits_graph = False
        self._begins_at: float | None = None  # the beat where play was asked for while there was no graph
        self._held: dict[str, int] = {}  # a page's key → node
        self._files = tempfile.TemporaryDirectory(prefix="sonic-live-")
        self._loading: set[asyncio.Task] = set()
        self._last_report: tuple = ()
        self._told_trouble: tuple = (0, 0)
        self._told_trouble_at = 0.0

    async def run(self) -> None:
        """Until it is cancelled. Raises Refused."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for work in (self._keep_sounding, self._keep_line, self._keep_playing, self.strips.keep_reading):
                    tasks.create_task(work())
        except* Refused as refused:
            raise refused.exceptions[0] from None
        finally:
            if self._feed is not None:
                self._feed.cancel()
            await self.scsynth.close()
            self._files.cleanup()

    # --- scsynth ------------------------------------------------------------------------------------------------------

    async def _keep_sounding(self) -> None:
        deaths: list[float] = []
        while True:
            try:
                await self.scsynth.start()
            except CannotSound as error:
                await self.scsynth.stop()
                self._enter("failed", str(error))
                await asyncio.sleep(TRIES_AGAIN_SECONDS)
                continue
            self._booted = True
            if self.song is None:
                self._enter("ready")
            await self._say_ready()
            fate = await self.scsynth.ended()
            died_at = time.monotonic()
            self._booted = self._sounding = False
            self.strips.rest()
            self._held.clear()
            self.restarts += 1
            self._enter("restarting", f"scsynth {fate} and is started again.")
            await self.scsynth.stop()
            deaths = [each for each in deaths if died_at - each < 60.0] + [died_at]
            if len(deaths) > DEATHS_A_MINUTE:
                await asyncio.sleep(TRIES_AGAIN_SECONDS)

    def _enter(self, state: str, why: str = "") -> None:
        if (state, why) == (self.state, self.why):
            return
        self.state, self.why = state, why
        slow = " (without real-time priority: see docs/sound.md)" if not self.scsynth.jack.is_realtime else ""
        self.say(f"Sound engine: {state}{slow}" + (f". {why}" if why else ""))
        self._report()

    def _send(self, packets: Iterable[bytes]) -> None:
        for packet in packets:
            self.scsynth.send(packet)

    def _play(self, packets: list[bytes]) -> None:
        """Sends what the player asks for, if there is a graph to play on; else :meth:`Player.reborn` catches up."""
        if self._sounding:
            self._send(packets)

    def _answered(self, data: bytes) -> None:
        if not self.strips.take(data) and data.startswith(b"/fail\0"):
            log.warning("scsynth refused: %s", OscMessage(data).params)

    # --- the line -----------------------------------------------------------------------------------------------------

    async def _keep_line(self) -> None:
        await self.server.keep("/ws/live/", self._hold_line)

    async def _hold_line(self, line: ClientConnection) -> None:
        self.outbox.clear()
        self._close_song()
        self._report()
        sending = [asyncio.create_task(self.outbox.send(line)), asyncio.create_task(self.clock.ask(self.outbox))]
        try:
            async for text in line:
                self._told(json.loads(text))
        finally:
            for task in sending:
                task.cancel()

    def _told(self, said: dict[str, Any]) -> None:
        match said["type"]:
            case "clock":
                self.clock.heard(said["sent"], said["server"], time.time())
            case "open":
                self.strips.is_watched = said["watch"]
                self._open_song(said["song"])
            case "watch":
                self.strips.is_watched = said["on"]
            case "tap":
                self.strips.look_at(said["slots"], said["pictures"])
            case "transport":
                self._move(said)
                self._report()
            case "strike":
                self._strike(said)
            case "release":
                node = self._held.pop(said["key"], None)
                if node is not None:
                    self._play(self.player.release(node))

    def _move(self, said: dict[str, Any]) -> None:
        """The transport. What cannot sound yet begins as soon as there is a graph."""
        player, now = self.player, time.time()
        self._begins_at = None
        match said["action"]:
            case "play" if not self._sounding and player.state != "playing":
                self._begins_at = player.position(now) if said.get("beat") is None else said["beat"]
            case "play":
                self._play(player.play(now, said.get("beat")))
            case "pause":
                self._play(player.pause(now))
            case "stop":
                self._play(player.stop(now))
            case "seek":
                self._play(player.seek(now, said.get("beat") or 0.0))
            case "loop":
                loop = said.get("loop")
                self._play(player.set_loop(now, loop and Loop(*loop)))
            case "metronome":
                self._play(player.set_metronome(now, said["on"]))
            case "panic":
                self._held.clear()
                self._play(player.panic(now))

    def _strike(self, said: dict[str, Any]) -> None:
        if said["track_id"] in self.player.score.voices and self._sounding:
            node, packets = self.player.strike(said["track_id"], said["pitch"], said["velocity"])
            self._held[said["key"]] = node
            self._send(packets)

    def _report(self) -> None:
        if self.song is None:
            return
        player, now = self.player, time.time()
        self.outbox.tell(
            {
                "type": "transport",
                "song": self.song,
                "state": player.state,
                "playing": player.state == "playing",
                "beat": player.position(now),
                "bpm": player.bpm(now),
                "at": self.clock.server(now),
                "loop": player.loop,
                "metronome": player.metronome,
                "engine": self.state,
                "why": self.why,
                "overruns": self.scsynth.overruns,
                "late": player.late,
                "latest_seconds": round(player.latest_seconds, 4),
                "restarts": self.restarts,
            }
        )

    # --- the song -----------------------------------------------------------------------------------------------------

    def _open_song(self, song: str) -> None:
        self._close_song()
        self.song = song
        if self._booted:
            self._enter("starting", "The song is being opened.")
        self._feed = asyncio.create_task(self._keep_feed(song))

    def _close_song(self) -> None:
        """Empties the engine."""
        if self._feed is not None:
            self._feed.cancel()
            self._feed = None
        self._play(self.player.panic(time.time()))
        if self._booted:
            self.strips.look_at([], [])
            self.strips.rest()
            self._send([_cleared()])
        buffers = self.player.score.buffers
        self._send(osc.message("/b_free", number) for number in buffers)
        self.song, self.player, self._sounding = None, Player(), False

    async def _keep_feed(self, song: str) -> None:
        try:
            await self.server.keep(f"/ws/engines/{song}/", self._hold_feed)
        except Refused:
            self._enter("failed", "The server's sound engine may not hear this song.")

    async def _hold_feed(self, line: ClientConnection) -> None:
        self._feed_line = line
        try:
            if self._booted:
                await self._say_ready()
            async for frame in line:
                if isinstance(frame, str):
                    self._take_score(scores.read(frame))
                else:
                    await self._take_graph(list(_messages(frame)))
        finally:
            self._feed_line = None

    async def _say_ready(self) -> None:
        if self._feed_line is not None:
            with suppress(ConnectionClosed):
                await self._feed_line.send('{"type": "ready"}')

    def _take_score(self, frame: scores.Frame) -> None:
        before = {} if frame.whole else self.player.score.buffers
        if frame.whole:
            self._awaits_graph = True
        self._play(self.player.take(scores.merged(self.player.score or NO_SCORE, frame), time.time()))
        for number, sound in self.player.score.buffers.items():
            if before.get(number) != sound:
                self._load(number, sound)
        self._send(osc.message("/b_free", number) for number in before if number not in self.player.score.buffers)

    async def _take_graph(self, messages: list[bytes]) -> None:
        if not self._awaits_graph:
            self.strips.follow(messages)
            self._send(osc.bundles(None, messages, GRAPH_BYTES))
            return
        self._awaits_graph = False
        self.strips.rest()
        self.strips.follow(messages)
        self._send([_cleared(), *osc.bundles(None, messages, GRAPH_BYTES)])
        if not self._booted or not await self.scsynth.sync(2.0):
            return  # it died meanwhile: its successor says ready, and a whole graph comes again
        self._sounding = True
        self._play(self.player.reborn(time.time()))
        if self._begins_at is not None:
            self._move({"action": "play", "beat": self._begins_at})
        self.strips.wake()
        self._enter("ready")
        self._report()

    def _load(self, number: int, sound: Sound) -> None:
        task = asyncio.create_task(self._fetch(number, sound))
        self._loading.add(task)
        task.add_done_callback(self._loading.discard)

    async def _fetch(self, number: int, sound: Sound) -> None:
        path = Path(self._files.name, sound.place.strip("/").replace("/", "_"))
        try:
            await asyncio.to_thread(self._download, sound.place, path)
        except OSError as error:
            log.warning("The sample %s could not be fetched: %s", sound.place, error)
            return
        if self.player.score.buffers.get(number) == sound:
            self._send([osc.message("/b_allocRead", number, str(path))])

    def _download(self, place: str, path: Path) -> None:
        """A sample never changes: one that is there is left as it is."""
        if path.exists():
            return
        request = urllib.request.Request(self.server.url + place, headers=self.server.headers)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl.create_default_context())
        )
        part = path.with_suffix(".part")
        with opener.open(request, timeout=60) as answer:
            part.write_bytes(answer.read())
        part.replace(path)

    # --- as time passes -----------------------------------------------------------------------------------------------

    async def _keep_playing(self) -> None:
        reported_at = 0.0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if self._sounding:
                self._send(self.player.tick(time.time()))
            now = time.monotonic()
            changed = (self.player.state, self.song) != self._last_report
            if changed or (self.player.state == "playing" and now - reported_at > REPORT_SECONDS):
                self._last_report, reported_at = (self.player.state, self.song), now
                self._report()
                self._tell_trouble()

    def _tell_trouble(self) -> None:
        """A line in the log where something was late, but not one for each."""
        trouble = (self.scsynth.overruns, self.player.late)
        now = time.monotonic()
        if trouble != self._told_trouble and now - self._told_trouble_at > TROUBLE_SECONDS:
            self._told_trouble, self._told_trouble_at = trouble, now
            overruns, late = trouble
            log.warning(
                "%d overruns and %d late messages so far, the latest by %.1f ms",
                overruns,
                late,
                self.player.latest_seconds * 1000,
            )


def _cleared() -> bytes:
    """Frees the graph, if there is one."""
    return osc.bundle(None, [osc.message("/clearSched"), osc.message("/g_freeAll", 0)])


def _messages(frame: bytes) -> Iterable[bytes]:
    """The messages of a binary frame, each behind its size."""
    place = 0
    while place < len(frame):
        size = int.from_bytes(frame[place : place + 4], "big")
        yield frame[place + 4 : place + 4 + size]
        place += 4 + size
