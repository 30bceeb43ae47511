"""Watchdogs over every command: its changes replay, undo and redo, and the database, the song and the page agree."""

import json
import subprocess

import msgspec
import pytest
from django.conf import settings

from compositions import queries
from compositions.history import registry, rows, shelf
from compositions.history.changes import decode, pack, swap, unpack
from compositions.history.state import apply, as_values
from compositions.models import Revision

# One example of every command: a command without one fails the first test below.
EXAMPLES = {
    "compositions.add_clip": lambda h: {"track_id": h.keys, "start_beats": 4.0, "length_beats": 4.0, "name": "Chords"},
    "compositions.add_notes": lambda h: {
        "clip_id": h.answer,
        "notes": [
            {"pitch": 60, "start_beats": 0.0, "length_beats": 1.0, "pan": -0.5, "cents": 12.0, "probability": 0.5}
        ],
    },
    "compositions.add_section": lambda h: {"name": "Chorus", "start_beats": 16.0, "length_beats": 8.0, "colour": 3},
    "compositions.arpeggiate_notes": lambda h: {"note_ids": h.notes, "style": "up_down", "step_beats": 0.5},
    "compositions.change_notes": lambda h: {"notes": [{"id": h.notes[0], "pitch": 40, "velocity": 1}]},
    "compositions.change_section": lambda h: {"section_id": h.section, "name": "Intro", "length_beats": 8.0},
    "compositions.colour_clip": lambda h: {"clip_id": h.line, "colour": 7},
    "compositions.colour_track": lambda h: {"track_id": h.bass, "colour": 11},
    "compositions.delete_notes": lambda h: {"note_ids": h.notes[:3]},
    "compositions.describe_song": lambda h: {"composer": "Ana", "tags": ["sea", "slow"], "notepad": "More bells."},
    "compositions.duplicate_clips": lambda h: {"clip_ids": [h.line, h.answer], "by_beats": 16.0, "linked": True},
    "compositions.fade_clip": lambda h: {"clip_id": h.line, "fade_in_beats": 2.0, "fade_out_beats": 4.0},
    "compositions.fit_notes_to_scale": lambda h: {"note_ids": h.notes},
    "compositions.fold_track": lambda h: {"track_id": h.drums, "folder_id": h.folder},
    "compositions.humanise_notes": lambda h: {"note_ids": h.notes, "seed": 7},
    "compositions.invert_notes": lambda h: {"note_ids": h.notes, "axis_pitch": 48},
    "compositions.join_clips": lambda h: {"clip_ids": [h.line, h.answer]},
    "compositions.join_notes": lambda h: {
        "note_ids": h.add("compositions.split_notes", note_ids=h.notes[:2]) + h.notes[:2]
    },
    "compositions.legato_notes": lambda h: {"note_ids": h.notes, "gap_beats": 0.125},
    "compositions.loop_clip": lambda h: {"clip_id": h.line, "loop_length_beats": 2.0},
    "compositions.move_clip": lambda h: {"clip_id": h.line, "start_beats": 2.5, "track_id": h.keys},
    "compositions.move_clips": lambda h: {"clip_ids": [h.line, h.answer], "by_beats": 3.0},
    "compositions.move_mark": lambda h: {"lane": "tempo", "mark_id": h.tempo, "beat": 12.0},
    "compositions.move_notes": lambda h: {"note_ids": h.notes, "by_beats": -1.0, "by_semitones": 12},
    "compositions.move_track": lambda h: {"track_id": h.bass, "after_id": h.room},
    "compositions.mute_clips": lambda h: {"clip_ids": [h.line], "mute": True},
    "compositions.quantise_notes": lambda h: {"note_ids": h.notes, "grid_beats": 1.5, "strength": 0.5, "ends": True},
    "compositions.redo": lambda h: h.do("compositions.undo") and {},
    "compositions.remove_clips": lambda h: {"clip_ids": [h.line]},
    "compositions.remove_mark": lambda h: {"lane": "marker", "mark_id": h.marker},
    "compositions.remove_section": lambda h: {"section_id": h.section},
    "compositions.rename_clip": lambda h: {"clip_id": h.line, "name": "Bassline"},
    "compositions.rename_song": lambda h: {"title": "Harbour lights"},
    "compositions.rename_track": lambda h: {"track_id": h.bass, "name": "Low"},
    "compositions.replace_notes": lambda h: {
        "clip_id": h.line,
        "notes": [{"pitch": 50, "start_beats": 0.5, "length_beats": 2.0}],
    },
    "compositions.resize_clip": lambda h: {"clip_id": h.line, "start_beats": 1.0, "length_beats": 6.0},
    "compositions.resize_notes": lambda h: {"note_ids": h.notes, "by_beats": -0.25},
    "compositions.restore": lambda h: {"number": 12},
    "compositions.reverse_notes": lambda h: {"note_ids": h.notes[:5]},
    "compositions.scale_velocities": lambda h: {"note_ids": h.notes, "factor": 1.2, "by": -3, "spread": 0.5},
    "compositions.set_chord": lambda h: {"symbol": "Fmaj7", "beat": 4.0},
    "compositions.set_clip_gain": lambda h: {"clip_id": h.line, "gain_db": -6.0},
    "compositions.set_controller": lambda h: {
        "clip_id": h.line,
        "controller": "bend",
        "points": [{"beat": 0.0, "value": -2.0, "curve": 1}, {"beat": 1.0, "value": 0.0}],
    },
    "compositions.set_key": lambda h: {"root": 4, "scale": "dorian"},
    "compositions.set_loop": lambda h: {"start_beats": 4.0, "end_beats": 12.0, "looping": True},
    "compositions.set_marker": lambda h: {"name": "Gull", "beat": 4.0},
    "compositions.set_metre": lambda h: {"numerator": 6, "denominator": 8, "beat": 8.0},
    "compositions.set_pan_law": lambda h: {"pan_law": "linear"},
    "compositions.set_tempo": lambda h: {"bpm": 92.5},
    "compositions.split_clip": lambda h: {"clip_id": h.line, "at_beats": 3.25},
    "compositions.split_notes": lambda h: {"note_ids": h.notes, "parts": 3},
    "compositions.stamp_chord": lambda h: {
        "clip_id": h.answer,
        "symbol": "Bbm7b5/E",
        "start_beats": 1.0,
        "length_beats": 2.0,
        "octave": 3,
        "inversion": 1,
    },
    "compositions.stretch_notes": lambda h: {"note_ids": h.notes, "factor": 0.5},
    "compositions.strum_notes": lambda h: {
        "note_ids": h.add("compositions.stamp_chord", clip_id=h.line, symbol="Am7", start_beats=1.0, length_beats=1.0),
        "direction": "up",
    },
    "compositions.transform_clip": lambda h: {"clip_id": h.line, "transpose": 12, "quantise_beats": 0.5, "swing": 0.3},
    "compositions.transpose_in_scale": lambda h: {"note_ids": h.notes, "steps": 2},
    "compositions.transpose_notes": lambda h: {"note_ids": h.notes, "semitones": 7},
    "compositions.unlink_clips": lambda h: {
        "clip_ids": h.add("compositions.duplicate_clips", clip_ids=[h.line], by_beats=32.0, linked=True)
    },
    "compositions.undo": lambda h: {},
    "effects.add_effect": lambda h: {"track_id": h.keys, "kind": "reverb"},
    "effects.add_lane": lambda h: {"track_id": h.bass, "parameter": "pan"},
    "effects.add_modulation": lambda h: {
        "modulator_id": h.ears,
        "track_id": h.bass,
        "parameter": "gain_db",
        "depth": -0.5,
    },
    "effects.add_modulator": lambda h: {"track_id": h.keys, "kind": "random", "values": {"glide": 0.5}},
    "effects.add_points": lambda h: {"lane_id": h.sweep, "points": [{"beat": 12.0, "value": 8000.0, "curve": 3}]},
    "effects.copy_device": lambda h: {"device_id": h.squeeze, "track_id": h.keys},
    "effects.delete_time": lambda h: {"start_beats": 3.0, "end_beats": 20.0},
    "effects.duplicate_time": lambda h: {"start_beats": 2.5, "end_beats": 18.0},
    "effects.insert_time": lambda h: {"at_beats": 3.5, "length_beats": 8.0},
    "effects.load_kit": lambda h: {"device_id": h.kit, "kit_id": h.saved_kit},
    "effects.load_preset": lambda h: {"device_id": h.squeeze, "preset_id": h.saved_preset},
    "effects.bypass_device": lambda h: {"device_id": h.filter, "bypass": True},
    "effects.change_points": lambda h: {"points": [{"point_id": h.points[0], "beat": 1.5, "curve": 2}]},
    "effects.copy_automation": lambda h: {"lane_id": h.sweep, "from_beats": 1.0, "to_beats": 4.0, "by_beats": 8.0},
    "effects.move_effect": lambda h: {"device_id": h.squeeze},
    "effects.override_lane": lambda h: {"lane_id": h.sweep, "override": True},
    "effects.remove_effect": lambda h: {"device_id": h.filter},
    "effects.remove_lane": lambda h: {"lane_id": h.sweep},
    "effects.remove_modulation": lambda h: {"modulation_id": h.wobble},
    "effects.remove_modulator": lambda h: {"modulator_id": h.wave},
    "effects.remove_points": lambda h: {"point_ids": h.points[2:4]},
    "effects.set_instrument": lambda h: {"track_id": h.keys, "kind": "electric_piano"},
    "effects.set_lane_mode": lambda h: {"lane_id": h.sweep, "mode": "touch"},
    "effects.set_modulation": lambda h: {"modulation_id": h.wobble, "depth": -1.0},
    "effects.set_modulator": lambda h: {"modulator_id": h.wave, "values": {"shape": 1.0}},
    "effects.set_modulator_source": lambda h: {"modulator_id": h.ears},
    "effects.set_parameter": lambda h: {"device_id": h.squeeze, "name": "ratio", "value": 8.0},
    "effects.set_sidechain": lambda h: {"device_id": h.squeeze},
    "effects.set_values": lambda h: {"device_id": h.squeeze, "values": {"ratio": 3.0}, "others_to_default": True},
    "effects.snap_automation": lambda h: {"point_ids": h.points, "grid_beats": 4.0},
    "effects.thin_automation": lambda h: {"lane_id": h.sweep, "tolerance": 0.2},
    "effects.write_automation": lambda h: {
        "lane_id": h.sweep,
        "from_beats": 2.0,
        "to_beats": 6.0,
        "points": [{"beat": 2.0, "value": 500.0}, {"beat": 6.0, "value": 5000.0}],
    },
    "effects.remove_pad": lambda h: {"device_id": h.kit, "key": 36},
    "effects.set_pad": lambda h: {"device_id": h.kit, "key": 36, "kind": "tom", "pan": -0.5, "title": "Boom"},
    "effects.turn_pad_knob": lambda h: {"device_id": h.kit, "key": 38, "name": "level_db", "value": -9.0},
    "mixer.add_send": lambda h: {"track_id": h.bass, "to_track_id": h.room, "gain_db": -20.0, "pre_fader": True},
    "mixer.add_track": lambda h: {"kind": "instrument", "name": "Lead", "after_id": h.drums},
    "mixer.duplicate_track": lambda h: {"track_id": h.bass},
    "mixer.invert_phase": lambda h: {"track_id": h.bass, "invert": True},
    "mixer.link_track": lambda h: {"track_id": h.bass, "vca_id": h.faders},
    "mixer.mute_track": lambda h: {"track_id": h.bass, "mute": True},
    "mixer.remove_send": lambda h: {"send_id": h.send},
    "mixer.remove_track": lambda h: {"track_id": h.bass},
    "mixer.route_track": lambda h: {"track_id": h.bass, "to_track_id": h.band},
    "mixer.set_input_gain": lambda h: {"track_id": h.bass, "gain_db": -4.5},
    "mixer.set_send": lambda h: {"send_id": h.send, "gain_db": -3.0, "mute": True},
    "mixer.set_solo_safe": lambda h: {"track_id": h.room, "solo_safe": True},
    "mixer.set_track_pan": lambda h: {"track_id": h.bass, "pan": 0.3},
    "mixer.set_track_volume": lambda h: {"track_id": h.bass, "gain_db": -6.0},
    "mixer.set_track_width": lambda h: {"track_id": h.bass, "width": 1.4},
    "mixer.solo_track": lambda h: {"track_id": h.bass, "solo": True},
}

