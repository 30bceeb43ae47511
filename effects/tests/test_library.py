"""Presets and kits: who sees them, what may be said of them, how songs load them, and the factory's as files say."""

import json

import pytest
from django.core.management import call_command

from compositions.errors import Invalid, NotAllowed, NotFound
from compositions.gestures import checked_gesture
from compositions.history.actor import SYSTEM
from effects import factory, library, stocking
from effects.catalogue import CATALOGUE, DRUM_KIT
from effects.models import Favourite, Kit, Preset
from effects.pads import as_stored, fitting, pads_of

PADS = {"36": {"kind": "kick", "values": {"decay": 0.5}, "title": "Thud"}, "42": {"kind": "hat", "choke": 1}}
DEMO = {"bpm": 100, "rows": {"36": "X---x---", "42": "x-x-x-x-"}}


@pytest.fixture
def warm(ana):
    return library.save_preset(ana, kind="organ", values={"level_db": -3}, name="Warm", tags=["soft"], family="Organs")


@pytest.fixture
def two_drums(ana):
    return library.save_kit(ana, pads=PADS, demo=DEMO, name="Two drums", family="Acoustic")


class TestSaving:
    def test_keeps_numbers_of_knobs_that_there_are(self, ana, warm):
        assert (warm.values, warm.owner_id, warm.shared) == ({"level_db": -3.0}, ana.user_id, False)
        for values in (
            {"wings": 1},
            {"level_db": 999},
            {"level_db": True},
            {"level_db": None},
            [],
            None,
            {"buffer": 0},
        ):
            with pytest.raises(Invalid):
                library.save_preset(ana, kind="organ", values=values, name="Wrong")

    def test_refuses_kinds_that_hold_no_preset(self, ana):
        for kind in ("organo", "strip", DRUM_KIT, None, 7, "x" * 500):
            with pytest.raises(Invalid):
                library.save_preset(ana, kind=kind, values={}, name="Wrong")

    @pytest.mark.parametrize(
        "about",
        [
            {"name": ""}, {"name": "  "}, {"name": "x" * 121}, {"name": None}, {"name": "a\0b"}, {"name": 7},
            {"tags": ["x" * 41]}, {"tags": ["x"] * 21}, {"tags": "loud"}, {"tags": [7]}, {"tags": ["\0"]},
            {"family": "x" * 61}, {"description": "x" * 2_001}, {"shared": 1}, {"owner": 1}, {"slug": "x"},
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_be_said_with_a_sentence(self, ana, about):
        with pytest.raises(Invalid) as refusal:
            library.save_preset(ana, kind="organ", values={}, **{"name": "Fine"} | about)
        assert refusal.value.why.endswith(".")
        assert not Preset.objects.filter(owner=ana.user_id).exists()

    def test_cleans_names_and_tags(self, ana):
        saved = library.save_preset(ana, kind="organ", values={}, name="  Sunday \n mass ", tags=[" slow", "slow", ""])
        assert (saved.name, saved.tags) == ("Sunday mass", ["slow"])

    def test_takes_the_knobs_of_a_device_in_a_song_that_one_may_hear(self, harbour, ana, ben):
        harbour.do("effects.set_parameter", device_id=harbour.squeeze, name="ratio", value=7.0)
        saved = library.save_preset_of(ana, harbour.id, harbour.squeeze, name="Seven")
        assert (saved.kind, saved.values, saved.family) == ("compressor", {"ratio": 7.0}, "dynamics")
        with pytest.raises(NotFound):
            library.save_preset_of(ben, harbour.id, harbour.squeeze, name="Mine now")
        with pytest.raises(Invalid):
            library.save_kit_of(ana, harbour.id, harbour.squeeze, name="No pads")

    def test_takes_the_pads_of_a_drum_kit(self, harbour, ana):
        harbour.do("effects.set_pad", device_id=harbour.kit, key=36, kind="tom")
        saved = library.save_kit_of(ana, harbour.id, harbour.kit, name="Toms")
        assert saved.pads["36"]["kind"] == "tom"
        assert len(saved.pads) == len(CATALOGUE[DRUM_KIT].pads)

    @pytest.mark.parametrize(
        "pads",
        [
            {}, None, [], {"128": PADS["36"]}, {"-1": PADS["36"]}, {"36": {}}, {"36": None}, {"x": PADS["36"]},
            {"36": {"kind": "reverb"}}, {"36": {"kind": DRUM_KIT}}, {"36": {"kind": "sampler_mono"}},
            {"36": {"kind": "kick", "values": {"wings": 1}}}, {"36": {"kind": "kick", "pan": 2}},
            {"36": {"kind": "kick", "choke": 8}}, {"36": {"kind": "kick", "wings": 1}},
            {"36": {"kind": "kick", "pan": "left"}}, {"36": {"kind": "kick", "title": "a\0b"}},
        ],
    )  # fmt: skip
    def test_refuses_pads_that_cannot_be_played(self, ana, pads):
        with pytest.raises(Invalid) as refusal:
            library.save_kit(ana, pads=pads, name="Wrong")
        assert refusal.value.why.endswith((".", "?"))

    @pytest.mark.parametrize(
        "demo",
        [
            {"bpm": 100, "rows": {"40": "x"}}, {"bpm": 100, "rows": {}}, {"bpm": 0, "rows": {"36": "x"}},
            {"bpm": 100, "rows": {"36": "x", "42": "xx"}}, {"bpm": 100, "rows": {"36": "?"}}, 7,
            {"bpm": 100, "rows": {"36": "x"}, "steps_per_beat": 0}, {"bpm": 1e400, "rows": {"36": "x"}},
        ],
    )  # fmt: skip
    def test_refuses_a_demo_that_its_pads_cannot_play(self, ana, demo):
        with pytest.raises(Invalid):
            library.save_kit(ana, pads=PADS, demo=demo, name="Wrong")


class TestOwning:
    def test_is_nobody_elses_business_until_it_is_shared(self, ana, ben, warm):
        with pytest.raises(NotFound):
            library.find(Preset, ben, warm.pk)
        library.change(ana, warm, shared=True, name="Warmer")
        assert library.find(Preset, ben, warm.pk).name == "Warmer"
        for wrong in (lambda: library.change(ben, warm, name="Mine"), lambda: library.remove(ben, warm)):
            with pytest.raises(NotAllowed):
                wrong()
        copy = library.duplicate(ben, warm, name="Warm too")
        assert (copy.owner_id, copy.values, copy.shared) == (ben.user_id, warm.values, False)

    def test_leaves_the_factorys_as_they_are(self, ana):
        standard = Kit.objects.get(slug="studio")
        for wrong in (lambda: library.change(ana, standard, name="Mine"), lambda: library.remove(ana, standard)):
            with pytest.raises(NotAllowed, match="copy"):
                wrong()
        assert library.duplicate(ana, standard).pads == standard.pads

    def test_stars_are_ones_own(self, ana, ben, warm):
        library.set_favourite(ana, warm, True)
        library.set_favourite(ana, warm, True)
        assert Favourite.objects.count() == 1
        library.set_favourite(ben, warm, False)
        assert Favourite.objects.count() == 1
        with pytest.raises(NotAllowed):
            library.set_favourite(SYSTEM, warm, True)
        library.remove(ana, warm)
        assert Favourite.objects.count() == 0

    def test_is_found_by_its_words_in_any_case(self, ana, warm):
        library.change(ana, warm, name="Über-Wärme")
        found = library.visible(Preset, ana.user_id).filter(owner=ana.user_id)
        assert library.searched(found, "ÜBER organ").get() == warm
        assert library.tagged(found, "Soft").get() == warm
        assert not library.tagged(found, "sof").exists()
        assert not library.searched(found, "über piano").exists()


class TestLoading:
    def test_sets_every_knob_and_its_name_in_one_step(self, harbour, ana):
        preset = library.save_preset(ana, kind="compressor", values={"ratio": 6.0}, name="Squash")
        harbour.do("effects.set_parameter", device_id=harbour.squeeze, name="attack", value=0.05)
        harbour.do("effects.load_preset", device_id=harbour.squeeze, preset_id=str(preset.pk))
        device = harbour.row("effects.device", harbour.squeeze)
        assert (device.values, device.preset_name) == ({"ratio": 6.0}, "Squash")
        harbour.do("compositions.undo")
        assert harbour.row("effects.device", harbour.squeeze).values == {"attack": 0.05}

    def test_needs_no_library_afterwards(self, harbour, ana, two_drums):
        harbour.do("effects.load_kit", device_id=harbour.kit, kit_id=str(two_drums.pk))
        library.remove(ana, two_drums)
        assert set(harbour.row("effects.device", harbour.kit).pads) == {"36", "42"}
        harbour.do("compositions.undo")
        harbour.do("compositions.redo")
        assert harbour.row("effects.device", harbour.kit).preset_name == "Two drums"

    def test_of_another_kind_of_nobody_or_of_somebody_else_is_refused(self, harbour, ana, ben, warm, two_drums):
        before = harbour.song
        with pytest.raises(Invalid, match="preset of Drawbar organ"):
            harbour.do("effects.load_preset", device_id=harbour.squeeze, preset_id=str(warm.pk))
        with pytest.raises(Invalid, match="preset of Drawbar organ"):
            harbour.do("effects.set_instrument", track_id=harbour.keys, kind="piano", preset_id=str(warm.pk))
        with pytest.raises(Invalid, match="effect"):
            harbour.do("effects.add_effect", track_id=harbour.keys, preset_id=str(warm.pk))
        with pytest.raises(Invalid):
            harbour.do("effects.load_kit", device_id=harbour.squeeze, kit_id=str(two_drums.pk))
        with pytest.raises(Invalid):
            harbour.do("effects.set_instrument", track_id=harbour.keys)
        with pytest.raises(NotFound):
            harbour.do("effects.load_preset", device_id=harbour.squeeze, preset_id=harbour.id)
        harbour.invite(ben)
        with pytest.raises(NotFound):
            harbour.do("effects.set_instrument", ben, track_id=harbour.keys, preset_id=str(warm.pk))
        assert harbour.song is before

    def test_chooses_instrument_and_effect_by_their_presets(self, harbour, ana, warm, two_drums):
        device = harbour.add("effects.set_instrument", track_id=harbour.keys, preset_id=str(warm.pk))
        row = harbour.row("effects.device", device)
        assert (row.kind, row.values, row.preset_name) == ("organ", {"level_db": -3.0}, "Warm")
        harbour.do("effects.set_instrument", track_id=harbour.keys, kit_id=str(two_drums.pk))
        assert harbour.row("effects.device", device).kind == DRUM_KIT
        harbour.do("effects.set_instrument", track_id=harbour.keys, kind="piano")
        row = harbour.row("effects.device", device)
        assert (row.pads, row.values, row.preset_name) == ({}, {}, "")
        room = library.save_preset(ana, kind="reverb", values={"decay": 4.0}, name="Hall")
        added = harbour.add("effects.add_effect", track_id=harbour.keys, preset_id=str(room.pk), values={"mix": 0.5})
        assert harbour.row("effects.device", added).values == {"decay": 4.0, "mix": 0.5}

    def test_of_an_older_version_brings_what_still_fits(self, harbour, ana):
        preset = library.save_preset(ana, kind="compressor", values={"ratio": 6.0}, name="Old")
        Preset.objects.filter(pk=preset.pk).update(values={"ratio": 1e9, "wings": 1, "attack": "soft"})
        harbour.do("effects.load_preset", device_id=harbour.squeeze, preset_id=str(preset.pk))
        ratio = CATALOGUE["compressor"].parameter("ratio")
        assert harbour.row("effects.device", harbour.squeeze).values == {"ratio": ratio.maximum}


class TestPads:
    def test_change_one_by_one_from_the_standard_kit_on(self, harbour):
        harbour.do("effects.turn_pad_knob", device_id=harbour.kit, key=36, name="decay", value=0.9)
        harbour.do("effects.set_pad", device_id=harbour.kit, key=36, pan=-0.5, choke=2, silences=True)
        pads = harbour.row("effects.device", harbour.kit).pads
        assert (pads["36"]["values"]["decay"], pads["36"]["pan"], pads["36"]["choke"]) == (0.9, -0.5, 2)
        assert len(pads) == len(CATALOGUE[DRUM_KIT].pads)
        harbour.do("effects.set_pad", device_id=harbour.kit, key=36, kind="tom")
        pad = harbour.row("effects.device", harbour.kit).pads["36"]
        assert (pad["kind"], pad["values"], pad["title"], pad["pan"]) == ("tom", {}, CATALOGUE["tom"].title, -0.5)

    def test_refuse_what_they_cannot_play(self, harbour, two_drums):
        harbour.do("effects.load_kit", device_id=harbour.kit, kit_id=str(two_drums.pk))
        before = harbour.song
        for name, wrong in (
            ("set_pad", {"key": 50}),
            ("set_pad", {"key": 36, "kind": "reverb"}),
            ("set_pad", {"key": 36, "kind": "sampler_mono"}),
            ("set_pad", {"key": 36, "values": {"wings": 1.0}}),
            ("turn_pad_knob", {"key": 36, "name": "wings", "value": 1.0}),
            ("turn_pad_knob", {"key": 50, "name": "decay", "value": 1.0}),
            ("remove_pad", {"key": 50}),
        ):
            with pytest.raises(Invalid):
                harbour.do(f"effects.{name}", device_id=harbour.kit, **wrong)
        with pytest.raises(Invalid):
            harbour.do("effects.remove_pad", device_id=harbour.squeeze, key=36)
        assert harbour.song is before
        harbour.do("effects.remove_pad", device_id=harbour.kit, key=36)
        with pytest.raises(Invalid, match="at least one"):
            harbour.do("effects.remove_pad", device_id=harbour.kit, key=42)

    def test_of_two_people_are_two_changes(self, harbour):
        harbour.do("effects.turn_pad_knob", device_id=harbour.kit, key=36, name="decay", value=0.9)
        first = harbour.do("effects.turn_pad_knob", device_id=harbour.kit, key=36, name="decay", value=0.8).number
        harbour.do("effects.turn_pad_knob", device_id=harbour.kit, key=38, name="level_db", value=-9.0)
        harbour.do("compositions.undo", number=first)
        pads = harbour.row("effects.device", harbour.kit).pads
        assert (pads["36"]["values"]["decay"], pads["38"]["values"]["level_db"]) == (0.9, -9.0)

    def test_sound_whatever_a_song_holds(self):
        kit = CATALOGUE[DRUM_KIT]
        odd = {"36": {"kind": "kick", "values": {"decay": 1e9, "wings": 1}, "pan": 7, "choke": -3, "title": 5}}
        odd |= {
            "37": None,
            "38": {"kind": []},
            "39": {"kind": "reverb"},
            "x": odd["36"],
            "999": odd["36"],
            "²": odd["36"],
        }
        [(key, pad)] = pads_of(kit, odd, CATALOGUE).items()
        assert (key, pad.pan, pad.choke, pad.silences, pad.title) == (36, 1.0, 0, False, "5")
        assert pad.values == {"decay": CATALOGUE["kick"].parameter("decay").maximum}
        assert pads_of(kit, {}, CATALOGUE) == kit.pads
        assert pads_of(kit, as_stored(kit.pads), CATALOGUE) == kit.pads

    def test_values_that_fit_are_kept_as_they_are(self):
        for kind in CATALOGUE.instruments:
            known = {knob.name: knob.default for knob in kind.parameters if knob.name not in ("buffer", "glide_from")}
            assert fitting(kind, known) == kind.validate(known)


class TestCopyingADevice:
    def test_takes_knobs_and_key_along(self, harbour):
        harbour.do("effects.set_parameter", device_id=harbour.squeeze, name="ratio", value=7.0)
        copy = harbour.add("effects.copy_device", device_id=harbour.squeeze, track_id=harbour.keys)
        row = harbour.row("effects.device", copy)
        assert (row.values, row.strip_id) == ({"ratio": 7.0}, harbour.strip(harbour.keys).id)
        assert row.sidechain_strip_id == harbour.strip(harbour.drums).id
        own = harbour.add("effects.copy_device", device_id=harbour.squeeze, track_id=harbour.drums)
        assert harbour.row("effects.device", own).sidechain_strip_id is None

    def test_comes_before_the_limiter_of_the_master(self, harbour):
        [limiter] = [row for row in harbour.song.all("effects.device") if row.kind == "limiter"]
        master = harbour.row("mixer.strip", limiter.strip_id).track_id
        copy = harbour.add("effects.copy_device", device_id=harbour.filter, track_id=master)
        assert harbour.row("effects.device", copy).order < limiter.order

    def test_puts_an_instrument_in_the_place_of_the_other_tracks(self, harbour):
        copy = harbour.add("effects.copy_device", device_id=harbour.kit, track_id=harbour.bass)
        assert copy == harbour.instrument
        assert harbour.row("effects.device", copy).kind == DRUM_KIT
        for track in (harbour.drums, harbour.room):
            with pytest.raises(Invalid):
                harbour.do("effects.copy_device", device_id=harbour.kit, track_id=track)


class TestStocking:
    @pytest.fixture
    def files(self, tmp_path, monkeypatch):
        presets, kits = tmp_path / "presets", tmp_path / "kits"
        presets.mkdir()
        kits.mkdir()
        monkeypatch.setattr(factory, "PRESETS_FOLDER", presets)
        monkeypatch.setattr(factory, "KITS_FOLDER", kits)
        factory.presets.cache_clear()
        factory.kits.cache_clear()
        yield presets
        monkeypatch.undo()
        factory.presets.cache_clear()
        factory.kits.cache_clear()

    def write(self, folder, *presets):
        (folder / "organ.json").write_text(json.dumps({"kind": "organ", "presets": list(presets)}))
        factory.presets.cache_clear()

    def test_follows_the_files(self, db, files, ana):
        one = {"name": "Full", "family": "Organs", "values": {"level_db": -2}, "tags": ["bright"], "program": 19}
        self.write(files, one, one | {"name": "Flute stop", "program": None})
        stocking.stock()
        full = Preset.objects.get(slug="organ/full")
        assert (full.values, full.program, full.tags) == ({"level_db": -2}, 19, ["bright"])
        library.set_favourite(ana, full, True)
        self.write(files, one | {"values": {"level_db": -4}})
        stocking.stock()
        again = Preset.objects.get(owner=None)
        assert (again.pk, again.values) == (full.pk, {"level_db": -4})
        assert Favourite.objects.get().preset_id == full.pk
        assert not Kit.objects.filter(owner=None).exists()

    def test_leaves_alone_what_is_right_and_what_is_somebodys(self, db, warm, django_assert_num_queries):
        call_command("migrate", verbosity=0)
        with django_assert_num_queries(2):
            stocking.stock()
        warm.refresh_from_db()

    def test_what_comes_with_sonic_is_there_under_ids_that_never_change(self, db):
        assert (
            str(Kit.objects.get(slug="studio").pk) == str(factory.id_of(factory.kits()[0])) or len(factory.kits()) > 1
        )
        assert Kit.objects.filter(owner=None).count() == len(factory.kits())
        assert Preset.objects.filter(owner=None).count() == len(factory.presets())
        slugs = [preset.slug for preset in factory.presets()]
        assert len(slugs) == len(set(slugs))


class TestTryingByHand:
    """A gesture lays another sound over a device before it is chosen."""

    def gesture(self, harbour, id, **after):
        song = harbour.song
        fields = list(after)
        group = {"model": "effects.device", "fields": fields, "ids": [id]}
        group |= {"before": [[None] * len(fields)], "after": [list(after.values())]}
        return checked_gesture(song, {"request_id": "g", "changes": [group]})

    def test_may_be_another_instrument_with_its_own_knobs(self, harbour):
        tried = {"values.level_db": -3.0, "kind": "organ", "preset_name": "Full"}
        [change] = self.gesture(harbour, harbour.instrument, **tried)
        assert change.after == tried
        drums = {"kind": DRUM_KIT, "pads.36": {"kind": "tom"}, "pads.38": None}
        [change] = self.gesture(harbour, harbour.instrument, **drums)
        assert change.after["pads.36"]["title"] == CATALOGUE["tom"].title

    @pytest.mark.parametrize(
        "tried",
        [
            {"kind": "reverb"}, {"kind": "sampler_mono"}, {"kind": "wings"}, {"kind": 7}, {"kind": True},
            {"preset_name": "x" * 121}, {"preset_name": "\0"}, {"preset_name": None}, {"pads.36": {"kind": "tom"}},
            {"kind": DRUM_KIT, "pads.36": {"kind": "tom", "pan": 9}}, {"kind": DRUM_KIT, "pads.x": None},
            {"kind": DRUM_KIT, "pads": {}}, {"kind": "organ", "values.wings": 1.0}, {"values": {}}, {"order": "A"},
        ],
    )  # fmt: skip
    def test_may_not_be_what_a_command_would_refuse(self, harbour, tried):
        with pytest.raises(Invalid):
            self.gesture(harbour, harbour.instrument, **tried)
