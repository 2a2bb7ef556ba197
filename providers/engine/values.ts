/** What the engine sends: JSON, with secrets, assets and unknowns as marked objects and strings. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Values = { [key: string]: Value };

/** What a value is during a preview, when only an update can tell it. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

export interface Asset {
  kind: "asset" | "archive";
  /** Of the content, computed by the engine. */
  hash: string;
  path?: string;
  text?: string;
}

/** The same value without the marks of secrets: for use, never for state. */
export function reveal(value: Value): Value {
  if (Array.isArray(value)) return value.map(reveal);
  if (value === null || typeof value !== "object") return value;
  if (value[signatureKey] === secretSignature) return reveal(value.value ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]));
}

export function revealAll(values: Values): Values {
  return reveal(values) as Values;
}

/** Marks a value that the engine has to encrypt in its state; one that is unknown or marked already stays as it is. */
export function secret(value: Value): Value {
  const marked = value !== null && typeof value === "object" && !Array.isArray(value) && signatureKey in value;
  return marked || isUnknown(value) ? value : { [signatureKey]: secretSignature, value };
}

/** Undefined when the value is neither asset nor archive. */
export function asAsset(value: Value | undefined): Asset | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const signature = value[signatureKey];
  if (signature !== assetSignature && signature !== archiveSignature) return undefined;
  return {
    kind: signature === assetSignature ? "asset" : "archive",
    hash: text(value.hash) ?? "",
    ...(text(value.path) ? { path: value.path as string } : {}),
    // An empty text asset arrives without its text.
    ...(signature === assetSignature && !value.path && !value.uri ? { text: text(value.text) ?? "" } : {}),
  };
}

export function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function isUnknown(value: Value | undefined): boolean {
  return value === unknown;
}

/** Unset inputs arrive as null or not at all; both mean the same. */
export function withoutNulls(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
