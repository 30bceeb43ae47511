"""The demo songs: that they are well-formed, written once, and sound as they should."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.management import call_command

from compositions.commands.songs import describe_song
from compositions.history import registry, rows, shelf
from compositions.models import Composition, Revision
from compositions.permissions import songs_of
from effects.catalogue import CATALOGUE
from playback.clock import MetreMap, TempoMap
from playback.loudness import Loudness, measure
from playback.tests.test_loudness import HAS_FFMPEG, by_ffmpeg
from sonic_site.demos import KEEPERS_WALTZ, LANTERNS, NIGHT_FERRY, PIECES, demo_song, demo_songs, keepers_waltz
from sonic_site.demos.arranging import Piece, Voice
from sonic_site.demos.lanterns import drums, lines
from sonic_site.demos.lanterns.score import BAR
from sonic_site.demos.playing import Played, notated

PARTS = [
    pytest.param(piece, voice, id=f"{piece.slug}: {voice.name}") for piece in PIECES.values() for voice in piece.voices
]
each_song = pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())

# The lowest and highest note of what somebody has to hold in their hands.
RANGES = {
    "Cello": (36, 76), "Violin": (55, 100), "Clarinet": (50, 91), "Flute": (60, 96), "Horn": (41, 77),
    "Harp": (24, 103), "Choir": (43, 79), "Double bass": (28, 67), "Timpani": (38, 60), "Piano": (21, 108),
}  # fmt: skip
ONE_VOICE = ("Cello", "Violin", "Clarinet", "Flute", "Horn", "Lead", "Acid", "Anthem", "Evening solo")


def pitch_classes(pitches) -> set[int]:
    return {pitch % 12 for pitch in pitches}


class TestTheNotes:
    @pytest.mark.parametrize(("piece", "voice"), PARTS)
    def test_are_the_same_each_time(self, piece: Piece, voice: Voice):
        assert voice.notes() == voice.notes()
        assert voice.points() == voice.points()

    @pytest.mark.parametrize(("piece", "voice"), PARTS)
    def test_lie_within_the_song_and_what_can_be_played(self, piece: Piece, voice: Voice):
        low, high = RANGES.get(voice.name, (21, 100))
        for note in voice.notes():
            assert 0 <= note.start_beats < note.start_beats + note.length_beats <= piece.end_beats + 4
            assert note.length_beats > 0.05
            assert low <= note.pitch <= high
            assert 1 <= note.velocity <= 127
            assert -1 <= note.pan <= 1

    @pytest.mark.parametrize(("piece", "voice"), [part for part in PARTS if part.values[1].sound.kind == "drum_kit"])
    def test_of_the_drums_have_a_pad_each(self, piece: Piece, voice: Voice):
        pads = voice.sound.pads or CATALOGUE["drum_kit"].pads
        assert {note.pitch for note in voice.notes()} <= pads.keys()

    @pytest.mark.parametrize(("piece", "voice"), [part for part in PARTS if part.values[1].name in ONE_VOICE])
    def test_of_one_voice_are_one_at_a_time(self, piece: Piece, voice: Voice):
        notes = sorted(voice.notes())
        for note, following in pairwise(notes):
            assert note.start_beats + note.length_beats < following.start_beats + 0.15

    def test_fill_their_bars(self):
        melodies = {4.0: [text for name, text in vars(lines).items() if name.endswith(("_LINE", "_BELLS"))]}
        for written in (melodies, keepers_waltz.LINES):
            for bar, texts in written.items():
                for text in "|".join(texts).split("|"):
                    assert sum(float(note.split(":")[1]) for note in text.split()) == bar, text

    @each_song
    def test_stand_over_harmony_without_gaps(self, piece: Piece):
        at = 0.0
        for start, length, _ in piece.harmony:
            assert start == at
            at += length
        assert at == piece.end_beats

    @pytest.mark.parametrize("piece", [NIGHT_FERRY, KEEPERS_WALTZ], ids=lambda piece: piece.slug)
    def test_of_the_chords_move_by_small_steps_and_never_in_parallel_fifths(self, piece: Piece):
        for (_, _, one), (start, _, other) in pairwise(piece.harmony):
            if one == other or any(span.start_beats == start for span in piece.form):
                continue  # a section may begin anew
            steps = sum(abs(a - b) for a, b in zip(one.voices, other.voices, strict=True))
            assert steps <= 16, (one.symbol, other.symbol)
            assert not list(parallels(one, other)), (one.symbol, other.symbol)

    def test_of_the_waltz_are_melodies_of_its_chords(self):
        """What falls on a bar's first beat belongs to its harmony, or moves on by a step."""
        chords = {start: chord for start, _, chord in KEEPERS_WALTZ.harmony}
        places = (
            (keepers_waltz.THEME.at(0), keepers_waltz.THEME_LINE),
            (keepers_waltz.THEME.at(8), keepers_waltz.SECOND_LINE),
            (keepers_waltz.ANSWER.at(0), keepers_waltz.CLARINET_LINE),
            (keepers_waltz.ANSWER.at(0), keepers_waltz.CELLO_ANSWER),
            (keepers_waltz.ANSWER.at(4), keepers_waltz.FLUTE_LINE),
            (keepers_waltz.RETURN.at(0), keepers_waltz.RETURN_LINE),
            (keepers_waltz.RETURN.at(0), keepers_waltz.CELLO_COUNTER),
            (keepers_waltz.RETURN.at(0), keepers_waltz.HORN_RETURN),
            (keepers_waltz.RETURN.at(0), keepers_waltz.CLARINET_RETURN),
        )
        for place, text in places:
            tones = list(notated(place, text, 3.0))
            for tone, following in zip(tones, [*tones[1:], None], strict=True):
                if tone.beat in chords and tone.pitch % 12 not in pitch_classes(
                    (*chords[tone.beat].voices, chords[tone.beat].bass)
                ):
                    assert following, tone
                    assert abs(following.pitch - tone.pitch) <= 2, (tone, chords[tone.beat].symbol)

    def test_no_two_bars_of_the_grooves_are_alike_from_one_section_to_the_next(self):
        for part in (lines.arpeggio, lines.bass, lines.electric_piano, drums.drums):
            figures = figures_of(part())
            theme, lift = ([frozenset(figures[bar]) for bar in range(first, first + 8)] for first in (12, 20))
            assert theme != lift
            assert len(set(theme)) >= 6

    @each_song
    def test_last_between_one_and_a_half_and_two_and_a_quarter_minutes(self, piece: Piece):
        assert 90 <= TempoMap(piece.tempi).seconds_at(piece.end_beats) <= 135


