"""What a hand tries on a device can be planned and played, whatever drives the device's knobs."""

from compositions.gestures import checked_gesture
from compositions.history.state import apply
from effects.catalogue import CATALOGUE
from playback.graph import EMPTY, diff, plan
from playback.schedule import score, whole


def tried(harbour, id: str, **after):
    fields = list(after)
    group = {"model": "effects.device", "fields": fields, "ids": [id]}
    group |= {"before": [[None] * len(fields)], "after": [list(after.values())]}
    return apply(harbour.song, checked_gesture(harbour.song, {"request_id": "g", "changes": [group]}))


def played(song):
    diff(EMPTY, plan(song, CATALOGUE))
    made = score(song, CATALOGUE)
    whole(made)
    return made


class TestTrying:
    def test_another_instrument_leaves_lanes_of_knobs_that_it_has_not(self, harbour):
        harbour.add("effects.add_lane", device_id=harbour.instrument, parameter="cutoff")
        for kind in ("organ", "drum_kit", "piano"):
            assert played(tried(harbour, harbour.instrument, kind=kind)).voices[harbour.bass]

    def test_another_kit_leaves_lanes_of_pads_that_it_has_not(self, harbour):
        harbour.add("effects.add_lane", device_id=harbour.kit, parameter="36.decay")
        kept = tried(harbour, harbour.kit, **{"pads.40": {"kind": "clap"}})
        assert set(played(kept).voices[harbour.drums].pads) == {"40"}
        harbour.do("effects.set_pad", device_id=harbour.kit, key=36, kind="metal")
        harbour.do("effects.remove_pad", device_id=harbour.kit, key=36)
        assert "36" not in played(harbour.song).voices[harbour.drums].pads

    def test_pads_have_their_own_values_and_places(self, harbour):
        harbour.do("effects.set_pad", device_id=harbour.kit, key=36, kind="tom", values={"decay": 0.3}, pan=-0.5)
        pad = played(harbour.song).voices[harbour.drums].pads["36"]
        assert (pad.synthdef, pad.pan) == ("tom", -0.5)
        assert pad.args[pad.args.index("decay") + 1] == 0.3
