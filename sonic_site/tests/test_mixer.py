"""Commands of the mixer that reach further than their own row."""

import pytest

from compositions.errors import Invalid
from compositions.history import shelf
from mixer.songs import new_song


class TestCircles:
    """Sound never runs in a circle, whatever would close it; the refusal names who is in it."""

    def test_by_outputs(self, harbour):
        outer = harbour.add("mixer.add_track", kind="group", name="All")
        harbour.do("mixer.route_track", track_id=harbour.band, to_track_id=outer)
        with pytest.raises(Invalid, match=r"This would lead sound in a circle: (All → Band → All|Band → All → Band)"):
            harbour.do("mixer.route_track", track_id=outer, to_track_id=harbour.band)

    def test_by_sends(self, harbour):
        hall = harbour.add("mixer.add_track", kind="return", name="Hall")
        harbour.do("mixer.add_send", track_id=harbour.room, to_track_id=hall)
        with pytest.raises(Invalid, match=r"circle: .*(Hall → Room|Room → Hall)"):
            harbour.do("mixer.add_send", track_id=hall, to_track_id=harbour.room)

    def test_by_a_sidechain(self, harbour):
        squeeze = harbour.add("effects.add_effect", track_id=harbour.keys, kind="compressor")
        with pytest.raises(Invalid, match=r"circle: .*(Band → Keys|Keys → Band)"):
            harbour.do("effects.set_sidechain", device_id=squeeze, track_id=harbour.band)

    def test_into_itself(self, harbour):
        with pytest.raises(Invalid, match="circle: Band → Band"):
            harbour.do("mixer.route_track", track_id=harbour.band, to_track_id=harbour.band)


class TestVca:
    @pytest.mark.parametrize(
        ("command", "arguments"),
        [
            ("mixer.set_track_pan", {"pan": 0.5}),
            ("mixer.set_track_width", {"width": 0.5}),
            ("mixer.set_input_gain", {"gain_db": 3.0}),
            ("mixer.invert_phase", {"invert": True}),
            ("mixer.set_solo_safe", {"solo_safe": True}),
            ("mixer.route_track", {"to_track_id": "band"}),
            ("mixer.add_send", {"to_track_id": "room"}),
            ("mixer.link_track", {"vca_id": "faders"}),
            ("effects.add_effect", {"kind": "reverb"}),
        ],
    )
    def test_carries_no_sound(self, harbour, command, arguments):
        arguments = {name: getattr(harbour, str(value), value) for name, value in arguments.items()}
        with pytest.raises(Invalid, match="No sound runs through a VCA"):
            harbour.do(command, track_id=harbour.faders, **arguments)

    def test_is_nowhere_to_lead_sound_to(self, harbour):
        for command in ("mixer.route_track", "mixer.add_send"):
            with pytest.raises(Invalid, match="groups, returns and the master"):
                harbour.do(command, track_id=harbour.bass, to_track_id=harbour.faders)
        with pytest.raises(Invalid, match="No sound runs through a VCA"):
            harbour.do("effects.set_sidechain", device_id=harbour.squeeze, track_id=harbour.faders)

    def test_holds_no_clips(self, harbour):
        with pytest.raises(Invalid, match="holds no clips"):
            harbour.do("compositions.add_clip", track_id=harbour.faders, start_beats=0.0, length_beats=4.0)

    def test_only_a_vca_is_one(self, harbour):
        with pytest.raises(Invalid, match="Only a VCA"):
            harbour.do("mixer.link_track", track_id=harbour.bass, vca_id=harbour.band)

    def test_the_master_follows_none(self, harbour):
        master = next(harbour.song.all("compositions.track", kind="master")).id
        with pytest.raises(Invalid, match="follows no VCA"):
            harbour.do("mixer.link_track", track_id=master, vca_id=harbour.faders)

    def test_sets_its_members_free_when_it_goes_and_takes_them_back(self, harbour):
        harbour.do("mixer.link_track", track_id=harbour.bass, vca_id=harbour.faders)
        linked = harbour.strip(harbour.bass).vca_id
        harbour.do("mixer.remove_track", track_id=harbour.faders)
        assert harbour.strip(harbour.bass).vca_id is None
        harbour.do("compositions.undo")
        assert harbour.strip(harbour.bass).vca_id == linked == harbour.strip(harbour.faders).id

    def test_is_called_what_it_is(self, harbour):
        track = harbour.add("mixer.add_track", kind="vca")
        assert harbour.row("compositions.track", track).name == "VCA 2"


class TestMasterLimiter:
    def kinds(self, song) -> list[str]:
        devices = sorted(song.all("effects.device"), key=lambda device: device.order)
        master = next(song.all("compositions.track", kind="master")).id
        strip = next(song.all("mixer.strip", track_id=master)).id
        return [device.kind for device in devices if device.strip_id == strip]

    def test_is_in_every_new_song(self, ana):
        song = shelf.current(new_song(ana, "New"))
        (limiter,) = song.all("effects.device")
        assert (limiter.kind, limiter.bypass) == ("limiter", False)
        assert limiter.values.get("ceiling", -1.0) == -1.0

    def test_stays_at_the_end(self, harbour):
        master = next(harbour.song.all("compositions.track", kind="master")).id
        for kind in ("eq3", "compressor"):
            harbour.do("effects.add_effect", track_id=master, kind=kind)
        assert self.kinds(harbour.song) == ["eq3", "compressor", "limiter"]

    def test_makes_way_where_something_is_put_behind_it(self, harbour):
        master = next(harbour.song.all("compositions.track", kind="master")).id
        (limiter,) = harbour.song.all("effects.device", kind="limiter")
        harbour.do("effects.add_effect", track_id=master, kind="utility", after_id=limiter.id)
        harbour.do("effects.add_effect", track_id=master, kind="eq3")
        assert self.kinds(harbour.song) == ["limiter", "utility", "eq3"]