NAMES = [command.name for command in registry.all_commands()]


def values_of(song) -> dict:
    return {model: {row.id: as_values(row) for row in song.all(model)} for model in rows.parts()}


def test_every_command_has_an_example():
    assert sorted(EXAMPLES) == NAMES


@pytest.mark.parametrize("name", NAMES)
class TestEveryCommand:
    def test_replays_undoes_and_redoes(self, name, harbour, heard):
        arguments = EXAMPLES[name](harbour)
        heard.clear()
        before = harbour.song
        number = harbour.do(name, **arguments).number
        after = harbour.song
        assert values_of(after) != values_of(before)
        assert rows.stored_values(harbour.id) == values_of(after)

        changes = decode(Revision.objects.get(composition_id=harbour.id, number=number).changes)
        assert values_of(apply(before, changes)) == values_of(after)
        assert values_of(apply(after, swap(changes))) == values_of(before)
        assert list(unpack(pack(changes))) == changes
        assert [message["number"] for message in heard] == [number]

        harbour.do("compositions.undo", number=number)
        assert values_of(harbour.song) == values_of(before) == rows.stored_values(harbour.id)
        undo = harbour.song.number
        shelf.forget()  # as after a restart
        assert values_of(harbour.song) == values_of(before)
        harbour.do("compositions.undo", number=undo)
        assert values_of(harbour.song) == values_of(after) == rows.stored_values(harbour.id)

    def test_says_what_it_does_and_bounds_what_it_takes(self, name, harbour):
        command = registry.find(name)
        assert command.title
        assert command.description.endswith(".")
        json.dumps(command.schema())
        unbounded = [place for place, fault in unbounded_places(command.schema()) if fault]
        assert unbounded == []