def figures_of(notes: list[Played]) -> dict[int, set]:
    figures = defaultdict(set)
    for note in notes:
        figures[int((note.start_beats + 0.1) // BAR)].add((round(note.start_beats % BAR, 1), note.pitch))
    return figures


def parallels(one, other):
    """Pairs of voices that go in fifths or octaves from one chord to the other."""
    before, after = (one.bass, *one.voices), (other.bass, *other.voices)
    for low in range(len(before)):
        for high in range(low + 1, len(before)):
            apart = before[high] - before[low]
            moved = before[low] != after[low]
            if moved and apart % 12 in (0, 7) and after[high] - after[low] == apart:
                yield low, high


@pytest.mark.django_db(transaction=True)
class TestTheSong:
    @each_song
    def test_is_no_step_of_its_owner_who_could_undo_it_by_chance(self, piece: Piece, ana):
        id = demo_song(ana, piece)
        steps = Revision.objects.filter(composition_id=id).values_list("label", "user_id")
        assert list(steps) == [("New song", None), (f"Compose {piece.title}", None)]

    @each_song
    def test_is_written_once_for_each_owner(self, piece: Piece, ana, ben):
        assert demo_song(ana, piece) == demo_song(ana, piece)
        assert demo_song(ben, piece) != demo_song(ana, piece)

    @each_song
    def test_is_known_again_after_another_name(self, piece: Piece, ana):
        id = demo_song(ana, piece)
        registry.run("compositions.rename_song", {"title": "Mine"}, id, ana)
        assert demo_song(ana, piece) == id

    def test_is_no_longer_the_demo_without_its_tag(self, ana):
        id = demo_song(ana)
        registry.run(f"compositions.{describe_song.__name__}", {"tags": []}, id, ana)
        assert demo_song(ana) != id

    @each_song
    def test_can_be_undone_and_redone(self, piece: Piece, ana):
        id = demo_song(ana, piece)
        before = rows.stored_values(id)
        registry.run("compositions.undo", {"number": 2}, id, ana)
        assert not list(shelf.current(id).all("compositions.note"))
        registry.run("compositions.undo", {}, id, ana)
        assert rows.stored_values(id) == before

    @each_song
    def test_shows_the_studio(self, piece: Piece, ana):
        song = shelf.current(demo_song(ana, piece))
        kinds = {CATALOGUE[device.kind].category for device in song.all("effects.device")}
        assert kinds == {"instrument", "effect"}
        assert {"instrument", "group", "return", "master"} <= {track.kind for track in song.all("compositions.track")}
        for model in ("section", "marker", "keymark", "chordmark", "controllerpoint"):
            assert list(song.all(f"compositions.{model}"))
        about = next(song.all("compositions.about"))
        assert (about.composer, about.title, about.tags) == ("Sonic", piece.title, [piece.tag])
        assert (about.loop_start_beats, about.loop_end_beats) == (piece.loop.start_beats, piece.loop.end_beats)

    def test_of_each_style_shows_what_belongs_to_it(self, ana):
        lanterns, ferry, waltz = (shelf.current(demo_song(ana, piece)) for piece in PIECES.values())
        for song in (lanterns, ferry):
            assert any(device.sidechain_strip_id for device in song.all("effects.device"))
        for song in (lanterns, waltz):
            assert any(mark.ramp for mark in song.all("compositions.tempomark"))
        assert {mark.numerator for mark in waltz.all("compositions.metremark")} == {3, 4}
        assert any(point.controller == "cc64" for point in waltz.all("compositions.controllerpoint"))
        assert any(strip.vca_id for strip in ferry.all("mixer.strip"))
        assert {point.curve for point in ferry.all("effects.automationpoint")} == {0, 1, 2, 3}
        for song in (ferry, waltz):
            assert {modulator.kind for modulator in song.all("effects.modulator")} == {"lfo", "random"}
            lanes = list(song.all("effects.automationlane"))
            assert any(lane.send_id for lane in lanes)
            assert any(lane.device_id for lane in lanes)
            assert any(lane.strip_id for lane in lanes)
            assert sum(bool(device.preset_name) for device in song.all("effects.device")) >= 10

    @each_song
    def test_keeps_its_notes_in_their_clips_and_its_clips_apart(self, piece: Piece, ana):
        song = shelf.current(demo_song(ana, piece))
        metre = MetreMap((mark.beat, mark.numerator, mark.denominator) for mark in song.all("compositions.metremark"))
        clips = sorted(song.all("compositions.clip"), key=lambda clip: (clip.track_id, clip.start_beats))
        for clip, following in zip(clips, [*clips[1:], None], strict=True):
            if following and following.track_id == clip.track_id:
                assert clip.start_beats + clip.length_beats <= following.start_beats
            assert all(note.start_beats < clip.length_beats for note in song.all("compositions.note", clip_id=clip.id))
            assert metre.position(clip.start_beats).beat == 1

    def test_is_the_owners_by_the_shell(self, db, capsys):
        call_command("demo")
        assert Composition.objects.get(pk=capsys.readouterr().out.split()[-1]).title == LANTERNS.title
        call_command("demo", song="night-ferry")
        assert Composition.objects.get(pk=capsys.readouterr().out.split()[-1]).title == NIGHT_FERRY.title
        call_command("demo", list=True)
        assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == [*PIECES]

    def test_of_the_lanterns_is_the_one_that_opens(self, ana, django_user_model):
        demo_songs(ana)
        titles = songs_of(django_user_model.objects.get(pk=ana.user_id)).values_list("title", flat=True)
        assert list(titles) == [piece.title for piece in PIECES.values()]


def db_of(value: float) -> float:
    return 20 * np.log10(value + 1e-9)


# From where to where the sections are louder, and how wide a song may be: its sides against its middle, in dB.
SOUNDS = {
    "lanterns": ((-17, -14), (("Intro", "Theme", 2), ("Break", "Lift", 2)), (-14, -5)),
    "night-ferry": (
        (-16, -13), (("Intro", "Drop", 1.2), ("Break", "Drop", 1.2), ("Break", "Drop again", 1.5)), (-16, -4),
    ),
    "keepers-waltz": (
        (-16, -13), (("Prelude", "Theme", 1), ("Theme", "Return", 1.5), ("Coda", "Return", 2.5)), (-14, -4),
    ),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
class TestTheSound:
    @each_song
    def test_has_level_headroom_width_and_a_shape(self, piece: Piece, tmp_path, capsys):
        """The whole song, once."""
        path = tmp_path / "demo.wav"
        call_command("demo", song=piece.slug, out=path)
        sound, rate = soundfile.read(path)
        assert rate == 48_000
        (quietest, loudest), sections, (narrowest, widest) = SOUNDS[piece.slug]
        total = measure(sound)
        assert quietest <= total.integrated_lufs <= loudest
        assert total.true_peak_db <= -0.5
        assert np.abs(sound.mean(0)).max() < 0.001, "no offset"
        left, right = (db_of(side.std()) for side in sound.T)
        assert abs(left - right) < 1
        middle, side = sound.mean(1), (sound[:, 0] - sound[:, 1]) / 2
        assert narrowest < db_of(side.std()) - db_of(middle.std()) < widest
        assert db_of(sound.std()) - db_of(middle.std()) < 4, "hardly quieter in mono"
        levels = self.levels(piece, sound, rate)
        for quieter, louder, by_lu in sections:
            assert levels[quieter] < levels[louder] - by_lu, levels
        for hz, level in octaves(sound, rate).items():
            assert abs(level) < 8, (hz, level)
        assert db_of(np.abs(sound[-rate // 10 :]).max()) < -50, "it has died away"
        assert len(sound) / rate < TempoMap(piece.tempi).seconds_at(piece.end_beats) + 12, "and no note hangs"
        self.compare_with_ffmpeg(total, path)

    @staticmethod
    def compare_with_ffmpeg(found: Loudness, path: Path) -> None:
        if not HAS_FFMPEG:
            return
        other = by_ffmpeg(path)
        print(found, other)
        assert found.integrated_lufs == pytest.approx(other["I"], abs=0.1)
        assert found.range_lu == pytest.approx(other["LRA"], abs=0.2)
        assert found.true_peak_db == pytest.approx(other["Peak"], abs=0.2)

    @staticmethod
    def levels(piece: Piece, sound: np.ndarray, rate: int) -> dict[str, float]:
        """Each section's loudness."""
        tempo = TempoMap(piece.tempi)
        frames = {
            span.name: (tempo.seconds_at(span.start_beats), tempo.seconds_at(span.end_beats)) for span in piece.form
        }
        return {
            name: measure(sound[int(start * rate) : int(end * rate)]).integrated_lufs
            for name, (start, end) in frames.items()
        }


def octaves(sound: np.ndarray, rate: int) -> dict[int, float]:
    """How far octaves from 63 Hz to 8 kHz are above or below pink noise, in which each has the same power."""
    frames = 16_384
    power = np.zeros(frames // 2 + 1)
    window = np.hanning(frames)[:, None]
    for start in range(0, len(sound) - frames, frames):
        power += (np.abs(np.fft.rfft(sound[start : start + frames] * window, axis=0)) ** 2).sum(1)
    places = np.fft.rfftfreq(frames, 1 / rate)
    centres = [63, 125, 250, 500, 1000, 2000, 4000, 8000]
    levels = [10 * np.log10(power[(places >= hz / 2**0.5) & (places < hz * 2**0.5)].sum()) for hz in centres]
    return dict(zip(centres, levels - np.mean(levels), strict=True))
