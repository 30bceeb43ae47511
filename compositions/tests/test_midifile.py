"""MIDI files as music: bytes in, notes, curves and lanes out. Files are made by mido, which is the other opinion."""

import io
import time
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mido import Message, MetaMessage

from compositions.score import midibytes, midifile
from compositions.score.midifile import Broken, MidiNote, MidiSong

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "midi"
given_files = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared MIDI files are not beside this repository")


def encoded(*tracks: list, form: int = 1, division: int = 480) -> bytes:
    """A MIDI file of tracks of messages whose times are deltas in ticks."""
    file = mido.MidiFile(type=form, ticks_per_beat=division, charset="utf-8")
    file.tracks = [mido.MidiTrack(track) for track in tracks]
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "big") + body


def raw(*bodies: bytes, form: int = 0, division: int = 96, promised: int | None = None) -> bytes:
    """A MIDI file of tracks as bytes."""
    head = [form, len(bodies) if promised is None else promised, division]
    return chunk(b"MThd", b"".join(n.to_bytes(2, "big") for n in head)) + b"".join(chunk(b"MTrk", b) for b in bodies)


def on(note: int, time: int = 0, velocity: int = 100, channel: int = 0) -> Message:
    return Message("note_on", note=note, velocity=velocity, time=time, channel=channel)


def off(note: int, time: int = 0, channel: int = 0) -> Message:
    return Message("note_off", note=note, time=time, channel=channel)


def cc(control: int, value: int, time: int = 0, channel: int = 0) -> Message:
    return Message("control_change", control=control, value=value, time=time, channel=channel)


def program(number: int, time: int = 0, channel: int = 0) -> Message:
    return Message("program_change", program=number, time=time, channel=channel)


A_NOTE = [on(60), off(60, 480)]


def song(*tracks: list, **options) -> MidiSong:
    return midifile.read(encoded(*tracks, **options))


def only_part(*messages, **options) -> midifile.MidiPart:
    (part,) = song(list(messages), **options).parts
    return part


def notes_of(*messages) -> list[tuple]:
    """(pitch, start, length) in beats of the song's one part."""
    part = only_part(*messages)
    return [
        (note.pitch, clip.start_beats + note.start_beats, note.length_beats)
        for clip in part.clips
        for note in clip.notes
    ]


class TestNotes:
    def test_have_pitch_start_length_and_velocity(self):
        part = only_part(on(60, 240, velocity=90), off(60, 120), on(64, velocity=33), off(64, 480))
        assert part.clips[0].notes == [MidiNote(60, 0.5, 0.25, 90, 0.0), MidiNote(64, 0.75, 1.0, 33, 0.0)]

    def test_end_with_a_strike_of_velocity_0(self):
        assert notes_of(on(60), on(60, 240, velocity=0)) == [(60, 0.0, 0.5)]

    def test_end_where_their_key_is_struck_again(self):
        assert notes_of(on(60), on(60, 240), off(60, 240), off(60, 480)) == [(60, 0.0, 0.5), (60, 0.5, 0.5)]

    def test_struck_twice_at_once_are_one_of_the_louder(self):
        part = only_part(on(60, velocity=40), on(60, velocity=80), off(60, 480), off(60))
        assert part.clips[0].notes == [MidiNote(60, 0.0, 1.0, 80, 0.0)]

    def test_without_length_get_the_shortest(self):
        assert notes_of(on(60), off(60)) == [(60, 0.0, midifile.SHORTEST_NOTE_BEATS)]

    def test_left_hanging_end_with_their_track(self):
        assert notes_of(on(60), on(64, 480), off(64, 480), MetaMessage("end_of_track", time=480)) == [
            (60, 0.0, 3.0),
            (64, 1.0, 1.0),
        ]

    def test_are_not_begun_by_a_lone_release(self):
        assert notes_of(off(61), *A_NOTE) == [(60, 0.0, 1.0)]

    def test_must_be_there(self):
        with pytest.raises(Broken, match="no notes"):
            song([program(3)])


