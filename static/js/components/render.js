import { html, LitElement, nothing } from "lit";
import { boot, say } from "../session.js";
import { ask } from "../server.js";
import { icon } from "./live.js";
import { _ } from "../tongue.js";

const LOOKED_AFTER_MS = 400;

const UNFINISHED = ["queued", "running"];

/** @typedef {{id: string, state: string, progress: number, error: string | null, download: string | null}} Job as `playback.queries.as_listed` */

/** Renders the song to a file: progress while it runs, a way to stop it, and the file. */
class Render extends LitElement {
  static properties = { job: { state: true } };

  constructor() {
    super();
    /** @type {Job | null} */
    this.job = null;
  }

  createRenderRoot() {
    return this;
  }

  get running() {
    return !!this.job && UNFINISHED.includes(this.job.state);
  }

  get place() {
    return `/api/compositions/${boot.song}/renders/`;
  }

  async #begin() {
    try {
      const asked = { id: "", state: "queued", progress: 0, error: null, download: null };
      this.job = asked;
      const job = /** @type {Job} */ (await ask("POST", this.place, {}));
      if (this.job !== asked) return void this.#stop(job.id); // taken back before it had a name
      this.job = job;
      await this.#watch();
    } catch (error) {
      this.job = null;
      say(/** @type {Error} */ (error).message, { wrong: true });
    }
  }

  async #watch() {
    while (this.running) {
      await new Promise((resolve) => setTimeout(resolve, LOOKED_AFTER_MS));
      if (!this.job) return;
      const job = /** @type {Job} */ (await ask("GET", `${this.place}${this.job.id}/`));
      if (this.job) this.job = job;
    }
    if (this.job?.state === "failed")
      say(this.job.error || "The song could not be rendered. Try again.", { wrong: true });
    if (this.job?.state === "done")
      say(_("The song is rendered."), { acts: [{ label: _("Download"), run: () => this.querySelector("a")?.click() }] });
    else this.job = null;
  }

  async #cancel() {
    const id = this.job?.id;
    this.job = null;
    if (id) await this.#stop(id);
  }

  /** @param {string} id */
  async #stop(id) {
    await ask("POST", `${this.place}${id}/cancel/`).catch((error) => say(error.message, { wrong: true }));
  }

  render() {
    if (this.running) {
      const percent = Math.round((this.job?.progress ?? 0) * 100);
      return html`<div class="rendering">
        <div
          class="progress"
          role="progressbar"
          aria-label=${_("Rendering")}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${percent}
        >
          <i style="width:${percent}%"></i><span>${percent} %</span>
        </div>
        <button class="button quiet square" aria-label=${_("Stop rendering")} title=${_("Stop rendering")} @click=${this.#cancel}>
          ${icon("close")}
        </button>
      </div>`;
    }
    const url = this.job?.download;
    return html`${url ? html`<a class="button primary download" href=${url} download>${icon("render")} <span>${_("Download")}</span></a>` : nothing}
      <button class="button" aria-label=${_("Render")} title=${_("Render the song to a WAV file")} @click=${this.#begin}>
        ${icon("render")} <span>${url ? _("Render again") : _("Render")}</span>
      </button>`;
  }
}
customElements.define("sonic-render", Render);