def unbounded_places(schema: dict, root: dict | None = None, at: str = ""):
    """Every number, text and list of a JSON Schema, with whether it lacks a bound."""
    root = root or schema
    if "$ref" in schema:
        yield from unbounded_places(root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    for option in schema.get("anyOf", []):
        yield from unbounded_places(option, root, at)
    kind = schema.get("type")
    if "enum" in schema or "const" in schema:
        return
    if kind in ("number", "integer"):
        low = "minimum" in schema or "exclusiveMinimum" in schema
        yield at, not (low and "maximum" in schema) and not at.endswith((".value", "values.*"))
    elif kind == "string":
        yield at, not {"maxLength", "format", "pattern"} & set(schema)
    elif kind == "array":
        yield at, "maxItems" not in schema
        yield from unbounded_places(schema.get("items", {}), root, f"{at}[]")
    elif kind == "object" and "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        yield at, "maxProperties" not in schema
        yield from unbounded_places(schema["additionalProperties"], root, f"{at}.*")
    for name, inner in schema.get("properties", {}).items():
        yield from unbounded_places(inner, root, f"{at}.{name}")


def test_the_page_and_the_server_agree_on_every_command(harbour, heard, tmp_path):
    """The page's store, fed with a song and then the revisions of every command, ends where the server's song does."""
    start = json.loads(queries.encoded_song(harbour.song, "owner"))
    heard.clear()
    base = harbour.song.number
    for name in NAMES:
        if not registry.find(name).alone:
            harbour.do(name, **EXAMPLES[name](harbour))
            harbour.do("compositions.undo")
            harbour.do("compositions.redo")
            harbour.do("compositions.undo")
    assert [message["number"] for message in heard] == list(range(base + 1, harbour.song.number + 1))
    for message in heard:
        if message["changes"] is None:
            revision = Revision.objects.get(composition_id=harbour.id, number=message["number"])
            message["changes"] = msgspec.json.decode(revision.changes)
    file = tmp_path / "agree.json"
    expected = {
        model: {id: {"id": id, **values} for id, values in found.items()}
        for model, found in values_of(harbour.song).items()
    }
    file.write_text(json.dumps({"song": start, "revisions": heard, "expected": expected}))
    script = settings.BASE_DIR / "static" / "js" / "tests" / "agree.mjs"
    subprocess.run([settings.NODE, script, file], check=True, capture_output=True, text=True, timeout=60)
