"""Notes as hands write and shape them: by mouse, by keys alone, by verbs; heard in the page."""

from uuid import uuid4

import pytest

from .pages import drag, eventually, level_db, recorded, until

NOTES = """async () => {
  const { store, view } = await import("/static/js/session.js");
  const clip = store.get("compositions.clip", view.now.clip);
  return store.group("compositions.note", clip?.source_id ?? clip?.id).map((note) => ({
    id: note.id, pitch: note.pitch, start: note.start_beats, length: note.length_beats, velocity: note.velocity,
    pan: note.pan, chosen: view.now.notes.has(note.id),
  })).sort((a, b) => a.start - b.start || a.pitch - b.pitch);
}"""
CLIP = "async () => (await import('/static/js/session.js')).view.now.clip"
ZOOM = """async () => {
  const { view } = await import("/static/js/session.js");
  const field = document.querySelector(".field-of-notes");
  const box = field.getBoundingClientRect();
  return { beat: view.now.notePixelsPerBeat, row: view.now.notePixels, x: box.x - field.scrollLeft + 54,
           y: box.y - field.scrollTop + 24, bottom: box.y + field.clientHeight };
}"""


class Roll:
    """A song of one organ whose clip of four bars is open, seen and touched as a person does."""

    def __init__(self, pages, ask, notes=(), **size):
        self.song = ask("POST", "/api/compositions/", {"title": f"Notes {uuid4().hex[:6]}"})["id"]
        self.ask = ask
        self.track = self.do("mixer.add_track", name="Organ")
        self.do("effects.set_instrument", track_id=self.track, kind="organ")
        self.clip = self.do("compositions.add_clip", track_id=self.track, start_beats=0, length_beats=16)
        if notes:
            fields = ("pitch", "start_beats", "length_beats")
            self.do(
                "compositions.add_notes",
                clip_id=self.clip,
                notes=[dict(zip(fields, note, strict=True)) for note in notes],
            )
        self.page = pages(self.song, **size)
        until(self.page, "line == 'connected' and number > 0")
        self.page.locator(".field-of-lanes").dblclick(position={"x": 60, "y": 76})
        self.page.wait_for_selector(".notes-head h2")
        self.field = self.page.locator(".field-of-notes")

    def do(self, command, **arguments):
        body = {"command": command, "arguments": arguments}
        return self.ask("POST", f"/api/compositions/{self.song}/commands/", body)["result"]

    def at(self, beat: float, pitch: float) -> tuple[float, float]:
        """Where a place in the music is on the screen."""
        zoom = self.page.evaluate(ZOOM)
        return zoom["x"] + beat * zoom["beat"], zoom["y"] + (127.5 - pitch) * zoom["row"]

    def in_lane(self, beat: float, share: float) -> tuple[float, float]:
        zoom = self.page.evaluate(ZOOM)
        return zoom["x"] + beat * zoom["beat"] + 3, zoom["bottom"] - 6 - share * 62

    def drag(self, start, end, key: str | None = None) -> None:
        if key:
            self.page.keyboard.down(key)
        drag(self.page, start, end)
        if key:
            self.page.keyboard.up(key)

    def notes(self) -> list[dict]:
        return self.page.evaluate(NOTES)

    def shapes(self) -> list[tuple]:
        return [(note["pitch"], note["start"], note["length"]) for note in self.notes()]

    def wait(self, condition: str) -> None:
        """Until the notes, as they are shown, fulfil a condition of JavaScript over `notes`."""
        script = f"async () => {{ const notes = await ({NOTES})(); return [{condition}, notes]; }}"
        eventually(self.page, script, lambda found: found[0])

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def settled(self) -> list[dict]:
        """The notes once the song has them as the page shows them."""
        eventually(
            self.page,
            """async () => {
              const { store, view } = await import("/static/js/session.js");
              const clip = store.get("compositions.clip", view.now.clip);
              const shown = store.group("compositions.note", clip.source_id ?? clip.id);
              return shown.every((note) => store.stored("compositions.note", note.id) === note);
            }""",
        )
        return self.notes()

    def spoken(self) -> str:
        return self.page.locator("#announcement").text_content()

    def choose(self, button: str, *items: str) -> None:
        self.page.locator(".notes-head").get_by_role("button", name=button).click()
        for item in items:
            self.page.locator(".menu").get_by_text(item, exact=True).click()


