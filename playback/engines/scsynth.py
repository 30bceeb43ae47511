"""A live native scsynth: a child process under JACK, spoken to by OSC over UDP on loopback."""

import asyncio
import ctypes
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pythonosc.osc_message import OscMessage

from effects.catalogue import COMPILED_FOLDER
from playback import osc
from playback.engines.options import SAMPLE_RATE, scsynth_arguments

PERIOD_FRAMES = 256
# Names of their own: no other program shall find a server without a sound card and play into the void. The same few
# again and again: JACK knows eight servers a machine, and forgets one that was killed only when its name comes again.
SERVERS = ("sonic_1", "sonic_2", "sonic_3", "sonic_4")
PORTS = range(57_130, 57_230)
BOOT_SECONDS = 15.0
SILENT_SECONDS = 3.0  # without an answer for so long it is dead, though its process runs
POLL_SECONDS = 0.02
LEAVE_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
HEARD_BYTES = 4 << 20  # of the socket's buffer: answers must not be lost while this process is held up

REALTIME_PRIORITY = 10

# Asks libjack in a process of its own, since it leaves threads behind: the rate of the server that runs, or 0.
PROBE = """
import ctypes, ctypes.util
jack = ctypes.CDLL(ctypes.util.find_library("jack") or "libjack.so.0")
jack.jack_client_open.restype = ctypes.c_void_p
client = jack.jack_client_open(b"sonic probe", 1, ctypes.byref(ctypes.c_int()))
print(jack.jack_get_sample_rate(ctypes.c_void_p(client)) if client else 0)
"""
# Whether this machine lets us have real-time priority, without which periods are late whenever anything else runs.
MAY_BE_REALTIME = f"import os; os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param({REALTIME_PRIORITY}))"


class CannotSound(Exception):
    """There can be no live engine here; the text says why, in a sentence for whoever runs it."""


def missing() -> str | None:
    """What this machine lacks for a live engine, as a sentence; None where it lacks nothing."""
    if shutil.which("scsynth") is None:
        return "scsynth is not installed (Debian: supercollider-server)."
    if sys.platform == "linux" and shutil.which("jackd") is None and not _jack_may_run():
        return "No JACK server runs, and jackd is not installed (Debian: jackd2)."
    return None


def _jack_may_run() -> bool:
    return any(Path("/dev/shm").glob("jack_*_*_0")) or shutil.which("pw-jack") is not None


class Child:
    """A process that ends with this one, and whose words are read line by line."""

    def __init__(self, process: asyncio.subprocess.Process, heard: Callable[[str], None]):
        self.process = process
        self.said: list[str] = []
        self._heard = heard
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *command: str, environment: dict[str, str], heard: Callable[[str], None]) -> "Child":
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=os.environ | environment,
            start_new_session=True,  # Ctrl+C is for this process, which ends its children in order
            preexec_fn=end_with_parent,
        )
        return cls(process, heard)

    async def _read(self) -> None:
        while line := await self.process.stdout.readline():
            text = line.decode(errors="replace").strip()
            self.said = [*self.said[-20:], text]
            self._heard(text)

    @property
    def runs(self) -> bool:
        return self.process.returncode is None

    @property
    def fate(self) -> str:
        """How it ended."""
        code = self.process.returncode
        if code is None:
            return "fell silent"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"

    async def end(self) -> None:
        """Asks it to end, and kills it if it does not."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self.runs:
                with suppress(ProcessLookupError):
                    self.process.send_signal(sign)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)
        await self._reading


def end_with_parent(sign: int = signal.SIGKILL) -> None:
    """However the process that started this one ends, this one does not play on (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, sign)  # PR_SET_PDEATHSIG


class Jack:
    """The JACK server to play through: the one that runs, or else one of our own without a sound card."""

    def __init__(self, heard: Callable[[str], None]):
        self._heard = heard
        self._own: Child | None = None
        self._name = ""
        self.is_realtime = True
        self.environment: dict[str, str] = {}

    async def open(self) -> None:
        """Raises CannotSound."""
        if sys.platform != "linux" or (self._own is not None and self._own.runs):
            return  # elsewhere scsynth speaks with the system's own audio
        rate = await self._rate()
        if rate == 0:
            await self._start()
        elif rate != SAMPLE_RATE:
            raise CannotSound(f"JACK runs at {rate} Hz; Sonic plays at {SAMPLE_RATE} Hz. Start jackd with -r 48000.")

    async def _rate(self) -> int:
        succeeds, said = await _python(PROBE, self.environment | {"JACK_NO_START_SERVER": "1"})
        return int(said.split()[-1]) if succeeds and said.split() else 0

    async def _start(self) -> None:
        executable = shutil.which("jackd")
        if executable is None:
            raise CannotSound("No JACK server runs, and jackd is not installed (Debian: jackd2).")
        self.is_realtime, _ = await _python(MAY_BE_REALTIME, {})
        priority = ["-R", "-P", str(REALTIME_PRIORITY)] if self.is_realtime else ["--no-realtime"]
        driver = ["-d", "dummy", "-r", str(SAMPLE_RATE), "-p", str(PERIOD_FRAMES)]
        for name in SERVERS:
            own = await Child.start(executable, "-n", name, *priority, *driver, environment={}, heard=self._heard)
            self.environment = {"JACK_DEFAULT_SERVER": name}
            if await self._comes_up(own):
                self._own, self._name = own, name
                return
            await own.end()
            if not any("already active" in line for line in own.said):
                break
        self.environment = {}
        raise CannotSound("jackd did not start: " + " ".join(own.said[:1] + own.said[-2:]))

    async def _comes_up(self, own: Child) -> bool:
        """Whether it is ours: of one name there is but one server, and the probe might find somebody else's."""
        ends_at = time.monotonic() + BOOT_SECONDS
        while own.runs and time.monotonic() < ends_at:
            if any("starting in" in line for line in own.said) and await self._rate() == SAMPLE_RATE:
                return own.runs
            await asyncio.sleep(0.05)
        return False

    async def close(self) -> None:
        if self._own is not None:
            await self._own.end()
            _remove_remains(self._name)