class TestPedals:
    def test_sustain_holds_notes_until_it_is_let_go(self):
        assert notes_of(cc(64, 127), on(60), off(60, 240), cc(64, 0, 720)) == [(60, 0.0, 2.0)]

    def test_sustain_does_not_end_keys_that_are_still_down(self):
        assert notes_of(cc(64, 127), on(60), cc(64, 0, 240), off(60, 240)) == [(60, 0.0, 1.0)]

    def test_a_held_note_ends_when_its_key_is_struck_again(self):
        held = notes_of(cc(64, 127), on(60), off(60, 240), on(60, 240), off(60, 240), cc(64, 0, 240))
        assert held == [(60, 0.0, 1.0), (60, 1.0, 1.0)]

    def test_sostenuto_holds_what_was_down_and_nothing_else(self):
        messages = [on(60), cc(66, 127, 240), off(60, 240), on(64), off(64, 240), cc(66, 0, 240)]
        assert notes_of(*messages) == [(60, 0.0, 2.0), (64, 1.0, 0.5)]

    def test_leave_no_curve(self):
        assert only_part(cc(64, 127), *A_NOTE, cc(64, 0)).clips[0].curves == {}

    def test_all_notes_off_lets_go_and_the_pedal_still_holds(self):
        assert notes_of(cc(64, 127), on(60), cc(123, 0, 240), cc(64, 0, 240)) == [(60, 0.0, 1.0)]

    def test_all_sound_off_ends_everything(self):
        assert notes_of(cc(64, 127), on(60), cc(120, 0, 240), cc(64, 0, 240)) == [(60, 0.0, 0.5)]

    def test_reset_lifts_them(self):
        assert notes_of(cc(64, 127), on(60), off(60, 240), cc(121, 0, 240), MetaMessage("end_of_track", time=480)) == [
            (60, 0.0, 1.0)
        ]


