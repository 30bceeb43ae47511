/**
 * The one store of a song in the page: its rows, and what hands are doing to them right now.
 *
 * It is the twin of `compositions/history/state.py` and passes the same cases
 * (`compositions/tests/cases/apply.json`). Rows are values: a changed row is a new object, so whoever kept the old
 * one can tell by `!==`. Nothing but revisions and gestures writes here.
 *
 * @typedef {Record<string, any>} Row A row, with its `id`.
 * @typedef {{model: string, fields: string[], ids: string[], before: any[][] | null, after: any[][] | null}} Group
 * @typedef {{fields: string[], rows: any[][]}} Table
 * @typedef {{number: number, rows: Record<string, Table>}} SongAsRows
 * @typedef {Map<string, Set<string>>} Touched Ids of what changed, by model; the groups of a grouped model stand under
 *   `model@`, so that "compositions.note@" holds the ids of clips whose notes changed.
 * @typedef {(touched: Touched) => void} Listener
 */

/** Changes do not fit the song that they were to be applied to: it has to be fetched anew. */
export class Broken extends Error {}

/** Models of which a song holds many, kept in groups by a field, since they are asked for together. */
const GROUPED_BY = {
  "compositions.note": "clip_id",
  "compositions.controllerpoint": "clip_id",
  "effects.automationpoint": "lane_id",
};

/** @type {ReadonlyMap<string, Row>} */
const NONE = new Map();

export class Store {
  number = 0;
  /** @type {Map<string, Map<string, Row>>} */
  #rows = new Map();
  /** @type {Map<string, Map<string, Map<string, Row>>>} model → group → id → row */
  #groups = new Map();
  /** @type {Record<string, string>} */
  #groupedBy;
  /** Overlays, oldest first: request id → changes. @type {Map<string, Group[]>} */
  #overlays = new Map();
  /** Rows as overlays show them; null where one hides a row. @type {Map<string, Map<string, Row | null>>} */
  #shown = new Map();
  /** @type {Set<{listener: Listener, model: string | null, id: string | null}>} */
  #listeners = new Set();
  /** @type {Touched} */
  #touched = new Map();
  #announcing = false;

  /** @param {Record<string, string>} [groupedBy] model → the field that groups its rows */
  constructor(groupedBy = GROUPED_BY) {
    this.#groupedBy = groupedBy;
  }

  // --- reading ------------------------------------------------------------------------------------------------

  /** The row as it is to be shown, or undefined. @param {string} model @param {string | null | undefined} id */
  get(model, id) {
    if (!id) return undefined;
    const shown = this.#shown.get(model)?.get(id);
    if (shown !== undefined) return shown ?? undefined;
    return this.#rows.get(model)?.get(id);
  }

  /** The row as it is stored, whatever hands are doing. @param {string} model @param {string} id */
  stored(model, id) {
    return this.#rows.get(model)?.get(id);
  }

  /** All rows of a model, as they are to be shown. @param {string} model @returns {Row[]} */
  all(model) {
    return this.#asShown(model, this.#rows.get(model) ?? NONE, () => true);
  }

  /** The rows of a grouped model that belong together: the notes of a clip. @param {string} model @param {string} key */
  group(model, key) {
    const by = this.#groupedBy[model];
    return this.#asShown(model, this.#groups.get(model)?.get(key) ?? NONE, (row) => row[by] === key);
  }

  /** @param {string} model @param {(row: Row) => boolean} test */
  find(model, test) {
    return this.all(model).find(test);
  }

