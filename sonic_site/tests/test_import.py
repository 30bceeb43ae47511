"""MIDI files as songs: over HTTP, from the shell, and what becomes of bad ones."""

import io
import itertools
import shutil
import time
from pathlib import Path

import mido
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from mido import Message, MetaMessage

from compositions.errors import Invalid
from compositions.history import rows, shelf
from compositions.models import Composition, Revision
from compositions.score import midifile
from compositions.score.midibytes import Broken
from effects import importing, midi_process
from effects.catalogue import CATALOGUE
from effects.gm import PROGRAMS
from effects.importing import Imported, fader_db, import_midi

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "midi"
given_files = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared MIDI files are not beside this repository")

pytestmark = pytest.mark.django_db(transaction=True)


def encoded(*tracks: list) -> bytes:
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    file.tracks = [mido.MidiTrack(track) for track in tracks]
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def played(*pitches: int, channel: int = 0, length: int = 480) -> list[Message]:
    return [
        message
        for pitch in pitches
        for message in (
            Message("note_on", note=pitch, velocity=90, channel=channel),
            Message("note_off", note=pitch, time=length, channel=channel),
        )
    ]


def control(number: int, value: int, time: int = 0) -> Message:
    return Message("control_change", control=number, value=value, time=time)


@pytest.fixture
def band() -> bytes:
    """A title, a tempo, a flute with reverb, volume and pan, and drums."""
    return encoded(
        [
            MetaMessage("track_name", name="Sea"),
            MetaMessage("set_tempo", tempo=500_000),
            MetaMessage("marker", text="Go"),
        ],
        [
            MetaMessage("track_name", name="Flute"),
            Message("program_change", program=73),
            *(control(7, 50), control(10, 127), control(91, 127), control(1, 30)),
            *played(72, 74, 76, 77),
        ],
        [MetaMessage("track_name", name="Kit"), *played(36, 38, channel=9)],
    )


def song_of(imported: Imported | str):
    return shelf.current(imported if isinstance(imported, str) else imported.composition_id)


def track_named(song, name: str):
    return next(song.all("compositions.track", name=name))


def strip_named(song, name: str):
    return next(song.all("mixer.strip", track_id=track_named(song, name).id))


def kind_on(song, name: str) -> str:
    (device,) = song.all("effects.device", strip_id=strip_named(song, name).id)
    return device.kind


def post(client, data: bytes | None, **fields):
    if data is not None:
        fields["file"] = SimpleUploadedFile("sea.mid", data, "audio/midi")
    return client.post("/api/compositions/import/", fields)


@pytest.fixture
def page(client, ana, django_user_model):
    client.force_login(django_user_model.objects.get(pk=ana.user_id))
    return client


