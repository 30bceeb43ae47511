"""The routing of a song as a directed graph of strips: pure, and never with a loop."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

STRIP, SEND, DEVICE, TRACK = "mixer.strip", "mixer.send", "effects.device", "compositions.track"


def master_of(song) -> str | None:
    """The id of the master's strip."""
    for track in song.all(TRACK, kind="master"):
        for strip in song.all(STRIP, track_id=track.id):
            return strip.id
    return None


def vcas_of(song) -> frozenset[str]:
    """The ids of the strips that no sound runs through."""
    tracks = {track.id for track in song.all(TRACK, kind="vca")}
    return frozenset(strip.id for strip in song.all(STRIP) if strip.track_id in tracks) if tracks else frozenset()


def paths(song) -> Iterator[tuple[str, str]]:
    """Every way that sound takes from strip to strip: outputs, sends and sidechains, as (from, to)."""
    master, vcas = master_of(song), vcas_of(song)
    for strip in song.all(STRIP):
        if strip.id != master and strip.id not in vcas:
            yield strip.id, strip.output_id or master
    for send in song.all(SEND):
        yield send.strip_id, send.target_id
    for device in song.all(DEVICE):
        if device.sidechain_strip_id:
            yield device.sidechain_strip_id, device.strip_id


def in_order(song) -> list[str]:
    """The strips' ids so that each stands after all that lead into it; among equals by slot. Raises CycleError.

    VCAs, which no sound runs through, stand nowhere.
    """
    vcas = vcas_of(song)
    sources: dict[str, set[str]] = {strip.id: set() for strip in song.all(STRIP) if strip.id not in vcas}
    for source, target in paths(song):
        sources[target].add(source)
    slots = {strip.id: strip.slot for strip in song.all(STRIP)}
    sorter = TopologicalSorter(sources)
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=slots.__getitem__)
        order += ready
        sorter.done(*ready)
    return order


def loop_in(song) -> list[str]:
    """The names of tracks in a circle of sound, the first repeated at the end; empty where there is none."""
    try:
        in_order(song)
    except CycleError as error:
        circle = reversed(error.args[1])
        return [song.get(TRACK, song.get(STRIP, id).track_id).name for id in circle]
    return []
