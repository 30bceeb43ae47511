"""Playing and recording by hand: letters, the screen's keyboard, MIDI and takes, measured as they are heard."""

from contextlib import contextmanager
from uuid import uuid4

import pytest

from .pages import STATE, eventually, level_db, peak_hz, recorded, until, until_level

A3_HZ = 220.0  # what is strongest of an organ's A4: its 16-foot stop
# A MIDI keyboard and what plugs it in: the edge of the platform. `plug` and `midi` are the test's hands on it.
FAKE_MIDI = """() => {
  const inputs = new Map();
  const access = Object.assign(new EventTarget(), { inputs, outputs: new Map(), onstatechange: null });
  window.plug = (name, state = "connected") => {
    if (!inputs.has(name)) inputs.set(name, { id: name, name, state, onmidimessage: null });
    inputs.get(name).state = state;
    access.onstatechange?.(new Event("statechange"));
  };
  window.midi = (name, data, timeStamp = performance.now()) =>
    inputs.get(name).onmidimessage?.({ data: new Uint8Array(data), timeStamp });
  navigator.requestMIDIAccess = async () => access;
}"""
NOTES = """async () => {
  const { store } = await import("/static/js/session.js");
  return store.plain("compositions.clip").flatMap((clip) => store.plain("compositions.note")
    .filter((note) => note.clip_id === clip.id)
    .map((note) => ({ pitch: note.pitch, velocity: note.velocity, beat: clip.start_beats + note.start_beats,
                      length: note.length_beats, clip: clip.id })))
    .sort((a, b) => a.beat - b.beat || a.pitch - b.pitch);
}"""
DRAWN = "async () => (await import('/static/js/session.js')).store.all('compositions.note').length > 0"
LABELS = """async () => {
  const { revisions } = await import("/static/js/session.js");
  return revisions.next?.label ?? null;
}"""
# Strikes a note when each of some beats is heard, by an audio clock that the test reads itself: the moment at which
# `currentTime` steps is the moment that it shows. On a busy machine that clock stands still now and then; by how much
# its readings of late differ, nobody can say when a beat was heard. Answers these doubts, in seconds.
STRIKE = """async (beats) => {
  const { engine, player, time } = await import("/static/js/session.js");
  const readings = [];
  const read = () => {
    const page = performance.now();
    readings.push({ page, ahead: page / 1000 - engine.context.currentTime });
  };
  const reading = setInterval(read, 4);
  // The least of each 25 ms is where the clock stood, whatever its steps.
  const leasts = (from) => {
    const least = new Map();
    for (const { page, ahead } of readings) {
      const stretch = Math.floor(page / 25);
      if (page > from) least.set(stretch, Math.min(least.get(stretch) ?? Infinity, ahead));
    }
    return [...least.values()];
  };
  const doubts = [];
  for (const beat of beats) {
    const heardAt = player.startFrame / 48000 + time.tempo.secondsAt(beat) + engine.latencySeconds;
    const pageAt = () => (heardAt + Math.min(...leasts(performance.now() - 500))) * 1000;
    await new Promise((resolve) => setTimeout(resolve, 60));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, pageAt() - performance.now() + 20)));
    const page = pageAt();
    midi("Keys", [0x90, 60, 101], page);
    midi("Keys", [0x80, 60, 0], page + 100);
    const near = leasts(page - 1200);
    doubts.push(Math.max(...near) - Math.min(...near));
  }
  clearInterval(reading);
  return doubts;
}"""


@pytest.fixture
def song(ask):
    """A song of one track that is an organ, without a note."""
    song = ask("POST", "/api/compositions/", {"title": f"Played {uuid4().hex[:6]}"})["id"]

    def do(command, **arguments):
        body = {"command": command, "arguments": arguments}
        return ask("POST", f"/api/compositions/{song}/commands/", body)["result"]

    track = do("mixer.add_track", name="Organ")
    do("effects.set_instrument", track_id=track, kind="organ")
    do("compositions.set_marker", name="Here", beat=8)
    return song


@pytest.fixture
def open_song(pages, box, song):
    def opened(**how):
        page = pages(**how)
        page.add_init_script(f"({FAKE_MIDI})()")
        page.goto(f"http://localhost:{box.port}/songs/{song}/")
        until(page, "line == 'connected' and number > 0")
        return page

    return opened


def sounds(page) -> None:
    """The sound is started as a hand does it, and heard to be there."""
    page.keyboard.press("Space")
    until(page, "playing == 'playing'")
    page.keyboard.press("Space")
    until(page, "playing == 'paused'")
    page.keyboard.press("Home")


def notes_once(page, condition: str) -> list[dict]:
    found = f"async () => {{ const notes = await ({NOTES})(); return {condition} && notes; }}"
    return eventually(page, found, lambda notes: notes is not False)


def choose(page, opener: str, label: str, option: str) -> None:
    page.get_by_role("button", name=opener).click()
    page.get_by_label(label).select_option(label=option)
    page.keyboard.press("Escape")


