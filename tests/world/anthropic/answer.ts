import { createHmac } from "node:crypto";
import { tokensOf } from "./accounting.ts";
import { misfit } from "./schema.ts";
import type { Block, MessagesBody, SentBlock, Turn } from "./types.ts";

export interface Answer {
  content: SentBlock[];
  stopReason: string;
  outputTokens: number;
}

/** What a mind's turn becomes on the wire. @throws Error where a test's mind answers what no model could */
export function answerOf(turn: Turn, body: MessagesBody, nextId: (prefix: string) => string): Answer {
  const content = (turn.content ?? []).map((block) => sent(block, body, nextId));
  if (turn.json !== undefined) {
    const wrong = misfit(turn.json, body.output_config?.format?.schema ?? {});
    if (wrong) throw new Error(`the mind answers what its schema does not allow: ${wrong}`);
    content.push({ type: "text", text: JSON.stringify(turn.json), citations: null });
  }
  const outputTokens = content.reduce((sum, block) => sum + tokensOf(block), 0);
  const stopReason = turn.stopReason ?? (content.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn");
  if (outputTokens <= body.max_tokens)
    return { content, stopReason, outputTokens: content.length > 0 ? outputTokens : 0 };
  return { content: cutOff(content, body.max_tokens), stopReason: "max_tokens", outputTokens: body.max_tokens };
}

function sent(block: Block, { model, tools = [] }: MessagesBody, nextId: (prefix: string) => string): SentBlock {
  switch (block.type) {
    case "text":
      return { ...block, citations: null };
    case "thinking":
      return { ...block, signature: signatureOf(model, block.thinking) };
    case "tool_use": {
      const tool = tools.find(({ name }) => name === block.name);
      if (tool?.strict && misfit(block.input, tool.input_schema)) {
        throw new Error(
          `the mind calls ${block.name} with what its strict schema does not allow: ${JSON.stringify(block.input)}`,
        );
      }
      return { ...block, id: nextId("toolu_01") };
    }
  }
}

/** A thinking block is bound to the model that has thought it. */
export const signatureOf = (model: string, thinking: string): string =>
  createHmac("sha256", model).update(thinking).digest("base64");

/** The beginning of an answer whose tokens have run out. */
function cutOff(content: readonly SentBlock[], tokens: number): SentBlock[] {
  let left = tokens;
  const kept: SentBlock[] = [];
  for (const block of content) {
    const needs = tokensOf(block);
    if (needs <= left) kept.push(block);
    else if (block.type === "text")
      kept.push({ ...block, text: block.text.slice(0, Math.max(1, Math.floor(left * 3))) });
    left -= needs;
    if (left <= 0) break;
  }
  return kept;
}
