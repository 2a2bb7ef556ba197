import { refuse } from "./errors.ts";
import { messageBytesMax } from "./publish.ts";

/** A JSON publish of this size or more is refused. */
const jsonBytesMax = 2 * messageBytesMax;

const fieldTypes: Record<string, "string" | "number" | "boolean" | "object"> = {
  topic: "string",
  title: "string",
  message: "string",
  priority: "number",
  tags: "object",
  click: "string",
  icon: "string",
  actions: "object",
  attach: "string",
  filename: "string",
  markdown: "boolean",
  delay: "string",
  email: "string",
  call: "string",
  cache: "string",
  sequence_id: "string",
};

export interface JsonPublish {
  topic: string;
  body: Buffer;
  /** The other fields, as the headers that mean the same. */
  params: Record<string, string>;
}

/**
 * A message published as JSON to the server's root.
 * @throws NtfyError 41303 for 8,192 bytes or more, 40024 for anything but an object with fields of the right types
 */
export function parseJsonPublish(raw: Buffer): JsonPublish {
  if (raw.length >= jsonBytesMax) throw refuse.jsonTooLarge();
  const fields = parseObject(raw);
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    const type = fieldTypes[name];
    if (type === undefined || value === null) continue;
    if (typeof value !== type || (type === "object" && !Array.isArray(value))) throw refuse.json();
    if (name === "topic" || name === "message") continue;
    params[`x-${name.replaceAll("_", "-")}`] = asParam(name, value);
  }
  return { topic: String(fields.topic ?? ""), body: Buffer.from(String(fields.message ?? "")), params };
}

function parseObject(raw: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(raw.toString());
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // told below, in ntfy's words
  }
  throw refuse.json();
}

function asParam(name: string, value: unknown): string {
  if (name === "actions") return Array.isArray(value) && value.length > 0 ? JSON.stringify(value) : "";
  if (name === "tags") return (value as unknown[]).join(",");
  // ntfy takes a JSON priority of 0 for "not given"
  if (name === "priority" && value === 0) return "";
  return String(value);
}