def rings(page) -> bool:
    return level_db(recorded(page, 0.2)) > -50


@contextmanager
def held(page, key: str):
    page.keyboard.down(key)
    yield
    page.keyboard.up(key)


class TestHands:
    def test_letters_screen_and_midi_play_the_chosen_track_at_once(self, open_song):
        page = open_song()
        sounds(page)
        page.keyboard.press(";")
        typing = page.get_by_role("button", name="Letters as a piano")
        assert typing.get_attribute("aria-pressed") == "true"
        with held(page, "h"):
            page.wait_for_timeout(150)
            assert peak_hz(recorded(page, 0.4), below=300) == pytest.approx(A3_HZ, abs=4)
        page.keyboard.press("z")  # an octave down; what is held stays what it was
        with held(page, "h"):
            page.wait_for_timeout(150)
            assert peak_hz(recorded(page, 0.4), below=150) == pytest.approx(A3_HZ / 2, abs=4)
        # Letters that play nothing are the shortcuts that they were, and Space plays.
        page.keyboard.press("Space")
        until(page, "playing == 'playing'")
        page.keyboard.press("Space")
        page.keyboard.press("CapsLock")
        assert typing.get_attribute("aria-pressed") == "false"

        page.keyboard.press("Shift+K")
        keys = page.locator(".screen-keys")
        box = keys.bounding_box()
        page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 10)
        page.mouse.down()
        assert page.locator(".screen-keys .down").count() == 1
        page.mouse.move(box["x"] + 200, box["y"] + box["height"] - 10, steps=8)
        assert page.locator(".screen-keys .down").count() == 1
        assert rings(page)
        page.get_by_role("button", name="Sustain").evaluate("button => button.click()")
        page.mouse.up()
        assert rings(page)
        page.get_by_role("button", name="Sustain").click()
        until_level(page, lambda level: level < -50, 0.2)
        keys.focus()
        page.keyboard.press("ArrowRight")
        with held(page, "Enter"):
            assert page.locator(".screen-keys .down").count() == 1

        page.get_by_role("button", name="MIDI", exact=True).click()
        page.get_by_role("button", name="Connect MIDI").click()
        page.evaluate("plug('Keys')")
        page.get_by_role("checkbox", name="Keys").wait_for()
        page.keyboard.press("Escape")
        page.evaluate("midi('Keys', [0x90, 69, 100])")
        page.wait_for_timeout(150)
        plain = peak_hz(recorded(page, 0.4), below=300)
        page.evaluate("midi('Keys', [0xe0, 127, 127])")
        page.wait_for_timeout(150)
        assert plain == pytest.approx(A3_HZ, abs=4)
        assert peak_hz(recorded(page, 0.4), below=300) == pytest.approx(A3_HZ * 2 ** (2 / 12), abs=4)
        page.evaluate("midi('Keys', [0xe0, 0, 64])")
        page.evaluate("plug('Keys', 'disconnected')")  # pulled out, it holds no note for ever
        until_level(page, lambda level: level < -50, 0.2)


class TestRecording:
    def test_a_take_lands_where_it_was_heard_and_is_one_step(self, open_song):
        page = open_song()
        sounds(page)
        choose(page, "How to record", "Count-in", "1 bar")
        page.get_by_role("button", name="MIDI", exact=True).click()
        page.get_by_role("button", name="Connect MIDI").click()
        page.keyboard.press("Escape")
        page.evaluate("plug('Keys')")
        page.keyboard.press("r")
        page.wait_for_function("() => document.querySelector('.position.counting output')?.textContent === '−3'")
        assert level_db(recorded(page, 0.6)) > -60  # it counts, though the metronome is off
        state = until(page, "beat > 0")
        doubts = page.evaluate(STRIKE, [3, 4, 5.5])
        page.keyboard.press("Space")
        notes = notes_once(page, "notes.length === 3")
        for note, beat, doubt in zip(notes, [3, 4, 5.5], doubts, strict=True):
            assert abs(note["beat"] - beat) / 2 < 0.005 + doubt  # seconds, at 120 beats a minute
            assert note["length"] == pytest.approx(0.2, abs=0.02 + 4 * doubt)
        assert {note["velocity"] for note in notes} == {101}
        until(page, f"number == {state['number'] + 1}")
        assert page.evaluate(LABELS) == "Record Organ"
        page.keyboard.press("Control+z")
        notes_once(page, "notes.length === 0")
        page.keyboard.press("Control+Shift+z")
        notes_once(page, "notes.length === 3")

        # Over what is there, pulled to the grid, with the line down: nothing is lost.
        choose(page, "How to record", "Count-in", "None")
        choose(page, "How to record", "Pull to the grid", "1/4")
        page.keyboard.press("Home")
        page.context.set_offline(True)
        page.keyboard.press("r")
        until(page, "beat > 0.8")
        page.evaluate("midi('Keys', [0x90, 72, 90])")
        page.evaluate("midi('Keys', [0x80, 72, 0])")
        page.get_by_role("button", name="Stop", exact=True).click()
        page.context.set_offline(False)
        notes = notes_once(page, "notes.length === 4")
        [added] = [note["beat"] for note in notes if note["pitch"] == 72]
        assert added == round(added)
        assert len({note["clip"] for note in notes}) == 1

    def test_rounds_of_the_loop_are_layers_and_what_was_played_before_is_kept(self, open_song, ask, song):
        body = {"command": "compositions.set_loop", "arguments": {"start_beats": 0, "end_beats": 4, "looping": True}}
        ask("POST", f"/api/compositions/{song}/commands/", body)
        page = open_song()
        sounds(page)
        choose(page, "How to record", "Count-in", "None")
        page.keyboard.press(";")
        # Played along with nothing: kept by a press.
        with held(page, "a"):
            page.wait_for_timeout(200)
        page.get_by_role("button", name="Capture").click()
        [kept] = notes_once(page, "notes.length === 1")
        assert (kept["pitch"], kept["beat"]) == (60, 0)
        assert page.evaluate(LABELS) == "Capture on Organ"
        page.keyboard.press("Control+z")
        notes_once(page, "notes.length === 0")

        page.keyboard.press("r")
        until(page, "beat > 0.4")
        with held(page, "d"):
            until(page, "beat > 1")
        # The note is drawn while it is recorded.
        eventually(page, DRAWN)
        page.wait_for_timeout(300)  # its own tail
        assert level_db(recorded(page, 2.5)[:, 12_000:]) > -50  # the next round has it as a layer
        page.keyboard.press("g")
        page.keyboard.press("r")  # ends the take, and plays on
        notes = notes_once(page, "notes.length === 2")
        assert page.evaluate(STATE)["playing"] == "playing"
        assert sorted(note["pitch"] for note in notes) == [64, 67]
        assert all(0 <= note["beat"] < 4 for note in notes)
        page.keyboard.press("Control+z")
        notes_once(page, "notes.length === 0")


