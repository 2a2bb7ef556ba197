import { refuse } from "./errors.ts";
import { randomId } from "./ids.ts";
import type { NtfyAction } from "./types.ts";

const actionsMax = 3;

/**
 * Action buttons from either of ntfy's notations: a JSON array, or `view, Open, https://…; http, …`.
 * @throws NtfyError 40018 with what is wrong
 */
export function parseActions(text: string): NtfyAction[] {
  const raw = text.trim().startsWith("[") ? parseJson(text) : parseShort(text);
  if (raw.length > actionsMax) throw refuse.actions(`too many actions, only ${actionsMax} allowed`);
  return raw.map(checkAction);
}

function parseJson(text: string): Record<string, unknown>[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.map((item) => Object(item));
  } catch {
    // told below, in ntfy's words
  }
  throw refuse.actions("JSON error");
}

function parseShort(text: string): Record<string, unknown>[] {
  return splitOutsideQuotes(text, ";").map((section) => {
    const fields: Record<string, unknown> = {};
    const headers: Record<string, string> = {};
    splitOutsideQuotes(section, ",").forEach((part, index) => {
      const named = /^([a-zA-Z][-.\w]*)\s*=\s*(.*)$/s.exec(part);
      const key = named?.[1] ?? ["action", "label", "url"][index];
      if (key === undefined) throw refuse.actions(`term '${part}' unknown`);
      const value = (named?.[2] ?? part).replace(/^(["'])(.*)\1$/s, "$2");
      if (key.startsWith("headers.")) headers[key.slice("headers.".length)] = value;
      else fields[key] = key === "clear" ? value === "true" : value;
    });
    return Object.keys(headers).length > 0 ? { ...fields, headers } : fields;
  });
}

function splitOutsideQuotes(text: string, separator: ";" | ","): string[] {
  const parts = text.match(separator === ";" ? /(?:"[^"]*"|'[^']*'|[^;])+/g : /(?:"[^"]*"|'[^']*'|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter(Boolean);
}

function checkAction(raw: Record<string, unknown>): NtfyAction {
  const { action, label, url } = raw;
  if (action !== "view" && action !== "broadcast" && action !== "http") {
    throw refuse.actions(`parameter 'action' cannot be '${action}', valid values are 'view', 'broadcast' and 'http'`);
  }
  if (typeof label !== "string" || label === "") throw refuse.actions("parameter 'label' is required");
  if (action !== "broadcast" && !(typeof url === "string" && url !== "")) {
    throw refuse.actions(`parameter 'url' is required for action '${action}'`);
  }
  return { clear: false, ...raw, id: randomId(10), action, label };
}
