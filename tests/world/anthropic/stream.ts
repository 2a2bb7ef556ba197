import type { Answer } from "./answer.ts";
import type { MessagesBody, SentBlock, Usage } from "./types.ts";

/** One server-sent event: its name stands in its data as well. */
export type StreamEvent = { type: string } & Record<string, unknown>;

const pieceLength = 24;

/** A message as its events: https://platform.claude.com/docs/en/build-with-claude/streaming. */
export function eventsOf(id: string, { model }: MessagesBody, answer: Answer, usage: Usage): StreamEvent[] {
  const begun = {
    ...messageOf(id, model, { ...answer, content: [] }, { ...usage, output_tokens: 1 }),
    stop_reason: null,
  };
  return [
    { type: "message_start", message: begun },
    { type: "ping" },
    ...answer.content.flatMap(blockEvents),
    {
      type: "message_delta",
      delta: { stop_reason: answer.stopReason, stop_sequence: null, ...stopDetails(answer) },
      usage,
    },
    { type: "message_stop" },
  ];
}

/** A message that is not streamed. */
export function messageOf(id: string, model: string, answer: Answer, usage: Usage) {
  return {
    ...{ id, type: "message", role: "assistant", model, content: answer.content },
    ...{ stop_reason: answer.stopReason, stop_sequence: null, ...stopDetails(answer) },
    usage: {
      ...usage,
      cache_creation: {
        ephemeral_5m_input_tokens: usage.cache_creation_input_tokens,
        ephemeral_1h_input_tokens: 0,
      },
      service_tier: "standard",
    },
  };
}

function stopDetails({ stopReason }: Answer) {
  if (stopReason !== "refusal") return { stop_details: null };
  return { stop_details: { type: "refusal", category: "general_harms", explanation: "This request was declined." } };
}

function blockEvents(block: SentBlock, index: number): StreamEvent[] {
  const delta = (delta: object): StreamEvent => ({ type: "content_block_delta", index, delta });
  return [
    { type: "content_block_start", index, content_block: emptied(block) },
    ...deltasOf(block).map(delta),
    { type: "content_block_stop", index },
  ];
}

function emptied(block: SentBlock): object {
  switch (block.type) {
    case "text":
      return { ...block, text: "" };
    case "thinking":
      return { ...block, thinking: "", signature: "" };
    case "tool_use":
      return { ...block, input: {} };
  }
}

function deltasOf(block: SentBlock): object[] {
  switch (block.type) {
    case "text":
      return pieces(block.text).map((text) => ({ type: "text_delta", text }));
    case "thinking":
      return [
        ...pieces(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: block.signature },
      ];
    case "tool_use":
      return ["", ...pieces(JSON.stringify(block.input))].map((partial_json) => ({
        type: "input_json_delta",
        partial_json,
      }));
  }
}

const pieces = (text: string): string[] => text.match(new RegExp(`[\\s\\S]{1,${pieceLength}}`, "gu")) ?? [];