class TestHands:
    def test_notes_are_drawn_moved_resized_copied_and_made_louder(self, pages, ask):
        roll = Roll(pages, ask)
        roll.field.click(position={"x": 400, "y": 200})
        roll.press("2")
        roll.drag(roll.at(1.1, 60), roll.at(1.9, 60))
        roll.wait("notes.length === 1")
        assert roll.shapes() == [(60, 1, 1)]
        roll.press("1")
        roll.drag(roll.at(1.5, 60), roll.at(2.5, 62))
        roll.wait("notes[0].pitch === 62 && notes[0].start === 2")
        roll.drag(roll.at(2.98, 62), roll.at(3.98, 62))
        roll.wait("notes[0].length === 2")
        roll.drag(roll.at(2.02, 62), roll.at(1.02, 62))
        roll.wait("notes[0].start === 1 && notes[0].length === 3")
        roll.drag(roll.at(2, 62), roll.at(6, 59), "Control")
        roll.wait("notes.length === 2 && notes[1].start === 5 && notes[1].pitch === 59 && notes[1].chosen")
        x, y = roll.at(6, 59)
        roll.drag((x, y), (x, y - 20), "Alt")
        roll.wait("notes[1].velocity === 120 && notes[0].velocity === 100")
        roll.settled()
        for _ in range(3):
            roll.press("Control+z")
        roll.wait("notes.length === 1 && notes[0].start === 2 && notes[0].length === 2")

    def test_runs_are_painted_erased_cut_and_framed_and_a_line_is_a_ramp(self, pages, ask):
        roll = Roll(pages, ask)
        roll.field.click(position={"x": 400, "y": 200})
        roll.press("3")
        roll.drag(roll.at(0.1, 60), roll.at(3.9, 60))
        roll.wait("notes.length === 8")
        assert roll.shapes() == [(60, beat / 2, 0.5) for beat in range(8)]
        roll.settled()
        roll.press("4")
        roll.drag(roll.at(0.1, 60), roll.at(0.9, 60))
        roll.wait("notes.length === 6 && notes[0].start === 1")
        roll.settled()
        roll.press("1", "Escape")
        # A frame around four of them; Shift adds another. The line changes only those.
        roll.drag(roll.at(2.05, 63), roll.at(3.9, 58))
        roll.wait("notes.filter((note) => note.chosen).length === 4")
        roll.drag(roll.at(1.05, 63), roll.at(1.3, 58), "Shift")
        roll.wait("notes.filter((note) => note.chosen).length === 5")
        roll.drag(roll.in_lane(0.6, 0), roll.in_lane(4.6, 1))
        roll.wait("notes[5].velocity > 90 && notes[1].velocity === 100")
        changed = [note["velocity"] for note in roll.settled() if note["chosen"]]
        assert changed == sorted(changed)
        assert changed[0] < 30
        page = roll.page
        page.locator(".lane-choice").click()
        page.get_by_role("menuitemradio", name="Pan").click()
        roll.drag(roll.in_lane(2, 0.5), roll.in_lane(2, 0.75))
        roll.wait("notes[2].pan > 0.45 && notes[2].pan < 0.55 && notes[3].pan === notes[2].pan && notes[1].pan === 0")
        roll.settled()
        roll.press("Control+a", "Control+j")
        roll.wait("notes.length === 1 && notes[0].length === 3")
        roll.press("5")
        roll.drag(roll.at(2, 61), roll.at(2, 59))
        roll.wait("notes.length === 2 && notes[1].start === 2 && notes[1].length === 2")


