"""The ways of sound through a song's strips: who is audible, and how late each way is. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from effects.catalogue import Kind
from mixer.routing import DEVICE, SEND, STRIP, in_order, master_of, vcas_of

#: The longest delay of the SynthDefs that wait (``~maximumDelayFrames`` in sc/wrappers.scd).
LONGEST_DELAY_FRAMES = 8192


class Chains(NamedTuple):
    """A song's strips in the order of the sound, with their effects and sends by strip id."""

    strips: list
    master_id: str | None
    effects: dict[str, list]
    instruments: dict[str, object]  # without the bypassed
    sends: dict[str, list]
    vcas: dict[str, object]

    def target_of(self, strip) -> str | None:
        """The id of the strip that a strip's output leads to; None for the master's."""
        return None if strip.id == self.master_id else strip.output_id or self.master_id

    def vca_of(self, strip):
        """The VCA's strip that a strip is linked to, or None."""
        return self.vcas.get(strip.vca_id)


def chains(song, catalogue: Mapping[str, Kind]) -> Chains:
    effects: dict[str, list] = {}
    instruments: dict[str, object] = {}
    for device in sorted(song.all(DEVICE), key=lambda device: (device.order, device.id)):
        kind = catalogue.get(device.kind)
        if kind is None:
            continue
        if kind.category == "effect":
            effects.setdefault(device.strip_id, []).append(device)
        elif kind.category == "instrument" and not device.bypass:
            instruments.setdefault(device.strip_id, device)
    sends: dict[str, list] = {}
    for send in sorted(song.all(SEND), key=lambda send: send.slot):
        sends.setdefault(send.strip_id, []).append(send)
    strips = [song.get(STRIP, id) for id in in_order(song)]
    vcas = {id: song.get(STRIP, id) for id in vcas_of(song)}
    return Chains(strips, master_of(song), effects, instruments, sends, vcas)


# --- solo -----------------------------------------------------------------------------------------------------------


class Audible(NamedTuple):
    """Which outputs (by strip id) and sends (by send id) let sound through, with regard to solo alone."""

    outputs: frozenset[str]
    sends: frozenset[str]


def audible(found: Chains) -> Audible:
    """Solo in place: what is soloed is heard as it sounds in the mix, through its groups and returns.

    A way is open when it starts at a strip that is soloed, or that such sound passes through; or when it leads into
    a bus that is soloed, or that feeds one. So a soloed track keeps its group and its reverb, a soloed group its
    members, and a soloed return is heard alone with what is sent to it. A solo-safe strip counts as soloed, but it
    keeps only what is routed into it by outputs: a reverb that stays audible does not bring back what is sent to it.
    A VCA's solo is that of all that are linked to it.
    """
    ways = [(strip.id, found.target_of(strip)) for strip in found.strips if strip.id != found.master_id]
    sent = [(send.strip_id, send.target_id) for sends in found.sends.values() for send in sends]
    soloed = {strip.id for strip in found.strips if strip.solo or getattr(found.vca_of(strip), "solo", False)}
    if not soloed:
        return Audible(
            frozenset(strip.id for strip in found.strips),
            frozenset(send.id for sends in found.sends.values() for send in sends),
        )
    safe = {strip.id for strip in found.strips if strip.solo_safe}
    passed = _reached(soloed | safe, [*ways, *sent])
    feeding = _reached(soloed, [(to, by) for by, to in [*ways, *sent]])
    routed = feeding | _reached(safe, [(to, by) for by, to in ways])
    passed |= {found.master_id}
    return Audible(
        frozenset(strip.id for strip in found.strips if strip.id in passed or found.target_of(strip) in routed),
        frozenset(
            send.id
            for sends in found.sends.values()
            for send in sends
            if send.strip_id in passed or send.target_id in feeding
        ),
    )


def _reached(starts: Iterable[str], ways: Iterable[tuple[str, str]]) -> set[str]:
    """The starts and all that can be reached from them."""
    targets: dict[str, list[str]] = {}
    for source, target in ways:
        targets.setdefault(source, []).append(target)
    reached, waiting = set(starts), list(starts)
    while waiting:
        for target in targets.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


# --- latency --------------------------------------------------------------------------------------------------------


class Latency(NamedTuple):
    """In frames, by strip id: how late sound comes to a strip, how late it leaves it; ``keys`` by device id."""

    inputs: dict[str, int]
    outputs: dict[str, int]
    keys: dict[str, int]

    def wait(self, source_id: str, target_id: str) -> int:
        """How long sound that leaves one strip has to wait to come to another together with the slowest."""
        return min(self.inputs[target_id] - self.outputs[source_id], LONGEST_DELAY_FRAMES)

    def of(self, master_id: str | None) -> int:
        """How much later than written all is heard behind the master."""
        return 0 if master_id is None else self.outputs[master_id]


def latency(found: Chains, catalogue: Mapping[str, Kind]) -> Latency:
    """The lateness of every path, so that all into a bus or a sidechain can wait for the slowest one.

    Bypassed devices keep theirs: switching one must not move a track in time.
    """
    into: dict[str, list[str]] = {strip.id: [] for strip in found.strips}
    for strip in found.strips:
        if strip.id != found.master_id:
            into[found.target_of(strip)].append(strip.id)
        for send in found.sends.get(strip.id, ()):
            into[send.target_id].append(strip.id)
    result = Latency({}, {}, {})
    for strip in found.strips:
        effects = found.effects.get(strip.id, ())
        needed = [0, *(result.outputs[source] for source in into[strip.id])]
        before = 0
        places = {}
        for device in effects:
            key = device.sidechain_strip_id
            if key and catalogue[device.kind].sidechain:
                places[device.id] = (before, result.outputs[key])
                needed.append(result.outputs[key] - before)
            before += catalogue[device.kind].latency_frames
        came = max(needed)
        result.inputs[strip.id] = came
        result.outputs[strip.id] = came + before
        for id, (passed, key_latency) in places.items():
            result.keys[id] = min(came + passed - key_latency, LONGEST_DELAY_FRAMES)
    return result
