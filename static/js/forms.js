/**
 * A command's JSON Schema as a form: which fields it has, and what was typed into them as its arguments. Pure.
 *
 * @typedef {"number" | "text" | "switch" | "choice" | "row" | "rows" | "list" | "json"} Kind
 * @typedef {{name: string, label: string, kind: Kind, isRequired: boolean, description: string, minimum?: number,
 *   maximum?: number, isWhole: boolean, longest?: number, mayBeEmpty: boolean, unit: string, choices: (string | number)[], fresh: unknown}} Field
 * @typedef {{name: string, title: string, description: string, schema: any}} Command
 */

import { _ } from "./tongue.js";

/** What a name's ending says of its number. @type {[RegExp, string][]} */
const UNITS = [
  [/_db$/, "dB"],
  [/(^|_)beats?$/, "beats"],
  [/(^|_)bpm$/, "bpm"],
  [/_hz$/, "Hz"],
  [/_seconds$/, "s"],
  [/semitones$|^transpose$/, "semitones"],
];

/** Rows that one chooses in the studio, not by name. */
const CHOSEN = ["note_ids", "clip_ids"];

/** What a command does, without what it answers to scripts. @param {Command} command */
export const doing = ({ description }) => description.replace(/\s*Answers [^.]*\./g, "");

/** The fields of a command's form. What is made gets its id by itself. @param {Command} command @returns {Field[]} */
export function fieldsOf({ name: command, schema }) {
  const noun = command.split(".add_")[1];
  const made = ["copy_id", `${noun}_id`, ...(noun === "effect" ? ["device_id"] : [])];
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => required.has(name) || !made.includes(name))
    .map(([name, property]) => fieldOf(name, property, required.has(name)));
}

/** @param {string} name @param {any} property @param {boolean} isRequired @returns {Field} */
function fieldOf(name, property, isRequired) {
  const schema = property.anyOf?.find((/** @type {any} */ each) => each.type !== "null") ?? property;
  const words = name.replace(/_(ids?|db|hz|beats|bpm|seconds)$/, "").replaceAll("_", " ");
  return {
    name,
    label: words.charAt(0).toUpperCase() + words.slice(1),
    kind: kindOf(name, schema),
    isRequired,
    description: property.description ?? schema.description ?? "",
    minimum: schema.minimum ?? schema.exclusiveMinimum,
    maximum: schema.maximum ?? schema.exclusiveMaximum,
    isWhole: schema.type === "integer",
    longest: schema.maxLength,
    mayBeEmpty: schema.type === "string" && schema.maxLength > 0 && !schema.minLength,
    unit: UNITS.find(([ending]) => ending.test(name))?.[1] ?? "",
    choices: schema.enum ?? [],
    fresh: property.default ?? null,
  };
}

/** @param {string} name @param {any} schema @returns {Kind} */
function kindOf(name, schema) {
  if (schema.enum) return "choice";
  if (schema.format === "uuid") return "row";
  if (CHOSEN.includes(name)) return "rows";
  if (schema.type === "number" || schema.type === "integer") return "number";
  if (schema.type === "boolean") return "switch";
  if (schema.type === "string") return "text";
  return schema.type === "array" && schema.items?.type === "string" && !schema.items.format ? "list" : "json";
}

/** What a number may be, for instance "−70 to 6 dB". @param {Field} field */
export function rangeText({ minimum, maximum, unit }) {
  const sign = (/** @type {number} */ number) => String(number).replace("-", "−");
  const range = minimum === undefined || maximum === undefined ? "" : `${sign(minimum)} to ${sign(maximum)}`;
  return [range, unit].filter((each) => each).join(" ");
}

/**
 * What stands in the form, as arguments; or what is wrong with it, by field. What is left empty is left out.
 * @param {Field[]} fields @param {Record<string, any>} given texts, switches and lists of ids
 */
export function argumentsOf(fields, given) {
  /** @type {Record<string, unknown>} */
  const args = {};
  /** @type {Record<string, string>} */
  const faults = {};
  for (const field of fields) {
    const value = given[field.name];
    const isEmpty = value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
    if (isEmpty) {
      if (!field.isRequired) continue;
      if (field.mayBeEmpty) args[field.name] = "";
      else faults[field.name] = field.kind === "rows" ? _("Choose them in the studio first.") : _("This is needed.");
      continue;
    }
    try {
      args[field.name] = valueOf(field, value);
    } catch (error) {
      faults[field.name] = /** @type {Error} */ (error).message;
    }
  }
  return { args, faults };
}

/** @param {Field} field @param {any} value */
function valueOf(field, value) {
  switch (field.kind) {
    case "number":
      return numberOf(field, value);
    case "choice":
      return field.choices.find((choice) => String(choice) === value);
    case "list":
      return String(value).split(",").map((each) => each.trim()).filter((each) => each);
    case "json":
      try {
        return JSON.parse(value);
      } catch {
        throw new Error(_("This is no JSON."));
      }
    default:
      return value;
  }
}

/** @param {Field} field @param {string} text */
function numberOf(field, text) {
  const number = Number(String(text).trim().replace("−", "-").replace(",", "."));
  if (!Number.isFinite(number)) throw new Error(_("This is no number."));
  if (field.isWhole && !Number.isInteger(number)) throw new Error(_("This is a whole number."));
  const { minimum = -Infinity, maximum = Infinity } = field;
  if (number < minimum || number > maximum) throw new Error(_("From {range}.", { range: rangeText(field) }));
  return number;
}
