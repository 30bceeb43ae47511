import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { byOrder, DEVICE, SEND, STRIP, TRACK } from "../lanes.js";
import { picturesOf } from "../pictures.js";
import { catalogue, commands, mayEdit, store } from "../session.js";
import { MODULATION, MODULATOR, modulatorsOf, targetArguments, targetOf, targetsOfTrack, targetText } from "../targets.js";
import { icon, Live } from "./live.js";
import { openMenu } from "./menu.js";
import { control } from "./parameters.js";
import { ControlHand } from "./strip_hands.js";
import "./picture.js";
import { _ } from "../tongue.js";

/** @typedef {import("../store.js").Row} Row */

/** How far a modulator moves something: to its whole range, either way. @type {import("../session.js").Parameter} */
const DEPTH = {
  name: "depth",
  title: _("Depth"),
  minimum: -1,
  maximum: 1,
  default: 0.25,
  warp: "linear",
  step: 0,
  unit: "",
  choices: [],
  resolves: null,
  beats: [],
  sent: true,
};

/** A track's LFOs, envelope followers and random sources, with what they move. */
class Modulators extends Live {
  static models = [MODULATOR, MODULATION, TRACK, STRIP, SEND, DEVICE];
  static properties = { track: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.track = null;
    /** @type {Map<string, ControlHand>} */
    this.hands = new Map();
  }

  /** @param {string} model @param {string} id @param {string} field @param {(value: number) => [string, object]} command */
  #hand(model, id, field, command) {
    const key = `${id} ${field}`;
    const hand = this.hands.get(key) ?? new ControlHand(model, () => id, field, command);
    this.hands.set(key, hand);
    return hand;
  }

  /** @param {Event} event */
  #addMenu(event) {
    const kinds = [...catalogue.values()].filter((kind) => kind.category === "modulator");
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      kinds.map(({ name, title, description }) => ({
        label: title,
        note: description,
        run: () => void commands.run("effects.add_modulator", { track_id: this.track.id, kind: name }),
      })),
      _("Add a modulator"),
    );
  }

  /** Which part of which track it shall move. @param {Event} event @param {Row} modulator */
  #targetMenu(event, modulator) {
    const at = /** @type {Element} */ (event.currentTarget);
    openMenu(
      at,
      targetsOfTrack(this.track).map(({ title, targets }) => ({
        label: title,
        run: () =>
          openMenu(
            at,
            targets
              .filter(({ parameter }) => !parameter.choices.length)
              .map((target) => ({
                label: target.parameter.title,
                run: () =>
                  void commands.run("effects.add_modulation", { modulator_id: modulator.id, ...targetArguments(target) }),
              })),
            title,
          ),
      })),
      _("What it moves"),
    );
  }

  /** @param {Event} event @param {Row} modulator */
  #sourceMenu(event, modulator) {
    const set = (/** @type {string | null} */ source_track_id) =>
      void commands.run("effects.set_modulator_source", { modulator_id: modulator.id, source_track_id });
    const now = store.get(STRIP, modulator.source_strip_id)?.track_id;
    const tracks = store.all(STRIP).flatMap((strip) => store.get(TRACK, strip.track_id) ?? []);
    openMenu(
      /** @type {Element} */ (event.currentTarget),
      [
        { label: _("This track"), checked: !now, run: () => set(null) },
        ...tracks
          .filter((track) => track.id !== this.track.id)
          .sort(byOrder)
          .map((track) => ({ label: track.name, checked: track.id === now, run: () => set(track.id) })),
      ],
      _("What it follows"),
    );
  }

  render() {
    if (!this.track) return nothing;
    return html`<div class="notes-head modulators-head">
        <h3>${_("Modulators")}</h3>
        <span class="spring"></span>
        <button
          class="button quiet square"
          aria-haspopup="menu"
          aria-label=${_("Add a modulator")}
          title=${_("Add a modulator")}
          ?disabled=${!mayEdit}
          @click=${this.#addMenu}
        >
          ${icon("plus")}
        </button>
      </div>
      ${repeat(
        modulatorsOf(this.track),
        (modulator) => modulator.id,
        (modulator) => this.#modulator(modulator),
      )}`;
  }

  /** @param {Row} modulator */
  #modulator(modulator) {
    const kind = catalogue.get(modulator.kind);
    if (!kind) return nothing;
    const { id } = modulator;
    const source = store.get(TRACK, store.get(STRIP, modulator.source_strip_id)?.track_id);
    return html`<section class="modulator" aria-label=${kind.title}>
      <header>
        <h4>${kind.title}</h4>
        ${
          kind.sidechain
            ? html`<button
                class="text-button"
                aria-haspopup="menu"
                title=${_("What it follows")}
                ?disabled=${!mayEdit}
                @click=${(/** @type {Event} */ event) => this.#sourceMenu(event, modulator)}
              >
                ${source?.name ?? "This track"}
              </button>`
            : nothing
        }
        <span class="spring"></span>
        <button
          class="button quiet square"
          aria-label=${_("Remove the {kind}", { kind: kind.title })}
          title=${_("Remove")}
          ?disabled=${!mayEdit}
          @click=${() => void commands.run("effects.remove_modulator", { modulator_id: id })}
        >
          ${icon("close")}
        </button>
      </header>
      ${picturesOf(kind).map((picture) => html`<sonic-picture .device=${modulator} .kind=${kind} .picture=${picture}></sonic-picture>`)}
      <div class="knobs" style="--columns:3">
        ${kind.parameters.map((parameter) =>
          control(
            parameter,
            modulator.values[parameter.name] ?? parameter.default,
            this.#hand(MODULATOR, id, `values.${parameter.name}`, (value) => [
              "effects.set_modulator",
              { modulator_id: id, values: { [parameter.name]: value } },
            ]),
          ),
        )}
      </div>
      <ul aria-label=${_("What it moves")}>
        ${store
          .all(MODULATION)
          .filter((modulation) => modulation.modulator_id === id)
          .map((modulation) => this.#modulation(modulation))}
      </ul>
      <button
        class="button quiet"
        aria-haspopup="menu"
        ?disabled=${!mayEdit}
        @click=${(/** @type {Event} */ event) => this.#targetMenu(event, modulator)}
      >
        ${icon("plus")}<span>${_("Move something")}</span>
      </button>
    </section>`;
  }

  /** @param {Row} modulation */
  #modulation(modulation) {
    const target = targetOf(modulation);
    const name = target ? targetText(target) : modulation.parameter;
    return html`<li class="modulation">
      <span class="name" title=${name}>${name}</span>
      ${control(
        { ...DEPTH, title: "" },
        modulation.depth,
        this.#hand(MODULATION, modulation.id, "depth", (depth) => [
          "effects.set_modulation",
          { modulation_id: modulation.id, depth },
        ]),
      )}
      <button
        class="button quiet square"
        aria-label=${_("Leave {name} alone", { name })}
        title=${_("Leave it alone")}
        ?disabled=${!mayEdit}
        @click=${() => void commands.run("effects.remove_modulation", { modulation_id: modulation.id })}
      >
        ${icon("close")}
      </button>
    </li>`;
  }
}
customElements.define("sonic-modulators", Modulators);
