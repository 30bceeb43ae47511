"""The one table of engine options: all three engines start from it, so that they agree on every number."""

SAMPLE_RATE = 48_000  # Hz
BLOCK_FRAMES = 128  # what the browser's audio thread dictates
OUTPUTS = 2
MAX_NODES = 8_192
AUDIO_BUSES = 4_096
CONTROL_BUSES = 40_960
RANDOM_GENERATORS = 256
MEMORY_KILOBYTES = 65_536
BUFFERS = 16_384  # one for every device of a song (nodes.MAX_DEVICES), and those of the live engine's taps above
SYNTHDEFS = 1_024
WIRE_BUFFERS = 256


def scsynth_arguments() -> list[str]:
    """Command-line options common to the live and the offline native engine."""
    return [
        *("-z", str(BLOCK_FRAMES)), *("-i", "0"), *("-o", str(OUTPUTS)), *("-n", str(MAX_NODES)),
        *("-a", str(AUDIO_BUSES)), *("-c", str(CONTROL_BUSES)), *("-r", str(RANDOM_GENERATORS)),
        *("-m", str(MEMORY_KILOBYTES)), *("-b", str(BUFFERS)), *("-d", str(SYNTHDEFS)),
        *("-w", str(WIRE_BUFFERS)), *("-D", "0"), *("-V", "-1"),
    ]  # fmt: skip


def browser_options() -> dict[str, int]:
    """The same table in the names of the browser build."""
    return {
        "numOutputBusChannels": OUTPUTS,
        "numAudioBusChannels": AUDIO_BUSES,
        "numControlBusChannels": CONTROL_BUSES,
        "maxNodes": MAX_NODES,
        "numRGens": RANDOM_GENERATORS,
        "realTimeMemorySize": MEMORY_KILOBYTES,
        "numBuffers": BUFFERS,
        "maxGraphDefs": SYNTHDEFS,
        "maxWireBufs": WIRE_BUFFERS,
    }