class TestTransport:
    def test_a_desk_moves_a_fader_softly_and_a_button(self, open_song):
        page = open_song()
        fader = page.locator(".strip sonic-fader").first
        gain = "async () => (await import('/static/js/session.js')).store.all('mixer.strip').map((s) => s.gain_db)"
        fader.click(button="right")
        page.get_by_role("menuitem", name="Learn MIDI control").click()
        page.wait_for_function("() => document.querySelector('.button.midi.waiting')")
        page.evaluate("plug('Desk')")
        page.evaluate("midi('Desk', [0xb0, 7, 20])")
        page.wait_for_function("() => !document.querySelector('.button.midi.waiting')")
        before = until(page, "number > 0")["number"]
        page.evaluate("midi('Desk', [0xb0, 7, 30])")  # not where the fader stands: nothing jumps
        assert page.evaluate(gain) == [0, 0]
        for value in (90, 100, 80, 64):
            page.evaluate("(value) => midi('Desk', [0xb0, 7, value])", value)
        eventually(page, gain, lambda gains: min(gains) < -8)
        until(page, f"number == {before + 1}")  # one movement, one step
        page.get_by_role("button", name="Loop", exact=True).click(button="right")
        page.get_by_role("menuitem", name="Learn MIDI control").click()
        page.evaluate("midi('Desk', [0x99, 36, 100])")
        page.evaluate("midi('Desk', [0x99, 36, 100])")
        page.wait_for_function("() => document.querySelector('[aria-label=Loop]').ariaPressed === 'true'")
        page.get_by_role("button", name="MIDI", exact=True).click()
        page.get_by_role("button", name="Forget Volume").click()
        assert page.locator(".mappings li").count() == 1

    def test_places_are_gone_to_and_the_tempo_is_tapped(self, open_song):
        page = open_song()
        page.keyboard.press(".")
        until(page, "beat == 4")
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem", name="To the next marker").click()
        until(page, "beat == 8")
        page.keyboard.press(",")
        until(page, "beat == 4")
        for _ in range(5):
            page.get_by_role("button", name="Tap the tempo").click()
            page.wait_for_timeout(400)
        tempo = page.locator(".tempo sonic-number")
        page.wait_for_function("() => !document.querySelector('.tap-tempo.tapping')")
        assert 90 < float(tempo.inner_text()) < 151
        assert page.evaluate(LABELS) == "Set tempo"
        page.keyboard.press("a")
        armed = "async () => [...(await import('/static/js/session.js')).view.now.armed].length"
        assert page.evaluate(armed) == 1
        page.reload()
        page.wait_for_selector("body.live")
        eventually(page, armed, lambda count: count == 1)
        page.locator("button.state").click()
        page.get_by_role("dialog", name="Sound").get_by_role("button", name="Silence everything").click()

    def test_a_phone_has_all_of_it_in_a_menu(self, open_song):
        page = open_song(width=390, height=844)
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitemradio", name="Keyboard on the screen").click()
        keys = page.locator(".screen-keys").bounding_box()
        assert 0 <= keys["x"] <= 390 - keys["width"]
        assert page.get_by_role("button", name="To the next marker").count() == 0
