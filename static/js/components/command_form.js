import { html, LitElement, nothing } from "lit";
import { freshFor, kindsFor, rowsFor } from "../choices.js";
import { argumentsOf, doing, fieldsOf, rangeText } from "../forms.js";
import { announce, commands, socket } from "../session.js";
import { Refused } from "../socket.js";
import { sounds } from "../sounds.js";
import { _ } from "../tongue.js";
import { icon } from "./live.js";

/** @typedef {import("../forms.js").Command} Command */
/** @typedef {import("../forms.js").Field} Field */

/** The arguments of a command as a form: ids as names, numbers with their range, and what is wrong beside its field. */
class CommandForm extends LitElement {
  static properties = { command: { attribute: false }, faults: { state: true }, why: { state: true }, isBusy: { state: true } };

  constructor() {
    super();
    /** @type {Command} */
    this.command = { name: "", title: "", description: "", schema: {} };
    /** @type {Record<string, string>} */
    this.faults = {};
    this.why = "";
    this.isBusy = false;
    /** @type {Field[]} */
    this.fields = [];
    /** @type {Record<string, any>} */
    this.given = {};
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.again = () => this.requestUpdate();
    sounds.addEventListener("change", this.again);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.again) sounds.removeEventListener("change", this.again);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("command")) return;
    this.fields = fieldsOf(this.command);
    this.given = Object.fromEntries(this.fields.map((field) => [field.name, freshFor(field)]));
    if (this.fields.some(({ name }) => /^(preset|kit)_id$/.test(name))) void sounds.load();
  }

  firstUpdated() {
    // What is needed and not filled in comes first to hand.
    const needed = this.fields.find((field) => field.isRequired && !this.given[field.name]) ?? this.fields[0];
    /** @type {HTMLElement | null} */ (this.querySelector(`#argument-${needed?.name}`))?.focus();
  }

  /** Enter opens a list and breaks a line: with Ctrl it runs the command from anywhere. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.querySelector("form")?.requestSubmit();
  }

  /** @param {SubmitEvent} event */
  async #run(event) {
    event.preventDefault();
    const { args, faults } = argumentsOf(this.fields, this.given);
    this.faults = faults;
    this.why = "";
    if (Object.keys(faults).length) return this.#focusFault();
    this.isBusy = true;
    try {
      // What the server finds wrong belongs beside its field, and in no toast.
      if (socket.state === "connected") await socket.command(this.command.name, args);
      else void commands.run(this.command.name, args);
      announce(_("{title}: done", { title: this.command.title }));
      this.dispatchEvent(new Event("done"));
    } catch (error) {
      this.#refused(error);
    } finally {
      this.isBusy = false;
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    /** @type {{argument: string, why: string}[]} */
    const found = error instanceof Refused ? (error.refusal.faults ?? []) : [];
    const known = found.filter(({ argument }) => this.fields.some(({ name }) => name === argument.split(".")[0]));
    this.faults = Object.fromEntries(known.map(({ argument, why }) => [argument.split(".")[0], why]));
    this.why = known.length ? "" : /** @type {Error} */ (error).message;
    this.#focusFault();
  }

  #focusFault() {
    void this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector("[aria-invalid=true]"))?.focus());
  }

  /** @param {Field} field */
  #control(field) {
    const { name, kind } = field;
    const value = this.given[name];
    const set = (/** @type {Event} */ event) => (this.given[name] = /** @type {HTMLInputElement} */ (event.currentTarget).value);
    const id = `argument-${name}`;
    const isWrong = !!this.faults[name];
    const rows = kind === "row" ? rowsFor(field, this.command) : kindsFor(field, this.command);
    const choices = rows ?? (kind === "choice" ? field.choices.map((each) => ({ id: String(each), name: String(each).replaceAll("_", " ") })) : null);
    if (choices)
      return html`<select id=${id} class="field" aria-invalid=${isWrong} aria-describedby="${id}-why" @change=${set}>
        <option value="">${field.isRequired ? _("Choose…") : _("None")}</option>
        ${choices.map((each) => html`<option value=${each.id} ?selected=${each.id === value}>${each.name}</option>`)}
      </select>`;
    if (kind === "rows") {
      const { length } = value;
      const text = length === 1 ? _("The one that is chosen") : length ? _("The {count} that are chosen", { count: length }) : _("None is chosen in the studio");
      return html`<output id=${id} tabindex="-1" aria-invalid=${isWrong}>${text}</output>`;
    }
    if (kind === "switch")
      return html`<input
        id=${id}
        type="checkbox"
        .checked=${value}
        @change=${(/** @type {Event} */ event) => (this.given[name] = /** @type {HTMLInputElement} */ (event.currentTarget).checked)}
      />`;
    if (kind === "json" || (field.longest ?? 0) > 1_000)
      return html`<textarea id=${id} class="field ${kind}" rows="3" spellcheck="false" aria-invalid=${isWrong} aria-describedby="${id}-why" .value=${value} @input=${set}></textarea>`;
    return html`<input
      id=${id}
      class="field"
      type="text"
      inputmode=${kind === "number" ? "decimal" : "text"}
      maxlength=${field.longest ?? nothing}
      autocomplete="off"
      aria-invalid=${isWrong}
      aria-describedby="${id}-why"
      .value=${value}
      @input=${set}
    />`;
  }

  /** @param {Field} field */
  #field(field) {
    const id = `argument-${field.name}`;
    const range = field.kind === "number" ? rangeText(field) : field.kind === "list" ? _("between commas") : field.kind === "json" ? "JSON" : "";
    return html`<div class="argument of-${field.kind}">
      <label for=${id}>${field.label}${range ? html`<span class="faint">${range}</span>` : nothing}</label>
      ${this.#control(field)}
      <p id="${id}-why" class="argument-why ${this.faults[field.name] ? "wrong" : ""}">
        ${this.faults[field.name] ?? (range || field.kind === "row" ? nothing : field.description)}
      </p>
    </div>`;
  }

  render() {
    const { title } = this.command;
    return html`<form class="command-form" novalidate @submit=${this.#run} @keydown=${this.#key}>
      <div class="sheet-head">
        <button
          type="button"
          class="button quiet square"
          aria-label=${_("Back to the list")}
          @click=${() => this.dispatchEvent(new Event("back"))}
        >
          ${icon("before")}
        </button>
        <h2>${title}</h2>
      </div>
      <p>${doing(this.command)}</p>
      ${this.why ? html`<p class="notice wrong" role="alert">${this.why}</p>` : nothing}
      <div class="arguments">${this.fields.map((field) => this.#field(field))}</div>
      <div class="row">
        <button class="button primary" aria-busy=${this.isBusy} title=${_("{title} (Ctrl Enter)", { title })}>${title}</button>
      </div>
    </form>`;
  }
}
customElements.define("sonic-command-form", CommandForm);
