"""Reads one MIDI file in a process of its own: the file on its input, a song or a refusal on its output.

A child, for pure Python in the studio's own process would hold up every socket and scheduler in it (see
docs/architecture.md), and because a process can be limited and killed where a thread cannot. It knows no Django, so
it starts in some 50 ms: not worth a second, direct way for small files.
"""

import resource
import subprocess
import sys
from pathlib import Path

import msgspec

from compositions.score import midifile
from compositions.score.midibytes import Broken

MEMORY_BYTES = 2 << 30  # a million events take some 400 MB
LONGEST_SECONDS = 60  # a million events take some 5 s
SONG, REFUSAL = b"=", b"!"


def read_apart(data: bytes, *, most_events: int, last_beat: float) -> midifile.MidiSong:
    """What :func:`compositions.score.midifile.read` reads, read in a child process. Raises Broken."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "effects.midi_process", str(most_events), str(last_beat)],
            input=data,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parent.parent,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Broken("This MIDI file takes too long to read.") from None
    kind, answer = child.stdout[:1], child.stdout[1:]
    if kind == SONG:
        return msgspec.msgpack.decode(answer, type=midifile.MidiSong)
    raise Broken(answer.decode() if kind == REFUSAL else "This MIDI file asks for more work than Sonic gives it.")


def main() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, LONGEST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(limit, (most, most))
        except ValueError:
            continue  # where the system counts otherwise (macOS) and more is used already, the clock remains
    try:
        song = midifile.read(sys.stdin.buffer.read(), most_events=int(sys.argv[1]), last_beat=float(sys.argv[2]))
        answer = SONG + msgspec.msgpack.encode(song)
    except Broken as refusal:
        answer = REFUSAL + str(refusal).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