class TestImport:
    def test_is_one_edit_that_can_be_undone(self, ana, band):
        made = import_midi(ana, band)
        labels = Revision.objects.filter(composition_id=made.composition_id).values_list("label", flat=True)
        assert list(labels) == ["New song", "Import Sea"]
        assert rows.stored_values(made.composition_id)["compositions.note"].keys() == {
            note.id for note in song_of(made).all("compositions.note")
        }

    def test_tells_what_came_of_it(self, ana, band):
        assert import_midi(ana, band)[1:] == ("Sea", 2, 6, [])

    def test_is_called_as_asked_or_as_the_file_says_or_is_named(self, ana, band):
        nameless = encoded(played(60))
        assert import_midi(ana, band, title=" Mine ").title == "Mine"
        assert import_midi(ana, nameless, file_name="C:\\songs\\Nocturne.mid").title == "Nocturne"
        assert import_midi(ana, nameless).title == "Untitled"

    def test_chooses_instruments_by_program_and_a_kit_for_channel_10(self, ana, band):
        song = song_of(import_midi(ana, band))
        assert kind_on(song, "Flute") == PROGRAMS[73].kind
        assert kind_on(song, "Kit") == "drum_kit"

    def test_gives_chords_more_than_one_voice(self, ana):
        alone = next(each for each in PROGRAMS if CATALOGUE[each.kind].resolved(each.values).get("polyphony") == 1)
        chords = [Message("note_on", note=note, velocity=90) for note in (60, 64, 67)]
        chords += [Message("note_off", note=note, time=480 * (note == 60)) for note in (60, 64, 67)]
        song = song_of(import_midi(ana, encoded([Message("program_change", program=alone.number), *chords * 4])))
        [device] = [device for device in song.all("effects.device") if device.kind == alone.kind]
        assert device.values["polyphony"] > 2

    def test_phrasing_is_no_chord(self, ana):
        legato = [Message("note_on", note=72, velocity=90)]
        for last, note in ((72, 74), (74, 76), (76, 77)):
            legato += [Message("note_on", note=note, velocity=90, time=460), Message("note_off", note=last, time=20)]
        legato.append(Message("note_off", note=77, time=460))
        made = import_midi(ana, encoded([Message("program_change", program=73), *legato]))
        assert kind_on(song_of(made), "Flute") == PROGRAMS[73].kind

    def test_knows_every_program(self, ana):
        channels = [channel for channel in range(16) if channel != 9]
        parts = [
            [Message("program_change", program=number, channel=channel), *played(60, channel=channel)]
            for number, channel in zip(range(128), itertools.cycle(channels))
        ]
        assert import_midi(ana, encoded(*parts)).tracks == 128

    def test_sets_fader_pan_and_reverb(self, ana, band):
        song = song_of(import_midi(ana, band))
        strip = strip_named(song, "Flute")
        assert strip.gain_db == pytest.approx(-12.04, abs=0.01)
        assert strip.pan == 1.0
        (send,) = song.all("mixer.send")
        assert (send.strip_id, send.target_id, send.gain_db) == (strip.id, strip_named(song, "Reverb").id, 0.0)

    def test_makes_room_for_many_parts(self, ana):
        def gain(parts: int) -> float:
            song = song_of(import_midi(ana, encoded(*([*played(60)] for _ in range(parts)))))
            return next(song.all("effects.device", kind="limiter")).values["gain_db"]

        assert [gain(1), gain(20)] == [0.0, pytest.approx(-10.01, abs=0.01)]

    def test_a_volume_that_moves_counts_from_the_fader(self, ana):
        made = import_midi(ana, encoded([control(7, 40), *played(60), control(7, 80), *played(62)]))
        song = song_of(made)
        values = {point.beat: point.value for point in song.all("compositions.controllerpoint", controller="cc7")}
        assert strip_named(song, "Acoustic Grand Piano").gain_db == pytest.approx(fader_db(80))
        assert values == {0.0: pytest.approx(63.5), 1.0: pytest.approx(127)}

    @pytest.mark.parametrize("loudest", [13, 26, 90, 104, 111, 127])  # by most of these, a quotient comes out above 127
    def test_a_volume_that_moves_ends_at_the_fader_exactly(self, ana, loudest):
        swell = [control(7, 10), *played(60), control(7, loudest), *played(62), control(7, 20), *played(64)]
        song = song_of(import_midi(ana, encoded(swell)))
        values = [point.value for point in song.all("compositions.controllerpoint", controller="cc7")]
        assert max(values) == 127.0

    def test_a_volume_from_before_the_first_note_is_no_reason_to_refuse(self, ana):
        late = [control(7, 127), control(7, 30, time=480), *played(60), control(7, 40), *played(62)]
        song = song_of(import_midi(ana, encoded(late)))
        values = {point.beat: point.value for point in song.all("compositions.controllerpoint", controller="cc7")}
        assert values == {0.0: 127.0, 1.0: pytest.approx(95.25), 2.0: 127.0}

    @pytest.mark.parametrize("name", ["a\0b.mid", "a\udcffb.mid"])
    def test_a_files_name_is_taken_as_far_as_it_can_be_written(self, ana, name):
        assert import_midi(ana, encoded(played(60)), file_name=name).title == "ab"

    @pytest.mark.parametrize("title", ["a\0b", "\udcff"])
    def test_a_title_that_cannot_be_written_is_refused(self, ana, title):
        with pytest.raises(Invalid, match="title"):
            import_midi(ana, encoded(played(60)), title=title)
        assert not Composition.objects.exists()

    def test_keeps_controllers_tempo_and_markers(self, ana, band):
        song = song_of(import_midi(ana, band))
        assert [(point.controller, point.value) for point in song.all("compositions.controllerpoint")] == [
            ("cc1", 30.0)
        ]
        assert [mark.bpm for mark in song.all("compositions.tempomark")] == [120.0]
        assert [mark.name for mark in song.all("compositions.marker")] == ["Go"]

    def test_gives_namesakes_numbers_and_one_tracks_instruments_their_names(self, ana):
        viola = [MetaMessage("track_name", name="Viola"), *played(60)]
        two = [MetaMessage("track_name", name="Wind"), Message("program_change", program=73), *played(60)]
        two += [Message("program_change", program=68), *played(60)]
        song = song_of(import_midi(ana, encoded([MetaMessage("track_name", name="Duo")], viola, viola, two)))
        names = {track.name for track in song.all("compositions.track", kind="instrument")}
        assert names == {"Viola", "Viola 2", "Wind · Flute", "Wind · Oboe"}

    def test_of_twenty_thousand_notes_takes_less_than_two_seconds(self, ana):
        data = encoded(*([*played(*(40 + n % 40 for n in range(2_500)), length=120)] for _ in range(8)))
        begun = time.perf_counter()
        assert import_midi(ana, data).notes == 20_000
        assert time.perf_counter() - begun < 4  # 0.7 s where nothing else runs; CI machines are busy

    @given_files
    def test_of_mozart(self, ana):
        made = import_midi(ana, (SHARED / "mozart-k525-1.mid").read_bytes())
        song = song_of(made)
        assert (made.tracks, made.notes) == (5, 6398)
        assert {track.name for track in song.all("compositions.track", kind="instrument")} == {
            *("Viola", "Viola 2", "Viola 3", "Violoncello", "Contrabass")
        }
        assert len(list(song.all("compositions.tempomark"))) == 82
        assert len(list(song.all("mixer.send"))) == 5