  /** The rows of a song as plain data, for comparing. @param {string} model */
  plain(model) {
    return [...(this.#rows.get(model) ?? NONE).values()];
  }

  /**
   * @param {string} model @param {ReadonlyMap<string, Row>} stored @param {(row: Row) => boolean} belongs
   * @returns {Row[]}
   */
  #asShown(model, stored, belongs) {
    const shown = this.#shown.get(model);
    if (!shown?.size) return [...stored.values()];
    const rows = [];
    for (const [id, row] of stored) {
      const now = shown.get(id);
      if (now === undefined) rows.push(row);
      else if (now && belongs(now)) rows.push(now);
    }
    for (const [id, row] of shown) if (row && !stored.has(id) && belongs(row)) rows.push(row);
    return rows;
  }

  // --- writing ------------------------------------------------------------------------------------------------

  /** Takes a whole song in place of what is here. @param {SongAsRows} song */
  load(song) {
    for (const [model, table] of this.#rows) for (const id of table.keys()) this.#touch(model, id);
    this.#rows.clear();
    this.#groups.clear();
    for (const [model, { fields, rows }] of Object.entries(song.rows)) {
      const table = new Map();
      this.#rows.set(model, table);
      for (const values of rows) {
        const row = asRow(fields, values);
        table.set(row.id, row);
        this.#regroup(model, undefined, row);
        this.#touch(model, row.id);
      }
    }
    this.number = song.number;
    this.#showOverlays();
    this.#announce();
  }

  /**
   * Applies a revision's changes. Throws Broken, having changed nothing, where they do not fit.
   * @param {{number: number, changes: Group[], request_id?: string | null}} revision
   */
  apply({ number, changes, request_id }) {
    this.#check(changes);
    for (const group of changes) this.#applyGroup(group);
    this.number = number;
    // The hand that made this revision has let go: its overlay and the rows change places in one step.
    if (request_id) this.#overlays.delete(request_id);
    this.#showOverlays();
    this.#announce();
  }

  /** @param {Group[]} groups */
  #check(groups) {
    /** @type {Map<string, boolean>} */
    const there = new Map();
    for (const { model, ids, before, after } of groups) {
      for (const id of ids) {
        const key = `${model} ${id}`;
        const is = there.get(key) ?? this.#rows.get(model)?.has(id) ?? false;
        if (is !== (before !== null)) throw new Broken(`${key} is ${is ? "there already" : "not there"}`);
        there.set(key, after !== null);
      }
    }
  }

  /** @param {Group} group */
  #applyGroup({ model, fields, ids, after }) {
    let table = this.#rows.get(model);
    if (!table) this.#rows.set(model, (table = new Map()));
    ids.forEach((id, index) => {
      const old = table.get(id);
      const now = after && merged(old ?? { id }, fields, after[index]);
      if (now) table.set(id, now);
      else table.delete(id);
      this.#regroup(model, old, now ?? undefined);
      this.#touch(model, id);
    });
  }

