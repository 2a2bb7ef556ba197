import { blocksOf, partsOf } from "./content.ts";
import { ApiError, invalid } from "./errors.ts";
import { checkSchema } from "./schema.ts";
import { checkToolLoop } from "./tool-loop.ts";
import type { MessagesBody } from "./types.ts";

const models = /^claude-(sonnet|opus|haiku|fable|mythos)-\d+(-\d+)*$/;
const fields = [
  ...["model", "max_tokens", "messages", "system", "tools", "tool_choice", "output_config", "stream", "metadata"],
  ...["stop_sequences", "temperature", "top_p", "top_k", "thinking", "service_tier", "cache_control"],
];
const breakpointsMax = 4;
const strictToolsMax = 20;
const outputTokensMax = 128_000;

/** A request as the API would take it. @throws ApiError with the first thing that is wrong */
export function checkBody(input: Record<string, unknown>, counting: boolean): MessagesBody {
  const unknown = Object.keys(input).find((name) => !fields.includes(name));
  if (unknown) throw invalid(`${unknown}: Extra inputs are not permitted`);
  const body = input as unknown as MessagesBody;
  if (typeof body.model !== "string") throw invalid("model: Field required");
  if (!models.test(body.model)) throw new ApiError(404, `model: ${body.model}`);
  const sampling = ["temperature", "top_p", "top_k"].find((name) => name in input);
  if (sampling) throw invalid(`${sampling}: is not supported since API version 2026-10-21`);
  if (!counting) checkOutput(body);
  checkMessages(body);
  checkTools(body);
  if (partsOf(body).filter(({ cached }) => cached).length > breakpointsMax) {
    throw invalid(`A maximum of ${breakpointsMax} blocks with cache_control may be provided.`);
  }
  checkToolLoop(body.messages);
  checkModelOwn(input, body);
  return body;
}

function checkOutput({ model, max_tokens, output_config }: MessagesBody): void {
  if (max_tokens === undefined) throw invalid("max_tokens: Field required");
  if (!Number.isInteger(max_tokens) || max_tokens < 1) throw invalid("max_tokens: must be greater than or equal to 1");
  if (max_tokens > outputTokensMax) {
    throw invalid(
      `max_tokens: ${max_tokens} > ${outputTokensMax}, which is the maximum allowed number of output tokens for ${model}`,
    );
  }
  const format = output_config?.format;
  if (!format) return;
  if (format.type !== "json_schema") throw invalid("output_config.format.type: Input should be 'json_schema'");
  checkSchema(format.schema, "output_config.format.schema");
}

function checkMessages({ messages }: MessagesBody): void {
  if (!Array.isArray(messages)) throw invalid("messages: Field required");
  if (messages.length === 0) throw invalid("messages: at least one message is required");
  messages.forEach(({ role, content }, index) => {
    if (role !== "user" && role !== "assistant")
      throw invalid(`messages.${index}.role: Input should be 'user' or 'assistant'`);
    const blocks = blocksOf(content);
    if (blocks.length === 0 && (role === "user" || index < messages.length - 1)) {
      throw invalid(
        `messages.${index}: all messages must have non-empty content except for the optional final assistant message`,
      );
    }
    if (blocks.some(({ type, text }) => type === "text" && !text?.trim())) {
      throw invalid("messages: text content blocks must be non-empty");
    }
  });
  if (messages[0]?.role !== "user") throw invalid('messages: first message must use the "user" role');
}

function checkTools({ tools = [], tool_choice: choice }: MessagesBody): void {
  tools.forEach(({ name, input_schema: schema, strict }, index) => {
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name ?? "")) {
      throw invalid(`tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
    }
    if (schema?.type !== "object") throw invalid(`tools.${index}.custom.input_schema.type: Field required`);
    if (strict) checkSchema(schema, `tools.${index}.custom.input_schema`);
  });
  if (new Set(tools.map(({ name }) => name)).size < tools.length) throw invalid("tools: Tool names must be unique.");
  if (tools.filter(({ strict }) => strict).length > strictToolsMax) {
    throw invalid(`tools: at most ${strictToolsMax} strict tools are supported`);
  }
  if (choice && tools.length === 0) throw invalid("tool_choice: may only be specified while providing tools");
}

/** What models from 5.5 on no longer take. */
function checkModelOwn(input: Record<string, unknown>, { model, tool_choice: choice, messages }: MessagesBody): void {
  if (!model.endsWith("-5-5")) return;
  if (choice?.type === "any" || choice?.type === "tool") {
    throw invalid(`tool_choice: forced tool use is not supported for ${model}; use "auto" or "none"`);
  }
  const { type } = (input.thinking ?? {}) as { type?: string };
  if (type === "enabled" || type === "disabled") throw invalid(`thinking: "${type}" is not supported for ${model}`);
  if (messages.at(-1)?.role === "assistant") {
    throw invalid(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  }
}
