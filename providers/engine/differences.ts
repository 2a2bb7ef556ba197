import { asAsset, reveal, type Value, type Values } from "./values.ts";

export type Difference = "add" | "delete" | "update";

/**
 * What changed between two property maps, by path (`environment.NAME`, `triggers[0]`), as the engine wants to show it.
 * The whole of an asset counts as one value, and is the same when its content is.
 */
export function differences(olds: Values, news: Values): Map<string, Difference> {
  const found = new Map<string, Difference>();
  compareObjects("", olds, news, found);
  return found;
}

function compareObjects(path: string, olds: Values, news: Values, found: Map<string, Difference>): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    if (path === "" && (key === "version" || key.startsWith("__"))) continue; // the engine's own, not the user's
    compare(path === "" ? key : `${path}${step(key)}`, olds[key], news[key], found);
  }
}

function compare(path: string, oldRaw: Value | undefined, newRaw: Value | undefined, found: Map<string, Difference>) {
  const old = reveal(oldRaw ?? null);
  const now = reveal(newRaw ?? null);
  if (old === null && now === null) return;
  if (old === null || now === null) {
    found.set(path, old === null ? "add" : "delete");
  } else if (asAsset(old) && asAsset(now)) {
    if (asAsset(old)?.hash !== asAsset(now)?.hash) found.set(path, "update");
  } else if (Array.isArray(old) && Array.isArray(now)) {
    for (let index = 0; index < Math.max(old.length, now.length); index += 1) {
      compare(`${path}[${index}]`, old[index], now[index], found);
    }
  } else if (isObject(old) && isObject(now)) {
    compareObjects(path, old, now, found);
  } else if (old !== now) {
    found.set(path, "update");
  }
}

function isObject(value: Value): value is Values {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
