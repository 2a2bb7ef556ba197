import type { Embed } from "./types.ts";

/** An answer Discord gives instead of doing what was asked. */
export class DiscordError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: Record<string, unknown> | undefined;

  constructor(status: number, code: number, message: string, errors?: Record<string, unknown>) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

interface Found {
  path: string;
  code: string;
  message: string;
}

/** What a body may say: https://discord.com/developers/docs/resources/message#embed-object-embed-limits. Lengths are counted in
 *  UTF-16 units, the strictest reading of "characters".
 *  @throws DiscordError 50035 naming every field that is wrong, 50006 for nothing to show */
export function checkBody(body: Record<string, unknown>): { content?: string; embeds?: Embed[] } {
  const found: Found[] = [];
  const { content, embeds } = body;
  text(found, "content", content, 2_000, false);
  if (embeds !== undefined && !Array.isArray(embeds)) found.push(listType("embeds"));
  const list = Array.isArray(embeds) ? (embeds as Record<string, unknown>[]) : [];
  if (list.length > 10) found.push(tooMany("embeds", 10));
  list.forEach((embed, index) => {
    checkEmbed(found, `embeds.${index}`, embed ?? {});
  });
  if (list.reduce((sum, embed) => sum + embedSize(embed ?? {}), 0) > 6_000) {
    found.push({ path: "embeds", code: "MAX_EMBED_SIZE_EXCEEDED", message: "Embed size exceeds maximum size of 6000" });
  }
  checkMentions(found, body.allowed_mentions);
  if (found.length > 0) throw new DiscordError(400, 50_035, "Invalid Form Body", nested(found));
  return {
    ...(typeof content === "string" ? { content } : {}),
    ...(embeds === undefined ? {} : { embeds: list as Embed[] }),
  };
}

function checkEmbed(found: Found[], path: string, embed: Record<string, unknown>): void {
  text(found, `${path}.title`, embed.title, 256, false);
  text(found, `${path}.description`, embed.description, 4_096, false);
  const { color, timestamp, fields } = embed;
  if (color !== undefined && !(Number.isInteger(color) && Number(color) >= 0 && Number(color) <= 0xffffff)) {
    found.push({ path: `${path}.color`, code: "NUMBER_TYPE_MAX", message: "int value should be less than 16777216." });
  }
  if (timestamp !== undefined && Number.isNaN(Date.parse(String(timestamp)))) {
    found.push({ path: `${path}.timestamp`, code: "DATE_TIME_TYPE_PARSE", message: "Could not parse." });
  }
  const list = Array.isArray(fields) ? (fields as Record<string, unknown>[]) : [];
  if (list.length > 25) found.push(tooMany(`${path}.fields`, 25));
  list.forEach((field, index) => {
    text(found, `${path}.fields.${index}.name`, field.name, 256, true);
    text(found, `${path}.fields.${index}.value`, field.value, 1_024, true);
  });
}

function checkMentions(found: Found[], allowed: unknown): void {
  const parse = (allowed as { parse?: unknown } | undefined)?.parse ?? [];
  const unknown = Array.isArray(parse) ? parse.find((kind) => !["roles", "users", "everyone"].includes(kind)) : "?";
  if (unknown === undefined) return;
  found.push({
    path: "allowed_mentions.parse",
    code: "BASE_TYPE_CHOICES",
    message: `Value must be one of roles, users, everyone.`,
  });
}

function text(found: Found[], path: string, value: unknown, limit: number, required: boolean): void {
  if (value === undefined || value === null || value === "") {
    if (required) found.push({ path, code: "BASE_TYPE_REQUIRED", message: "This field is required" });
    return;
  }
  if (typeof value !== "string")
    found.push({ path, code: "STRING_TYPE_CONVERT", message: "Could not interpret as string." });
  else if (value.length > limit) {
    found.push({ path, code: "BASE_TYPE_MAX_LENGTH", message: `Must be ${limit} or fewer in length.` });
  } else if (!value.isWellFormed()) found.push({ path, code: "STRING_TYPE_REGEX", message: "is no Unicode text" });
}

const tooMany = (path: string, limit: number): Found => ({
  path,
  code: "BASE_TYPE_MAX_LENGTH",
  message: `Must be ${limit} or fewer in length.`,
});
const listType = (path: string): Found => ({ path, code: "LIST_TYPE_CONVERT", message: "Only iterables may be used." });

function embedSize(embed: Embed): number {
  const fields = Array.isArray(embed.fields) ? embed.fields : [];
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  return [...texts, ...fields.flatMap(({ name, value }) => [name, value])].reduce(
    (sum, part) => sum + (typeof part === "string" ? part.length : 0),
    0,
  );
}

/** `embeds.0.title` as Discord nests it: `{embeds: {0: {title: {_errors: […]}}}}`. */
function nested(found: readonly Found[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, code, message } of found) {
    let at = root;
    for (const part of path.split(".")) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at._errors = [...((at._errors as unknown[]) ?? []), { code, message }];
  }
  return root;
}
