/**
 * MIDI keyboards and desks that are plugged in: what they play goes to the instruments, what they are learned by to the
 * controls of the page.
 */

import { say } from "../session.js";
import { _ } from "../tongue.js";
import { learned } from "./learned.js";
import { messageOf, silences } from "./midi_messages.js";
import { performer } from "./performer.js";
import { preferences } from "../preferences.js";

/** @typedef {"off" | "asking" | "on" | "refused" | "missing"} MidiState */

class MidiInputs extends EventTarget {
  /** @type {MidiState} */
  state = "requestMIDIAccess" in navigator ? "off" : "missing";
  /** @type {MIDIAccess | null} */
  #access = null;

  /** What is plugged in; `hears` whether it is listened to. */
  get inputs() {
    return [...(this.#access?.inputs.values() ?? [])]
      .filter(({ state }) => state !== "disconnected")
      .map(({ id, name }) => ({ id, name: name ?? id, hears: this.#hears(name ?? id) }));
  }

  /** How that stands, in a sentence. */
  get sentence() {
    switch (this.state) {
      case "missing":
        return _("This browser has no Web MIDI. Chrome, Edge, Opera and Firefox have it; the typing keyboard works everywhere.");
      case "refused":
        return _("The browser does not let this page use MIDI. Allow it in the address bar, then connect again.");
      case "off":
      case "asking":
        return _("Connect your MIDI keyboards and desks; the browser asks you once.");
      default:
        return this.inputs.length ? "" : _("No MIDI input is plugged in. One that you plug in now plays at once.");
    }
  }

  /** Asks the browser for MIDI. */
  async open() {
    if (this.state !== "off" && this.state !== "refused") return;
    this.#enter("asking");
    try {
      this.#access = await navigator.requestMIDIAccess({ sysex: false });
    } catch {
      preferences.set({ midi: false });
      return this.#enter("refused");
    }
    preferences.set({ midi: true });
    this.#access.onstatechange = () => this.#listen();
    this.#listen();
    this.#enter("on");
  }

  /** Whether an input is listened to, by its name: ids change when it is plugged in elsewhere. @param {string} name @param {boolean} hears */
  setHearing(name, hears) {
    const deafTo = preferences.now.deafTo.filter((each) => each !== name);
    preferences.set({ deafTo: hears ? deafTo : [...deafTo, name] });
    performer.letGo();
    this.#changed();
  }

  /** @param {string} name */
  #hears(name) {
    return !preferences.now.deafTo.includes(name);
  }

  #listen() {
    for (const input of this.#access?.inputs.values() ?? []) {
      input.onmidimessage = (event) => this.#hear(input.name ?? input.id, event);
    }
    // A keyboard that was pulled out lets nothing go any more.
    performer.letGo();
    this.#changed();
  }

  /** @param {string} name @param {MIDIMessageEvent} event */
  #hear(name, { data, timeStamp }) {
    if (!data || !this.#hears(name)) return;
    if (silences(data)) return performer.letGo();
    const message = messageOf(data);
    if (!message) return;
    this.dispatchEvent(new Event("activity"));
    if (learned.takes(message)) return;
    if (message.kind === "on") performer.strike(message.pitch, message.velocity, timeStamp);
    else if (message.kind === "off") performer.release(message.pitch, timeStamp);
    else performer.control(message.controller, message.value, timeStamp);
  }

  /** @param {MidiState} state */
  #enter(state) {
    this.state = state;
    this.#changed();
    if (state === "refused") say(this.sentence, { wrong: true });
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export const midi = new MidiInputs();
if (preferences.now.midi) void midi.open();