  /** @param {string} model @param {Row | undefined} old @param {Row | undefined} now */
  #regroup(model, old, now) {
    const by = this.#groupedBy[model];
    if (!by) return;
    if (old) this.#touch(`${model}@`, old[by]);
    if (now) this.#touch(`${model}@`, now[by]);
    let groups = this.#groups.get(model);
    if (!groups) this.#groups.set(model, (groups = new Map()));
    if (old && old[by] !== now?.[by]) {
      const group = groups.get(old[by]);
      group?.delete(old.id);
      if (!group?.size) groups.delete(old[by]);
    }
    if (now) {
      let group = groups.get(now[by]);
      if (!group) groups.set(now[by], (group = new Map()));
      group.set(now.id, now);
    }
  }

  // --- what hands are doing --------------------------------------------------------------------------------------

  /**
   * Lays changes over the song until they are dropped, or until the revision of that request arrives.
   * @param {string} requestId @param {Group[]} changes
   */
  overlay(requestId, changes) {
    if (!changes.length) return this.dropOverlay(requestId);
    this.#overlays.set(requestId, changes);
    this.#showOverlays();
    this.#announce();
  }

  /** @param {string} requestId */
  dropOverlay(requestId) {
    if (!this.#overlays.delete(requestId)) return;
    this.#showOverlays();
    this.#announce();
  }

  /** What a hand shows of its doing. @param {string} requestId @returns {Group[]} */
  overlayOf(requestId) {
    return this.#overlays.get(requestId) ?? [];
  }

  /** @param {string} requestId */
  hasOverlay(requestId) {
    return this.#overlays.has(requestId);
  }

  #showOverlays() {
    const was = this.#shown;
    if (!was.size && !this.#overlays.size) return;
    this.#shown = new Map();
    for (const groups of this.#overlays.values()) for (const group of groups) this.#show(group);
    for (const shown of [was, this.#shown])
      for (const [model, rows] of shown) for (const [id, row] of rows) this.#touchShown(model, id, row);
  }

  /** @param {string} model @param {string} id @param {Row | null} row */
  #touchShown(model, id, row) {
    this.#touch(model, id);
    const by = this.#groupedBy[model];
    const key = by && (row ?? this.stored(model, id))?.[by];
    if (key) this.#touch(`${model}@`, key);
  }

  /** @param {Group} group */
  #show({ model, fields, ids, before, after }) {
    let shown = this.#shown.get(model);
    if (!shown) this.#shown.set(model, (shown = new Map()));
    ids.forEach((id, index) => {
      const row = this.get(model, id);
      if (!after) shown.set(id, null);
      else if (row) shown.set(id, merged(row, fields, after[index]));
      else if (before === null) shown.set(id, asRow(["id", ...fields], [id, ...after[index]]));
      // An update of a row that is not here is a hand on something just deleted: nothing to show.
    });
  }

  // --- telling ------------------------------------------------------------------------------------------------

  /**
   * Calls `listener` once a microtask with what changed. Answers what ends it.
   * @param {Listener} listener @param {string | null} [model] @param {string | null} [id]
   */
  subscribe(listener, model = null, id = null) {
    const entry = { listener, model, id };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  /** @param {string} model @param {string} id */
  #touch(model, id) {
    let ids = this.#touched.get(model);
    if (!ids) this.#touched.set(model, (ids = new Set()));
    ids.add(id);
  }

  #announce() {
    if (this.#announcing || !this.#touched.size) return;
    this.#announcing = true;
    queueMicrotask(() => {
      const touched = this.#touched;
      this.#touched = new Map();
      this.#announcing = false;
      for (const { listener, model, id } of [...this.#listeners]) {
        if (model === null || (id === null ? touched.has(model) : touched.get(model)?.has(id))) listener(touched);
      }
    });
  }
}

/** @param {string[]} fields @param {any[]} values @returns {Row} */
function asRow(fields, values) {
  /** @type {Row} */
  const row = {};
  fields.forEach((field, index) => (row[field] = values[index]));
  return row;
}

/**
 * A row with values laid over it; a field named `values.cutoff` is a key of the dictionary field `values`, where
 * null means "no such key".
 * @param {Row} row @param {string[]} fields @param {any[]} values @returns {Row}
 */
function merged(row, fields, values) {
  const result = { ...row };
  fields.forEach((name, index) => {
    const value = values[index];
    const dot = name.indexOf(".");
    if (dot < 0) {
      result[name] = value;
      return;
    }
    const field = name.slice(0, dot);
    const key = name.slice(dot + 1);
    const inner = { ...result[field] };
    if (value === null) delete inner[key];
    else inner[key] = value;
    result[field] = inner;
  });
  return result;
}

/**
 * Groups of changes for updates of rows of one model, as a gesture sends them.
 * @param {string} model @param {string[]} fields @param {[Row, any[]][]} updates row as stored, and the new values
 * @returns {Group}
 */
export function updates(model, fields, updates) {
  return {
    model,
    fields,
    ids: updates.map(([row]) => row.id),
    before: updates.map(([row]) => fields.map((field) => valueAt(row, field))),
    after: updates.map(([, values]) => values),
  };
}

/** @param {Row} row @param {string} name */
function valueAt(row, name) {
  const dot = name.indexOf(".");
  return dot < 0 ? row[name] : (row[name.slice(0, dot)]?.[name.slice(dot + 1)] ?? null);
}