class TestParts:
    def test_of_format_0_are_its_channels(self):
        parts = song([on(60), on(40, channel=1), off(60, 480), off(40, channel=1)], form=0).parts
        assert [(part.channel, part.notes) for part in parts] == [(0, 1), (1, 1)]

    def test_carry_their_tracks_names(self):
        made = song(
            [MetaMessage("track_name", name="Suite")],
            [MetaMessage("track_name", name="Flûte"), *A_NOTE],
            [MetaMessage("instrument_name", name="Oboe"), *A_NOTE],
        )
        assert (made.title, [part.name for part in made.parts]) == ("Suite", ["Flûte", "Oboe"])

    def test_a_name_in_latin_1_is_read_as_such(self):
        part = midifile.read(raw(b"", b"\0\xff\x03\x05Fl\xfbte\0\x90\x3c\x40\x60\x80\x3c\0", form=1)).parts[0]
        assert part.name == "Flûte"

    def test_play_the_program_in_force_wherever_it_was_chosen(self):
        made = song([program(40, channel=3)], [on(60, channel=3), off(60, 480, channel=3)])
        assert made.parts[0].program == 40

    def test_begin_anew_with_another_program(self):
        parts = only = song([program(1), *A_NOTE, program(73), *A_NOTE]).parts
        assert [(part.program, part.notes) for part in only] == [(1, 1), (73, 1)]
        assert parts[1].clips[0].notes[0].start_beats == 1.0

    def test_of_channel_10_are_drums(self):
        assert only_part(on(36, channel=9), off(36, 480, channel=9)).drums

    def test_of_gm_2s_rhythm_bank_are_drums_on_any_channel(self):
        assert only_part(cc(0, 120), *A_NOTE).drums
        assert not only_part(
            cc(0, 121, channel=9), program(5, channel=9), on(60, channel=9), off(60, 9, channel=9)
        ).drums

    def test_that_a_gs_file_calls_rhythm_are_drums(self):
        part_2 = Message("sysex", data=bytes.fromhex("411042124012150217"))  # channel 2
        assert only_part(part_2, on(60, channel=1), off(60, 480, channel=1)).drums

    def test_of_two_ports_do_not_share_a_channel(self):
        parts = song([program(1), *A_NOTE], [MetaMessage("midi_port", port=1), program(2), *A_NOTE]).parts
        assert [part.program for part in parts] == [1, 2]

    def test_are_not_without_end(self):
        messages = [each for n in range(300) for each in (program(n % 128), cc(32, n // 128), *A_NOTE)]
        with pytest.raises(Broken, match="256 tracks"):
            song(messages)


class TestControllers:
    def test_bend_is_in_semitones_of_the_default_range(self):
        bend = Message("pitchwheel", pitch=4096, time=240)
        assert only_part(on(60), bend, off(60, 240)).clips[0].curves == {"bend": [(0.0, 0.0), (0.5, 1.0)]}

    def test_bend_honours_its_range(self):
        range_12 = [cc(101, 0), cc(100, 0), cc(6, 12), cc(38, 0), cc(101, 127), cc(100, 127), cc(6, 3)]
        bend = Message("pitchwheel", pitch=-8192)
        assert only_part(*range_12, bend, *A_NOTE).clips[0].curves == {"bend": [(0.0, -12.0)]}

    def test_data_for_an_unregistered_parameter_leaves_the_bend_alone(self):
        nrpn = [cc(101, 0), cc(100, 0), cc(99, 1), cc(98, 8), cc(6, 24)]
        bend = Message("pitchwheel", pitch=-8192)
        assert only_part(*nrpn, bend, *A_NOTE).clips[0].curves == {"bend": [(0.0, -2.0)]}

    def test_tuning_goes_into_the_notes(self):
        fine = [cc(101, 0), cc(100, 1), cc(6, 96), cc(38, 0)]
        coarse = [cc(101, 0), cc(100, 2), cc(6, 64 + 12)]
        note = only_part(*fine, *coarse, *A_NOTE).clips[0].notes[0]
        assert (note.pitch, note.cents) == (72, 50.0)

    def test_first_volume_pan_and_reverb_are_the_parts(self):
        part = only_part(cc(7, 80), cc(10, 20), cc(91, 40), *A_NOTE)
        assert (part.volume, part.pan, part.reverb, part.clips[0].curves) == (80, 20, 40, {})

    def test_unsaid_ones_are_general_midis(self):
        part = only_part(*A_NOTE)
        assert (part.volume, part.pan, part.reverb) == (100, 64, None)

    def test_a_volume_that_moves_is_a_curve_below_its_loudest(self):
        part = only_part(cc(7, 10), on(60), cc(7, 90, 240), off(60, 240))
        assert part.volume == 90
        assert part.clips[0].curves == {"cc7": [(0.0, 10.0), (0.5, 90.0)]}

    def test_repeats_are_dropped_and_ramps_stay(self):
        ramp = [cc(1, value // 2, 10) for value in range(20)]
        assert len(only_part(on(60), *ramp, off(60, 10)).clips[0].curves["cc1"]) == 10

    def test_that_never_leave_their_neutral_value_are_left_out(self):
        assert only_part(cc(1, 0), cc(11, 127), cc(74, 64), *A_NOTE).clips[0].curves == {}

    def test_pressure_is_the_highest_of_channel_and_sounding_keys(self):
        key = Message("polytouch", note=60, value=90, time=120)
        channel = Message("aftertouch", value=30, time=120)
        curves = only_part(on(60), key, channel, off(60, 240)).clips[0].curves
        assert curves == {"pressure": [(0.0, 0.0), (0.25, 90.0), (1.0, 30.0)]}

    def test_reset_brings_bend_and_wheel_back(self):
        messages = [cc(1, 99), on(60), cc(121, 0, 240), off(60, 240)]
        assert only_part(*messages).clips[0].curves == {"cc1": [(0.0, 99.0), (0.5, 0.0)]}

    def test_settings_of_one_track_come_before_the_notes_of_another_at_that_time(self):
        made = song([MetaMessage("track_name", name="Piano"), *A_NOTE], [program(33), cc(7, 50)])
        assert (made.parts[0].program, made.parts[0].volume) == (33, 50)

    def test_of_a_note_left_hanging_stay_as_they_were(self):
        key = Message("polytouch", note=60, value=90, time=480)
        made = song([on(60), MetaMessage("end_of_track", time=240)], [on(72), key, off(72, 480)])
        assert all(part.clips[0].curves == {"pressure": [(0.0, 0.0), (1.0, 90.0)]} for part in made.parts)


class TestClips:
    def test_span_whole_bars(self):
        clip = only_part(on(60, 5 * 480), off(60, 4 * 480)).clips[0]
        assert (clip.start_beats, clip.length_beats, clip.notes[0].start_beats) == (4.0, 8.0, 1.0)

    def test_follow_the_metre(self):
        metre = MetaMessage("time_signature", numerator=3, denominator=4)
        clip = only_part(metre, on(60, 4 * 480), off(60, 480)).clips[0]
        assert (clip.start_beats, clip.length_beats) == (3.0, 3.0)

    def test_are_parted_by_eight_bars_of_silence(self):
        clips = only_part(*A_NOTE, on(60, (3 + 32) * 480), off(60, 480)).clips
        assert [(clip.start_beats, clip.length_beats) for clip in clips] == [(0.0, 4.0), (36.0, 4.0)]

    def test_go_on_over_seven(self):
        assert len(only_part(*A_NOTE, on(60, (3 + 28) * 480), off(60, 480)).clips) == 1

    def test_each_begin_with_the_values_in_force(self):
        clips = only_part(cc(1, 50), *A_NOTE, cc(1, 70), on(60, 35 * 480), off(60, 480)).clips
        assert [clip.curves["cc1"][0] for clip in clips] == [(0.0, 50.0), (0.0, 70.0)]


class TestLanes:
    def test_tempo_is_in_beats_a_minute(self):
        tempi = [MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm), time=480) for bpm in (90, 133, 133)]
        assert song([*tempi, *A_NOTE]).tempo == [(0.0, 120.0), (1.0, 90.0), (2.0, 133.0)]

    def test_metre_and_keys(self):
        made = song(
            [
                MetaMessage("time_signature", numerator=6, denominator=8),
                MetaMessage("key_signature", key="Eb"),
                MetaMessage("key_signature", key="F#m", time=1440),
                *A_NOTE,
            ]
        )
        assert made.metre == [(0.0, 6, 8)]
        assert made.keys == [(0.0, 3, "major"), (3.0, 6, "minor")]

    def test_markers_and_cues(self):
        marks = [MetaMessage("marker", text="Verse", time=480), MetaMessage("cue_marker", text="Door")]
        assert song([*marks, *A_NOTE]).markers == [(1.0, "Verse · Door")]

    def test_nonsense_is_passed_over(self):
        body = (
            b"\0\xff\x51\x03\0\0\0"
            + b"\0\xff\x58\x04\0\xff\0\0"
            + b"\0\xff\x59\x02\x50\x07"
            + b"\0\x90\x3c\x40\x60\x80\x3c\0"
        )
        made = midifile.read(raw(body))
        assert (made.tempo, made.metre, made.keys) == ([(0.0, 120.0)], [(0.0, 4, 4)], [])

    def test_lyrics_of_a_karaoke_file_are_lines_and_its_title_the_songs(self):
        texts = ["@TMary", "\\Ma", "ry ", "had", "/a ", "lamb"]
        made = song([MetaMessage("text", text=text, time=10) for text in texts], A_NOTE)
        assert (made.title, made.lyrics) == ("Mary", "Mary had\na lamb")

    def test_smpte_time_counts_seconds(self):
        # 25 frames of 40 ticks: 1000 ticks a second, which at 120 bpm are two beats.
        body = b"\0\x90\x3c\x40\x87\x68\x80\x3c\0" + b"\0\xff\x51\x03\x0f\x42\x40" + b"\0\x90\x3c\x40\x87\x68\x80\x3c\0"
        made = midifile.read(raw(body, division=(256 - 25) << 8 | 40))
        assert [(note.start_beats, note.length_beats) for note in made.parts[0].clips[0].notes] == [
            (0.0, 2.0),
            (2.0, 1.0),
        ]
        assert made.tempo == [(0.0, 120.0), (2.0, 60.0)]

    def test_patterns_of_format_2_stand_one_after_another_and_the_song_says_so(self):
        slow = MetaMessage("set_tempo", tempo=1_000_000)
        made = song([slow, *A_NOTE], A_NOTE, form=2)
        assert [part.clips[0].start_beats for part in made.parts] == [0.0, 4.0]
        assert made.tempo == [(0.0, 60.0), (4.0, 120.0)]
        assert "independent patterns" in made.remarks[0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "not a MIDI file"),
            (b"RIFF\0\0\0\0WAVEfmt ", "not a MIDI file"),
            (b"MThd\0\0\0\6\0\1", "header"),
            (b"MThd\xff\xff\xff\xff\0\0\0\1\0\x60", "header"),
            (raw(b"\0\x90\x3c\x40", form=3), "format 3"),
            (raw(b"\0\x90\x3c\x40", division=0), "division is 0"),
            (raw(b"\0\x90\x3c\x40", division=0x8001), "unknown rate"),
            (raw(b"\0\x90\x3c\x40", promised=9), "promises 9 tracks"),
            (raw(b"\0\x90\x3c\x40")[:-1], "end is missing"),
            (raw(b"\0\x90\x3c"), "middle of a message"),
            (raw(b"\0\x3c\x40"), "data without a message"),
            (raw(b"\0\x90\x3c\xc0"), "beyond 127"),
            (raw(b"\0\xf4\x3c"), "0xf4"),
            (raw(b"\0\xff\x01\x7fabc"), "too long"),
            (raw(b"\xff\xff\xff\xff\xff\0\x90\x3c\x40"), "four bytes"),
            (b"RIFF\4\0\0\0RMID", "no music"),
        ],
    )
    def test_say_why(self, data, why):
        with pytest.raises(Broken, match=why):
            midifile.read(data)

    def test_of_too_many_events(self):
        with pytest.raises(Broken, match="more events"):
            midifile.read(encoded(A_NOTE * 10), most_events=19)

    def test_of_what_lies_beyond_the_last_beat(self):
        with pytest.raises(Broken, match="100,000"):
            song([on(60, 100_000 * 480), off(60, 480)])

    def test_of_a_number_of_a_million_bytes_are_quick(self):
        begun = time.perf_counter()
        with pytest.raises(Broken):
            midifile.read(raw(b"\xff" * 1_000_000))
        assert time.perf_counter() - begun < 1


class TestLeniency:
    BODY = b"\0\x90\x3c\x40\x60\x80\x3c\0"

    @pytest.mark.parametrize(
        "data",
        [
            raw(BODY),  # no end of track
            raw(BODY + b"\0\xff\x2f\0", b"") + b"some bytes more",
            raw(BODY + b"\0\xff\x2f\0garbage"),
            raw(b"", BODY, promised=1),
            raw().join([b"", chunk(b"XFIH", b"whatever") + chunk(b"MTrk", BODY)]),
            b"RIFF" + (8).to_bytes(4, "little") + b"RMID" + b"data" + len(raw(BODY)).to_bytes(4, "little") + raw(BODY),
            raw(b"\0\x90\x3c\x40" + b"\0\xff\x01\x02hi" + b"\x60\x3c\0"),  # running status across a meta event
            raw(b"\0\xf0\x05\x7e\x7f\x09\x01\xf7" + b"\0\xf7\x02\xf3\x01" + BODY),
        ],
    )
    def test_reads_what_is_merely_unusual(self, data):
        assert midifile.read(data).parts[0].clips[0].notes == [MidiNote(60, 0.0, 1.0, 64, 0.0)]


@given_files
class TestGivenFiles:
    def read(self, name: str) -> tuple[MidiSong, mido.MidiFile]:
        return midifile.read((SHARED / name).read_bytes()), mido.MidiFile(SHARED / name)

    def test_mozart(self):
        made, other = self.read("mozart-k525-1.mid")
        assert made.title == 'Serenade No13 "Eine Kleine Nachtmusik" K525 i G major'
        assert [part.name for part in made.parts] == ["Viola", "Viola", "Viola", "Violoncello", "Contrabass"]
        assert [part.notes for part in made.parts] == [strikes(track) for track in other.tracks[1:]]
        assert {part.program for part in made.parts} == {48}
        assert made.tempo[:2] == [(0.0, 100.0), (16.0, 144.0)]
        assert seconds(made.tempo, made.end_beats) == pytest.approx(other.length, abs=0.05)

    def test_percussion(self):
        made, other = self.read("test-all-gm-percussion.mid")
        (part,) = made.parts
        assert part.drums
        assert part.notes == strikes(other.tracks[0])

    def test_scale(self):
        made, _ = self.read("test-c-major-scale.mid")
        assert [note.pitch for note in made.parts[0].clips[0].notes] == [60, 62, 64, 65, 67, 69, 71, 72]

    def test_karaoke(self):
        made, _ = self.read("test-karaoke-kar.mid")
        assert made.title == "Mary Was A Little Lame"
        assert made.lyrics.splitlines()[:2] == ["Mary was a little lame,", "Little lame,"]

    def test_smpte_offset_is_no_silence(self):
        assert self.read("test-smpte-offset.mid")[0].parts[0].clips[0].start_beats == 0.0

    def test_a_missing_byte(self):
        with pytest.raises(Broken, match="end is missing"):
            midifile.read((SHARED / "test-corrupt-file-missing-byte.mid").read_bytes())


def strikes(track: mido.MidiTrack) -> int:
    return sum(message.type == "note_on" and message.velocity > 0 for message in track)


def seconds(tempo: list[tuple[float, float]], end: float) -> float:
    marks = [*tempo, (end, 0.0)]
    return sum((b - a) * 60 / bpm for (a, bpm), (b, _) in pairwise(marks))


# --- properties -----------------------------------------------------------------------------------------------------

simple_notes = st.lists(
    st.tuples(
        st.integers(0, 15),  # channel
        st.integers(0, 127),
        st.integers(0, 5_000),  # start
        st.integers(1, 2_000),  # length
        st.integers(1, 127),
    ),
    min_size=1,
    max_size=60,
)


def without_overlap(notes: list[tuple]) -> list[tuple]:
    """The notes that begin after the last one of their key has ended."""
    free: dict[tuple, int] = {}
    kept = []
    for channel, pitch, start, length, velocity in sorted(notes, key=lambda note: note[2]):
        if start >= free.get((channel, pitch), 0):
            free[channel, pitch] = start + length
            kept.append((channel, pitch, start, length, velocity))
    return kept


@given(simple_notes, st.sampled_from([0, 1]), st.integers(1, 960))
@settings(max_examples=150, deadline=None)
def test_notes_come_back_as_they_were_written(notes, form, division):
    notes = without_overlap(notes)
    events = [(start, 1, on(pitch, velocity=velocity, channel=channel)) for channel, pitch, start, _, velocity in notes]
    events += [(start + length, 0, off(pitch, channel=channel)) for channel, pitch, start, length, _ in notes]
    events.sort(key=lambda event: event[:2])
    messages, at = [], 0
    for tick, _, message in events:
        messages.append(message.copy(time=tick - at))
        at = tick
    made = midifile.read(encoded(messages, form=form, division=division))
    read = [
        (part.channel, note.pitch, clip.start_beats + note.start_beats, note.length_beats, note.velocity)
        for part in made.parts
        for clip in part.clips
        for note in clip.notes
    ]
    shortest = midifile.SHORTEST_NOTE_BEATS
    wanted = [(c, p, start / division, max(length / division, shortest), v) for c, p, start, length, v in notes]
    assert sorted(read) == [pytest.approx(note) for note in sorted(wanted)]


def check_sane(made: MidiSong) -> None:
    """What must hold of whatever comes out of any bytes."""
    assert made.tempo[0][0] == made.metre[0][0] == 0.0
    assert all(10 <= bpm <= 999 for _, bpm in made.tempo)
    for part in made.parts:
        end = 0.0
        for clip in part.clips:
            assert clip.start_beats >= end - 1e-6
            end = clip.start_beats + clip.length_beats
            for note in clip.notes:
                assert 0 <= note.pitch <= 127
                assert 1 <= note.velocity <= 127
                assert -100 <= note.cents <= 100
                assert note.start_beats >= 0
                assert (
                    0 < note.length_beats <= clip.length_beats - note.start_beats + midifile.SHORTEST_NOTE_BEATS + 1e-3
                )
            for curve in clip.curves.values():
                beats = [beat for beat, _ in curve]
                assert beats == sorted(set(beats))
                assert all(-48 <= value <= 127 for _, value in curve)


def read_or_refused(data: bytes) -> None:
    begun = time.perf_counter()
    made = why = None
    try:
        made = midifile.read(data, most_events=5_000)
    except Broken as refusal:
        why = str(refusal)
    if made is None:
        assert why.endswith(".")
    else:
        check_sane(made)
    assert time.perf_counter() - begun < 5


@given(st.binary(max_size=3_000))
@example(b"MThd\0\0\0\6\0\0\0\1\0\1MTrk\0\0\0\x0b\0\x90\0\x01\xff\xff\xff\x7f\x80\0\0")
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(body):
    read_or_refused(body)
    read_or_refused(raw(body))
    read_or_refused(raw(body, division=0xE728))


channel_messages = st.one_of(
    st.builds(on, st.integers(55, 65), st.integers(0, 300), st.integers(0, 127), st.integers(8, 10)),
    st.builds(off, st.integers(55, 65), st.integers(0, 300), st.integers(8, 10)),
    st.builds(cc, st.integers(0, 127), st.integers(0, 127), st.integers(0, 300), st.integers(8, 10)),
    st.builds(program, st.integers(0, 127), st.integers(0, 300), st.integers(8, 10)),
    st.builds(Message, st.just("pitchwheel"), pitch=st.integers(-8192, 8191), channel=st.integers(8, 10)),
    st.builds(
        Message, st.just("polytouch"), note=st.integers(55, 65), value=st.integers(0, 127), channel=st.integers(8, 10)
    ),
    st.builds(lambda tempo: MetaMessage("set_tempo", tempo=tempo, time=7), st.integers(0, 2**24 - 1)),
)


@given(
    st.lists(st.lists(channel_messages, max_size=60), min_size=1, max_size=3),
    st.sampled_from([1, 2]),
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 255)), max_size=5),
    st.integers(0, 2_000),
)
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_or_refused(tracks, form, damage, cut):
    data = bytearray(encoded(*tracks, form=form))
    read_or_refused(bytes(data))
    for at, value in damage:
        data[at % len(data)] = value
    read_or_refused(bytes(data))
    read_or_refused(bytes(data[: len(data) - cut % len(data)]))


def test_events_are_bounded_over_all_tracks():
    data = encoded(A_NOTE * 4, A_NOTE * 4)
    assert sum(len(track.events) for track in midibytes.read(data, most_events=17).tracks) == 16
    with pytest.raises(Broken):
        midibytes.read(data, most_events=15)
