"""What is committed is what the sources say, and the build tells when it fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from effects.catalogue import COMPILED_FOLDER, SC_FOLDER

SHARED_UNITS = set(
    """
    A2K AllpassC BAllPass BHiPass BHiShelf BLowPass BLowShelf BPF BPeakEQ BRF Balance2 BinaryOpUGen Blip BrownNoise
    BufFrames BufRateScale BufRd BufWr Clip Control ControlDur DelayC DelayL DelayN Dust EnvGen ExpRand Fold
    FreeSelf GrainFM GrainSin HPF HPZ1 Hasher Hilbert Impulse In InFeedback K2A LFNoise0 LFNoise1 LFNoise2 LFSaw LFTri
    LPF Lag LagControl LagUD Latch LeakDC LinExp LinXFade2 LocalIn LocalOut MoogFF MulAdd NumControlBuses OffsetOut
    OnePole Out Pan2 PeakFollower Phasor PinkNoise PlayBuf Pluck Pulse RHPF RLPF Rand RandID RandSeed ReplaceOut
    Ringz SOS SampleDur SampleRate Sanitize Saw Schmidt Select SinOsc SinOscFB Slew Sum3 Sum4 Sweep TExpRand TRand
    Trig1 TrigControl UnaryOpUGen WhiteNoise Wrap
    """.split()  # noqa: SIM905
)


def build(script: Path, output: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    return subprocess.run(
        ["sclang", str(script), str(output)],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestBuild:
    def test_gives_the_committed_files_to_the_byte(self, tmp_path: Path) -> None:
        done = build(SC_FOLDER / "build.scd", tmp_path / "compiled")
        assert done.returncode == 0, done.stdout[-2000:]
        assert contents(tmp_path / "compiled") == contents(COMPILED_FOLDER)

    @pytest.mark.parametrize(
        ("broken", "complaint"),
        [
            ("~effect.((title: 1", "does not parse"),
            ("~effect.((title: NoSuchClass), [], { |in| in })", "does not parse"),
            ("nil.nonsense", "not understood"),
            ("1 + 1", "does not define a SynthDef of its own name"),
            ('~effect.((title: "X", description: "Y"), [\\a, ~number.("A", 0, 1, 2)], { |in| in })', "default outside"),
        ],
    )
    def test_fails_with_a_reason_and_leaves_what_was_compiled(
        self, tmp_path: Path, broken: str, complaint: str
    ) -> None:
        shutil.copytree(SC_FOLDER, tmp_path / "sc")
        (tmp_path / "sc/synthdefs/effects/broken.scd").write_text(broken)
        done = build(tmp_path / "sc/build.scd", tmp_path / "sc/compiled")
        assert done.returncode != 0
        assert complaint in done.stdout
        assert contents(tmp_path / "sc/compiled") == contents(COMPILED_FOLDER)


class TestCompiledDefs:
    def test_use_only_units_that_all_three_engines_have(self) -> None:
        """Plain SuperCollider's, without those that the browser's build lacks (docs/architecture.md)."""
        for path in COMPILED_FOLDER.glob("*.scsyndef"):
            assert unit_classes(path.read_bytes()) <= SHARED_UNITS, path.name


def unit_classes(data: bytes) -> set[str]:
    """Names of the units in a SynthDef file of version 2 ("Synth Definition File Format" in SuperCollider's help)."""
    at = 10

    def integer(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(data[at - size : at], "big", signed=True)

    def text() -> str:
        nonlocal at
        size = integer(1)
        at += size
        return data[at - size : at].decode()

    assert data[:4] == b"SCgf"
    text()
    constants = integer(4)
    at += 4 * constants
    values = integer(4)
    at += 4 * values
    for _ in range(integer(4)):
        text()
        integer(4)
    classes = set()
    for _ in range(integer(4)):
        classes.add(text())
        at += 1
        inputs, outputs = integer(4), integer(4)
        at += 2 + 8 * inputs + outputs
    return classes
