"""The demo song: that it is well-formed, written once, and sounds as it should."""

from collections import defaultdict

import numpy as np
import pytest
import soundfile
from django.core.management import call_command

from compositions.commands.songs import describe_song
from compositions.history import registry, rows, shelf
from compositions.models import Composition, Revision
from effects.catalogue import CATALOGUE
from playback.clock import TempoMap
from sonic_site import demo, demo_drums, demo_lines, demo_score
from sonic_site.demo import demo_song
from sonic_site.demo_score import BAR

PARTS = [voice.notes for voice in demo.VOICES]


class TestTheNotes:
    @pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
    def test_are_the_same_each_time(self, part):
        assert part() == part()

    @pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
    def test_lie_within_the_song_and_what_can_be_played(self, part):
        for note in part():
            assert 0 <= note.start_beats < demo_score.LAST_BAR * BAR
            assert note.length_beats > 0.05
            assert 21 <= note.pitch <= 100
            assert 1 <= note.velocity <= 127
            assert -1 <= note.pan <= 1

    def test_of_the_drums_have_a_pad_each(self):
        assert {note.pitch for note in (*demo_drums.drums(), *demo_drums.percussion())} <= CATALOGUE[
            "drum_kit"
        ].pads.keys()

    def test_fill_their_bars(self):
        lines = [text for name, text in vars(demo_lines).items() if name.endswith(("_LINE", "_BELLS"))]
        for bar in "|".join(lines).split("|"):
            assert sum(float(note.split(":")[1]) for note in bar.split()) == BAR

    def test_stand_over_harmony_without_gaps(self):
        at = 0.0
        for start, length, _ in demo_score.harmony():
            assert start == at
            at += length
        assert at == demo_score.LAST_BAR * BAR

    def test_no_two_bars_of_the_grooves_are_alike_from_one_section_to_the_next(self):
        for part in (demo_lines.arpeggio, demo_lines.bass, demo_lines.electric_piano, demo_drums.drums):
            figures = defaultdict(set)
            for note in part():
                bar = int((note.start_beats + 0.1) // BAR)
                figures[bar].add((round(note.start_beats % BAR, 1), note.pitch))
            theme, lift = ([frozenset(figures[bar]) for bar in range(first, first + 8)] for first in (12, 20))
            assert theme != lift
            assert len(set(theme)) >= 6

    def test_last_some_100_seconds(self):
        start, end = demo_score.RITARDANDO
        tempo = TempoMap(
            [(0.0, demo_score.BPM, False), (start, demo_score.BPM, True), (end, demo_score.LAST_BPM, False)]
        )
        assert 80 <= tempo.seconds_at(demo_score.LAST_BAR * BAR) <= 115


@pytest.mark.django_db(transaction=True)
class TestTheSong:
    def test_is_no_step_of_its_owner_who_could_undo_it_by_chance(self, ana):
        id = demo_song(ana)
        steps = Revision.objects.filter(composition_id=id).values_list("label", "user_id")
        assert list(steps) == [("New song", None), (f"Compose {demo.TITLE}", None)]

    def test_is_written_once_for_each_owner(self, ana, ben):
        assert demo_song(ana) == demo_song(ana)
        assert demo_song(ben) != demo_song(ana)

    def test_is_known_again_after_another_name(self, ana):
        id = demo_song(ana)
        registry.run("compositions.rename_song", {"title": "Mine"}, id, ana)
        assert demo_song(ana) == id

    def test_is_no_longer_the_demo_without_its_tag(self, ana):
        id = demo_song(ana)
        registry.run(f"compositions.{describe_song.__name__}", {"tags": []}, id, ana)
        assert demo_song(ana) != id

    def test_can_be_undone_and_redone(self, ana):
        id = demo_song(ana)
        before = rows.stored_values(id)
        registry.run("compositions.undo", {"number": 2}, id, ana)
        assert not list(shelf.current(id).all("compositions.note"))
        registry.run("compositions.undo", {}, id, ana)
        assert rows.stored_values(id) == before

    def test_shows_the_studio(self, ana):
        song = shelf.current(demo_song(ana))
        kinds = {CATALOGUE[device.kind].category for device in song.all("effects.device")}
        assert kinds == {"instrument", "effect"}
        assert {track.kind for track in song.all("compositions.track")} == {"instrument", "group", "return", "master"}
        assert any(device.sidechain_strip_id for device in song.all("effects.device"))
        assert any(mark.ramp for mark in song.all("compositions.tempomark"))
        for model in ("section", "marker", "keymark", "chordmark", "controllerpoint"):
            assert list(song.all(f"compositions.{model}"))
        about = next(song.all("compositions.about"))
        assert (about.composer, about.loop_start_beats, about.loop_end_beats) == ("Sonic", 48.0, 80.0)

    def test_keeps_its_notes_in_their_clips_and_its_clips_apart(self, ana):
        song = shelf.current(demo_song(ana))
        clips = sorted(song.all("compositions.clip"), key=lambda clip: (clip.track_id, clip.start_beats))
        for clip, following in zip(clips, [*clips[1:], None], strict=True):
            if following and following.track_id == clip.track_id:
                assert clip.start_beats + clip.length_beats <= following.start_beats
            assert all(note.start_beats < clip.length_beats for note in song.all("compositions.note", clip_id=clip.id))
            assert clip.start_beats % BAR == clip.length_beats % BAR == 0

    def test_is_the_owners_by_the_shell(self, db, capsys):
        call_command("demo")
        assert Composition.objects.get(pk=capsys.readouterr().out.split()[-1]).title == demo.TITLE


def db_of(value: float) -> float:
    return 20 * np.log10(value + 1e-9)


@pytest.mark.django_db(transaction=True)
class TestTheSound:
    def test_has_level_headroom_width_and_a_shape(self, db, tmp_path, capsys):
        path = tmp_path / "demo.wav"
        call_command("demo", out=path)
        sound, rate = soundfile.read(path)
        assert rate == 48_000
        assert -1.6 < db_of(np.abs(sound).max()) <= -1.0, "the limiter's ceiling is −1.5 dBFS"
        assert abs(sound.mean()) < 0.001, "no offset"
        middle, side = sound.mean(1), (sound[:, 0] - sound[:, 1]) / 2
        width_db = db_of(side.std()) - db_of(middle.std())
        assert -14 < width_db < -5, "wide, and hardly quieter in mono"
        levels = self.levels(sound, rate)
        assert -20 < levels["Theme"] < -15
        assert levels["Intro"] < levels["Theme"] - 2 < levels["Theme"] < levels["Return"] + 0.5
        assert levels["Break"] < levels["Lift"] - 2
        assert db_of(np.abs(sound[-rate // 10 :]).max()) < -50, "it has died away"

    @staticmethod
    def levels(sound: np.ndarray, rate: int) -> dict[str, float]:
        """RMS in dBFS of each section that is in time."""
        spans = [(span.name, span.start_beats, span.end_beats) for span in demo_score.FORM[:-1]]
        frames = rate * 60 / demo_score.BPM
        return {name: db_of(sound[int(start * frames) : int(end * frames)].std()) for name, start, end in spans}