class TestFader:
    def test_follows_the_square_law_from_gms_default(self):
        assert fader_db(100) == 0.0
        assert fader_db(50) == pytest.approx(-12.04, abs=0.01)
        assert fader_db(127) == pytest.approx(4.15, abs=0.01)
        assert fader_db(0) == fader_db(1) == -70.0


class TestOverHttp:
    def test_answers_the_new_song(self, page, band):
        response = post(page, band)
        assert response.status_code == 201
        assert response.json()["notes"] == 6
        assert page.get(f"/api/compositions/{response.json()['id']}/").json()["role"] == "owner"

    def test_takes_another_title(self, page, band):
        assert post(page, band, title="Tide").json()["title"] == "Tide"

    def test_falls_back_to_the_files_name(self, page):
        assert post(page, encoded(played(60))).json()["title"] == "sea"

    def test_needs_a_file(self, page):
        response = post(page, None, title="Tide")
        assert (response.status_code, "file" in response.json()["why"]) == (400, True)

    def test_needs_somebody(self, client, band):
        assert post(client, band).status_code in (401, 403)

    @pytest.mark.parametrize("data", [b"hello", b"MThd\0\0\0\6\0\0\0\1\0\x60MTrk\0\0\0\x09\0\x90", b""])
    def test_refuses_what_is_broken_with_a_sentence_and_makes_nothing(self, page, data):
        response = post(page, data)
        assert response.status_code == 422
        assert response.json()["why"].endswith(".")
        assert not Composition.objects.exists()

    @given_files
    def test_refuses_the_corrupt_file(self, page):
        response = post(page, (SHARED / "test-corrupt-file-missing-byte.mid").read_bytes())
        assert (response.status_code, response.json()["error"]) == (422, "invalid")
        assert not Composition.objects.exists()

    def test_refuses_what_is_too_large(self, page, band, settings):
        settings.MIDI_FILE_LIMIT_BYTES = len(band) - 1
        response = post(page, band)
        assert (response.status_code, response.json()["error"]) == (413, "too_large")

    def test_refuses_what_announces_to_be_too_large_unread(self, page, settings, monkeypatch):
        settings.MIDI_FILE_LIMIT_BYTES = 1_000
        monkeypatch.setattr(importing, "import_midi", None)
        assert post(page, b"x" * 100_000).status_code == 413

    def test_refuses_too_many_events(self, page, band, settings):
        settings.MIDI_FILE_LIMIT_EVENTS = 5
        assert "more events" in post(page, band).json()["why"]


class TestTrouble:
    def test_in_the_edit_leaves_no_song(self, ana, band, monkeypatch):
        def fail(*_):
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(importing, "_add_clips", fail)
        with pytest.raises(RuntimeError):
            import_midi(ana, band)
        assert not Composition.objects.exists()
        assert not Revision.objects.exists()

    def test_of_too_many_notes(self, ana, band, monkeypatch):
        monkeypatch.setattr(importing, "MOST_NOTES", 5)
        with pytest.raises(importing.Invalid, match="6 notes"):
            import_midi(ana, band)


class TestReadingApart:
    def read(self, data: bytes):
        return midi_process.read_apart(data, most_events=1_000, last_beat=1_000.0)

    def test_brings_the_song_over_whole(self, band):
        assert self.read(band) == midifile.read(band)

    def test_refuses_with_the_readers_sentence(self):
        with pytest.raises(Broken, match="not a MIDI file"):
            self.read(b"la la la")

    def test_refuses_what_takes_too_long(self, band, monkeypatch):
        monkeypatch.setattr(midi_process, "LONGEST_SECONDS", 0.001)
        with pytest.raises(Broken, match="too long"):
            self.read(band)

    def test_refuses_what_the_child_dies_of(self, band, monkeypatch):
        monkeypatch.setattr(midi_process.sys, "executable", shutil.which("false"))
        with pytest.raises(Broken, match="more work"):
            self.read(band)


class TestFromTheShell:
    def test_prints_the_songs_id_last(self, tmp_path, band, capsys):
        path = tmp_path / "band.mid"
        path.write_bytes(band)
        call_command("import_midi", str(path), title="Tide")
        *_, id = capsys.readouterr().out.split()
        assert Composition.objects.get(pk=id).title == "Tide"

    def test_says_why_not(self, tmp_path, capsys):
        path = tmp_path / "band.mid"
        path.write_bytes(b"la la la")
        with pytest.raises(SystemExit):
            call_command("import_midi", str(path))
        assert "not a MIDI file" in capsys.readouterr().err