class TestKeysAlone:
    def test_a_melody_and_a_chord_are_written_heard_of_and_changed_without_a_mouse(self, pages, ask):
        roll = Roll(pages, ask, [(60, 0, 1)])
        roll.page.keyboard.press("Escape")
        roll.field.focus()
        roll.press("ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "Enter")
        roll.wait("notes.length === 2 && notes[1].pitch === 62 && notes[1].start === 1")
        assert roll.spoken() == "D4, bar 1 beat 2, eighth note, velocity 100, added"
        # A longer one, and others at the same time: a chord.
        roll.press("Shift+ArrowRight", "Shift+Enter", "ArrowUp", "ArrowUp", "Shift+Enter")
        roll.wait("notes.length === 4")
        assert roll.spoken() == "E4, bar 1 beat 2.5, quarter note, velocity 100, added"
        assert [note[0] for note in roll.shapes() if note[1] == 1.5] == [62, 64]
        roll.press("ArrowUp", "ArrowDown")
        assert roll.spoken() == "E4, bar 1 beat 2.5, quarter note, velocity 100"
        roll.press("Delete")
        roll.wait("notes.length === 3")
        assert roll.spoken() == "E4, bar 1 beat 2.5, quarter note, velocity 100, removed"
        # From note to note; what is chosen moves, up an octave too.
        roll.press("Control+ArrowLeft")
        assert roll.spoken() == "D4, bar 1 beat 2, eighth note, velocity 100"
        roll.press("Shift+ArrowUp", "ArrowRight")
        roll.wait("notes.some((note) => note.pitch === 74 && note.start === 1.5 && note.chosen)")
        assert roll.spoken() == "D5, bar 1 beat 2.5, eighth note, velocity 100"
        roll.settled()
        roll.press("Control+a", "Control+d")
        roll.wait("notes.length === 6")
        roll.press("Control+x")
        roll.wait("notes.length === 3")
        roll.press("Control+v")
        roll.wait("notes.length === 6")


class TestVerbs:
    def test_notes_are_quantised_shaped_and_stamped_from_the_menus(self, pages, ask):
        roll = Roll(pages, ask, [(60, 0.1, 1), (64, 0.1, 1), (67, 0.1, 1)])
        page = roll.page
        roll.field.focus()
        roll.press("Shift+Q")
        form = page.get_by_role("dialog")
        form.get_by_label("Grid").select_option("1")
        form.get_by_label("Strength").fill("50")
        page.get_by_role("button", name="Apply").click()
        roll.wait("notes.every((note) => Math.abs(note.start - 0.05) < 1e-9)")
        roll.press("Q")
        roll.wait("notes.every((note) => Math.abs(note.start - 0.025) < 1e-9)")
        roll.choose("Notes", "Arpeggiate…")
        page.get_by_role("button", name="Apply").click()
        roll.wait("notes.length === 4 && notes.every((note) => note.length === 0.25 && note.chosen)")
        roll.choose("Notes", "Twice as long")
        roll.wait("notes.every((note) => note.length === 0.5)")
        roll.do("compositions.set_key", beat=0, root=0, scale="major")
        roll.choose("Notes", "Transpose in the scale…")
        page.get_by_role("button", name="Apply").click()
        roll.wait("notes[0].pitch === 64 && notes[1].pitch === 67 && notes[2].pitch === 71")
        roll.press("Control+a", "Delete")
        roll.wait("notes.length === 0")
        roll.press("6")
        form.get_by_label("Chord, for instance").fill("Am7")
        form.get_by_label("Inversion").select_option("1")
        page.get_by_role("button", name="Stamp by hand").click()
        page.mouse.click(*roll.at(4.1, 62))
        roll.wait("notes.length === 4 && notes.every((note) => note.start === 4)")
        assert [note["pitch"] % 12 for note in roll.notes()] == [0, 4, 7, 9]
        page.mouse.click(*roll.at(8.1, 62))
        roll.wait("notes.length === 8")
        page.keyboard.press("Escape")
        assert page.get_by_role("button", name="Select", exact=True).get_attribute("aria-pressed") == "true"

    def test_hands_are_held_to_the_scale_and_rows_are_folded(self, pages, ask):
        roll = Roll(pages, ask, [(60, 0, 1), (72, 1, 1)])
        roll.do("compositions.set_key", beat=0, root=0, scale="major")
        roll.page.get_by_role("button", name="Scale: C major").wait_for()
        roll.choose("Scale: C", "Hold notes to the scale")
        roll.field.focus()
        roll.press("Control+ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp")
        roll.wait("notes[0].pitch === 65")
        roll.press("2")
        roll.page.mouse.click(*roll.at(3.1, 66))
        roll.wait("notes.length === 3 && notes[2].pitch === 65")
        roll.press("Control+a", "Delete", "1")
        roll.wait("notes.length === 0")
        roll.choose("Scale: C", "The scale's, and what is used")
        # Seven rows an octave: the fourth row below the top one (G9) is C9.
        height = roll.page.locator(".field-of-notes .extent").bounding_box()["height"]
        assert height == pytest.approx(24 + 75 * 14 + 76, abs=1)

    def test_a_linked_clip_opens_and_edits_the_notes_it_shares(self, pages, ask):
        roll = Roll(pages, ask, [(60, 0, 1)])
        [link] = roll.do("compositions.duplicate_clips", clip_ids=[roll.clip], by_beats=16, linked=True)
        roll.page.get_by_text("linked, 1 copy").wait_for()
        roll.page.locator(".field-of-lanes").dblclick(position={"x": 380, "y": 76})
        eventually(roll.page, CLIP, lambda clip: clip == link)
        roll.wait("notes.length === 1")
        roll.press("2")
        roll.page.mouse.click(*roll.at(2.1, 64))
        roll.wait("notes.length === 2 && notes[1].start === 2")
        roll.press("1")
        roll.drag(roll.at(0.3, 60), roll.at(1.3, 62))
        roll.wait("notes[0].start === 1 && notes[0].pitch === 62")
        roll.page.locator(".field-of-lanes").dblclick(position={"x": 60, "y": 76})
        eventually(roll.page, CLIP, lambda clip: clip == roll.clip)
        assert [(note["pitch"], note["start"]) for note in roll.settled()] == [(62, 1), (64, 2)]


class TestHearing:
    def test_keys_and_notes_sound_louder_at_the_near_end_and_may_be_silent(self, pages, ask):
        roll = Roll(pages, ask, [(69, 0, 4)])
        page = roll.page
        x, y = roll.at(0, 69)
        page.mouse.move(x - 6, y)
        page.mouse.down()
        until(page, "sound == 'running' and sounding")
        loud = level_db(recorded(page, 0.2))
        page.mouse.up()
        assert loud > -50
        until(page, "not sounding")
        page.mouse.move(x - 50, y)
        page.mouse.down()
        until(page, "sounding")
        soft = level_db(recorded(page, 0.2))
        page.mouse.up()
        assert soft < loud - 3
        until(page, "not sounding")
        page.mouse.move(*roll.at(1, 69))
        page.mouse.down()
        until(page, "sounding")
        page.mouse.up()
        until(page, "not sounding")
        roll.choose("View", "Notes sound as they are touched")
        page.mouse.move(*roll.at(1, 69))
        page.mouse.down()
        assert level_db(recorded(page, 0.3)) < -90
        page.mouse.up()


def test_the_head_has_room_on_narrow_pages(pages, ask):
    roll = Roll(pages, ask, [(60, 0, 1)], width=1024, height=768)
    page = roll.page
    fits = "() => { const head = document.querySelector('.notes-head'); return head.scrollWidth <= head.clientWidth; }"
    page.wait_for_function(fits)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(fits)
    roll.choose("More of the notes", "Scale…")
    assert page.get_by_role("menuitemradio", name="Hold notes to the scale").is_visible()
