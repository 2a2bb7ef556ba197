import type Anthropic from "@anthropic-ai/sdk";
import type { Analyst } from "../../model/analyst.ts";
import type { Digest, ToolResult } from "../../model/report.ts";
import { type Caller, call } from "./call.ts";
import { bytesWithin, type Money, tokensAtMost } from "./money.ts";
import { parseSaid, type Said, saidJsonSchema } from "./said.ts";
import { digestMessage, systemOf } from "./told.ts";
import type { LookUps } from "./tools/look-up.ts";
import { resultText } from "./tools/rows.ts";
import type { Tool } from "./tools/tool.ts";

export interface Conversation {
  analyst: Analyst;
  /** Without anything private. */
  digest: Digest;
  tools: readonly Tool[];
  lookUps: LookUps;
  money: Money;
  caller: Caller;
}

/** It has ended without an answer. The message is one sentence for people. */
export class NoAnswerError extends Error {}

const callsPerTurn = 8;
const tooMuch = "this is more than may still be paid; ask for less, or answer";

/** Asks the model, lets it look things up, and hears its answer: so many calls, tokens and dollars, and no more. One answer that
 *  cannot be read may be given again. @throws NoAnswerError, CallError */
export async function converse(conversation: Conversation): Promise<Said> {
  const { analyst, money, caller, lookUps } = conversation;
  const messages: Anthropic.MessageParam[] = [digestMessage(conversation.digest)];
  let known = { inputTokens: 0, bytes: 0 };
  let repaired = false;
  for (let turn = 1; turn <= analyst.turns; turn += 1) {
    const open = paramsOf(conversation, messages, false);
    const bytes = bytesOf(open);
    const input = known.inputTokens + tokensAtMost(bytes - known.bytes);
    const refusal = caller.refusal(input, 0);
    if (refusal) throw new NoAnswerError(refusal);
    // Results may be as large as all that was said so far, and the call behind them must be affordable.
    const isLast = turn === analyst.turns || money.refusal(3 * input, 2 * analyst.outputTokens) !== undefined;
    const message = await call(caller, isLast ? paramsOf(conversation, messages, true) : open, input);
    known = { inputTokens: inputOf(message.usage) + message.usage.output_tokens, bytes };
    const uses = message.content.filter((block) => block.type === "tool_use");
    if (message.stop_reason === "refusal") throw new NoAnswerError("the model refused to answer");
    if (uses.length > 0 && message.stop_reason === "tool_use") {
      if (isLast) throw new NoAnswerError("the model looked things up until it could no longer, and gave no answer");
      const said = { role: "assistant" as const, content: message.content };
      const left = bytesWithin(money.inputTokensLeft(analyst.outputTokens) - known.inputTokens) - bytesOf(said);
      messages.push(said, await resultsOf(uses, lookUps, left));
      continue;
    }
    const heard = answerOf(message);
    if ("said" in heard) return heard.said;
    if (repaired || turn === analyst.turns) throw new NoAnswerError(`the model's answer ${heard.problem}`);
    repaired = true;
    messages.push(...again(message, heard.problem));
  }
  throw new NoAnswerError("the model gave no answer");
}

function paramsOf(
  { analyst, tools }: Conversation,
  messages: readonly Anthropic.MessageParam[],
  isLast: boolean,
): Anthropic.MessageStreamParams {
  return {
    model: analyst.model,
    max_tokens: analyst.outputTokens,
    system: systemOf(analyst),
    messages: [...messages],
    output_config: { format: { type: "json_schema", schema: saidJsonSchema } },
    ...(tools.length > 0
      ? { tools: tools.map(toolParam), tool_choice: isLast ? { type: "none" } : { type: "auto" } }
      : {}),
  };
}

const toolParam = ({ name, description, inputSchema }: Tool): Anthropic.Tool => {
  return { name, description, strict: true, input_schema: inputSchema as Anthropic.Tool.InputSchema };
};

const inputOf = (usage: Anthropic.Usage): number =>
  usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** What was looked up, as much of it as fits so many bytes: more could not be paid, and nothing would come of what has been. */
async function resultsOf(
  uses: readonly Anthropic.ToolUseBlock[],
  lookUps: LookUps,
  bytesLeft: number,
): Promise<Anthropic.MessageParam> {
  const none = uses.map(({ id }) => resultBlock(id, tooMuch));
  let left = bytesLeft - bytesOf({ role: "user", content: none });
  const content: Anthropic.ToolResultBlockParam[] = [];
  for (const [index, { id, name, input }] of uses.entries()) {
    const found =
      index < callsPerTurn
        ? await lookUps.run({ name, input })
        : `no more than ${callsPerTurn} look-ups are made at once; ask again`;
    const block = resultBlock(id, found);
    const size = bytesOf(block) - bytesOf(none[index]);
    const fits = size <= Math.max(0, left);
    if (fits) left -= size;
    content.push(fits ? block : resultBlock(id, tooMuch));
  }
  return { role: "user", content };
}

function resultBlock(id: string, found: ToolResult | string): Anthropic.ToolResultBlockParam {
  const failed = typeof found === "string" || found.error !== undefined;
  return {
    ...{ type: "tool_result", tool_use_id: id, content: typeof found === "string" ? found : resultText(found) },
    ...(failed ? { is_error: true } : {}),
  };
}

function answerOf(message: Anthropic.Message): { said: Said } | { problem: string } {
  if (message.stop_reason === "max_tokens") return { problem: "was cut off, since it is too long" };
  const text = message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
  if (!text.trim()) return { problem: "is empty" };
  try {
    return { said: parseSaid(text) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** The answer and what is wrong with it. One that was cut off is not repeated to the model. */
function again({ content, stop_reason }: Anthropic.Message, problem: string): Anthropic.MessageParam[] {
  const told = `Your answer ${problem}. Answer once more, shorter, as the schema has it, and with nothing else.`;
  const isWhole = stop_reason === "end_turn" && content.some((block) => block.type === "text" && block.text.trim());
  return [
    ...(isWhole ? [{ role: "assistant" as const, content }] : []),
    { role: "user" as const, content: [{ type: "text" as const, text: told }] },
  ];
}
