import { createHash } from "node:crypto";
import { partsOf } from "./content.ts";
import type { MessagesBody, Usage } from "./types.ts";

/** Shorter prefixes are not kept, as documented for the Sonnet models. */
const prefixTokensMin = 1_024;
const lifeMs = 5 * 60_000;
const prefixesMax = 1_000;

/** A rough and repeatable tokenizer: a token for three bytes and a half. */
export const tokensOf = (value: unknown): number =>
  Math.max(1, Math.ceil(Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value)) / 3.5));

/** What is kept of earlier requests, up to each breakpoint, for five minutes after its last use. */
export class PromptCache {
  private readonly now: () => number;
  private readonly prefixes = new Map<string, number>();

  constructor(now: () => number) {
    this.now = now;
  }

  /** What the input of a request is made of; it counts as used by this. */
  use(body: MessagesBody): Omit<Usage, "output_tokens"> {
    const breakpoints = prefixesOf(body).filter(({ tokens }) => tokens >= prefixTokensMin);
    const read = breakpoints.filter(({ key }) => (this.prefixes.get(key) ?? 0) > this.now()).at(-1)?.tokens ?? 0;
    const written = Math.max(0, (breakpoints.at(-1)?.tokens ?? 0) - read);
    for (const { key } of breakpoints) this.keep(key);
    return {
      input_tokens: inputTokensOf(body) - read - written,
      cache_creation_input_tokens: written,
      cache_read_input_tokens: read,
    };
  }

  private keep(key: string): void {
    this.prefixes.delete(key);
    this.prefixes.set(key, this.now() + lifeMs);
    const oldest = this.prefixes.keys().next();
    if (this.prefixes.size > prefixesMax && !oldest.done) this.prefixes.delete(oldest.value);
  }
}

export function inputTokensOf(body: MessagesBody): number {
  return partsOf(body).reduce((sum, { part }) => sum + tokensOf(part), 0) + formatTokens(body);
}

const formatTokens = ({ output_config }: MessagesBody) =>
  output_config?.format ? tokensOf(output_config.format.schema) : 0;

interface Prefix {
  key: string;
  tokens: number;
}

function prefixesOf(body: MessagesBody): Prefix[] {
  const hash = createHash("sha256").update(body.model);
  let tokens = 0;
  return partsOf(body).flatMap(({ cached, part }) => {
    hash.update(JSON.stringify(part)).update("\n");
    tokens += tokensOf(part);
    return cached ? [{ key: hash.copy().digest("hex"), tokens }] : [];
  });
}