async def _python(script: str, environment: dict[str, str]) -> tuple[bool, str]:
    """Whether a script of Python succeeds, and what it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | environment,
    )
    said, _ = await process.communicate()
    return process.returncode == 0, said.decode()


class Answers(asyncio.DatagramProtocol):
    def __init__(self, heard: Callable[[bytes], None]):
        self._heard = heard

    def datagram_received(self, data: bytes, _) -> None:
        self._heard(data)

    def error_received(self, error: OSError) -> None:
        """Nobody listens there yet, or any more: told by what is not answered."""


class Scsynth:
    """``heard`` gets each OSC message that it answers, but for what :meth:`sync` waits for.

    ``overruns`` counts what JACK and scsynth call xruns: periods that were not done in time.
    """

    def __init__(self, heard: Callable[[bytes], None]):
        self._heard = heard
        self.jack = Jack(self._listen)
        self.overruns = 0
        self.answered_at = 0.0
        self._child: Child | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._syncs: dict[int, asyncio.Future] = {}
        self._next_sync = 0
        self._port = 0

    async def start(self) -> None:
        """Until it answers and has the SynthDefs. Raises CannotSound."""
        executable = shutil.which("scsynth")
        if executable is None:
            raise CannotSound("scsynth is not installed (Debian: supercollider-server).")
        await self.jack.open()
        self._port = _free_port()
        outputs = os.environ.get("SC_JACK_DEFAULT_OUTPUTS", "system")
        self._child = await Child.start(
            executable,
            *("-u", str(self._port), "-B", "127.0.0.1", "-R", "0", *scsynth_arguments()),
            environment=self.jack.environment | {"SC_JACK_DEFAULT_OUTPUTS": outputs, "JACK_NO_START_SERVER": "1"},
            heard=self._listen,
        )
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: Answers(self._answer), remote_addr=("127.0.0.1", self._port)
        )
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, HEARD_BYTES)
        await self._boot()
        self.send(osc.message("/d_loadDir", str(COMPILED_FOLDER)))
        if not await self.sync(BOOT_SECONDS):
            raise CannotSound("scsynth did not load the SynthDefs.")

    async def _boot(self) -> None:
        ends_at = time.monotonic() + BOOT_SECONDS
        while not await self.sync(POLL_SECONDS):
            if not self._child.runs or time.monotonic() > ends_at:
                raise CannotSound("scsynth did not start: " + " ".join(self._child.said[-3:]))

    def send(self, packet: bytes) -> None:
        if self._transport is not None:
            self._transport.sendto(packet)

    async def sync(self, seconds: float) -> bool:
        """Waits until it has done what it was sent; False: it did not answer in time."""
        self._next_sync += 1
        number, done = self._next_sync, asyncio.get_running_loop().create_future()
        self._syncs[number] = done
        self.send(osc.message("/sync", number))
        try:
            await asyncio.wait_for(done, seconds)
        except TimeoutError:
            return False
        finally:
            del self._syncs[number]
        return True

    def _answer(self, data: bytes) -> None:
        self.answered_at = time.monotonic()
        if data.startswith(b"/synced\0"):
            done = self._syncs.get(OscMessage(data).params[0])
            if done is not None and not done.done():
                done.set_result(None)
        else:
            self._heard(data)

    def _listen(self, line: str) -> None:
        if re.search(r"xrun", line, re.IGNORECASE):
            self.overruns += 1

    async def ended(self) -> str:
        """Waits until it dies or falls silent; answers what became of it."""
        watching = asyncio.create_task(self._feel_pulse())
        dying = asyncio.create_task(self._child.process.wait())
        await asyncio.wait((watching, dying), return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, dying):
            task.cancel()
        return self._child.fate

    async def _feel_pulse(self) -> None:
        # Counted in questions: when this very process was held up, no answer was heard either.
        unanswered = 0
        while unanswered < SILENT_SECONDS / 0.5:
            unanswered = 0 if await self.sync(0.5) else unanswered + 1
            await asyncio.sleep(0.5)

    async def stop(self) -> None:
        if self._child is not None and self._child.runs:
            self.send(osc.message("/quit"))  # so that it takes leave of JACK
            with suppress(TimeoutError):
                await asyncio.wait_for(self._child.process.wait(), LEAVE_SECONDS)
        if self._transport is not None:
            self._transport.close()
            self._transport = None
        if self._child is not None:
            await self._child.end()
            self._child = None
            _remove_shared_memory(self._port)

    async def close(self) -> None:
        """Ends it, and the JACK server that was started for it."""
        await self.stop()
        await self.jack.close()


def _remove_shared_memory(port: int) -> None:
    """What scsynth shares with a language on the same machine, and leaves behind when it is killed."""
    Path(f"/dev/shm/SuperColliderServer_{port}").unlink(missing_ok=True)


def _remove_remains(server: str) -> None:
    """Semaphores and sockets of a JACK server of ours that is over: clients that were killed leave them behind."""
    for pattern in (f"jack_sem.*_{server}_*", f"jack_{server}_*"):
        for path in Path("/dev/shm").glob(pattern):
            path.unlink(missing_ok=True)


def _free_port() -> int:
    """The first of a few, so that memory which a killed one left behind is taken up by the next."""
    for port in PORTS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise CannotSound(f"All UDP ports from {PORTS.start} to {PORTS.stop - 1} are taken.")
