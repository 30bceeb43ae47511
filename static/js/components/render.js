import { html, LitElement, nothing } from "lit";
import { boot, mayEdit, say } from "../session.js";
import { ask } from "../server.js";
import { icon } from "./live.js";

const LOOKED_AFTER_MS = 400;

/** Renders the song to a file: progress while it runs, a way to stop it, and the file. */
class Render extends LitElement {
  static properties = { job: { state: true } };

  constructor() {
    super();
    /** @type {{id: string, state: string, progress: number, why?: string, url?: string} | null} */
    this.job = null;
  }

  createRenderRoot() {
    return this;
  }

  get running() {
    return this.job?.state === "waiting" || this.job?.state === "running";
  }

  async #begin() {
    try {
      this.job = { id: "", state: "waiting", progress: 0 };
      this.job = await ask("POST", `/api/compositions/${boot.song}/renders/`, {});
      await this.#watch();
    } catch (error) {
      this.job = null;
      say(/** @type {Error} */ (error).message, { wrong: true });
    }
  }

  async #watch() {
    while (this.running && this.job) {
      await new Promise((resolve) => setTimeout(resolve, LOOKED_AFTER_MS));
      if (!this.job) return;
      this.job = await ask("GET", `/api/renders/${this.job.id}/`);
    }
    if (this.job?.state === "failed") {
      say(this.job.why || "The song could not be rendered. Try again.", { wrong: true });
      this.job = null;
    }
    if (this.job?.state === "cancelled") this.job = null;
  }

  async #cancel() {
    const id = this.job?.id;
    this.job = null;
    if (id) await ask("POST", `/api/renders/${id}/cancel/`).catch((error) => say(error.message, { wrong: true }));
  }

  render() {
    if (this.running) {
      const percent = Math.round((this.job?.progress ?? 0) * 100);
      return html`<div class="rendering"><div class="progress" role="progressbar" aria-label="Rendering" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}><i style="width:${percent}%"></i><span>${percent} %</span></div>
        <button class="button quiet square" aria-label="Stop rendering" title="Stop rendering" @click=${this.#cancel}>${icon("close")}</button></div>`;
    }
    return html`${this.job?.url
        ? html`<a class="button primary download" href=${this.job.url} download>${icon("render")} <span>Download</span></a>`
        : nothing}
      <button class="button" title="Render the song to a WAV file" ?disabled=${!mayEdit} @click=${this.#begin}>${icon("render")} <span>${this.job?.url ? "Again" : "Render"}</span></button>`;
  }
}
customElements.define("sonic-render", Render);
