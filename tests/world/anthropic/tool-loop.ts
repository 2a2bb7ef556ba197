import { blocksOf } from "./content.ts";
import { invalid } from "./errors.ts";
import type { Message } from "./types.ts";

/** Every call of a tool is answered in the message behind it, first thing, and nothing else is answered there.
 *  @throws ApiError 400 in the API's words */
export function checkToolLoop(messages: readonly Message[]): void {
  messages.forEach(({ role, content }, index) => {
    const blocks = blocksOf(content);
    if (role === "user") checkResults(blocks, messages[index - 1], index);
    const uses = blocks.flatMap(({ type, id }) => (type === "tool_use" ? [id ?? ""] : []));
    if (uses.length === 0) return;
    if (role !== "assistant")
      throw invalid(`messages.${index}: \`tool_use\` blocks can only be in \`assistant\` messages`);
    if (new Set(uses).size < uses.length) throw invalid(`messages.${index}: \`tool_use\` ids must be unique`);
    const next = messages[index + 1];
    const answered = blocksOf(next?.content).flatMap(({ type, tool_use_id: id }) =>
      type === "tool_result" ? [id] : [],
    );
    const open = uses.filter((id) => !answered.includes(id));
    if (open.length > 0) {
      throw invalid(
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    }
  });
}

function checkResults(blocks: ReturnType<typeof blocksOf>, before: Message | undefined, index: number): void {
  const asked = blocksOf(before?.content).flatMap(({ type, id }) => (type === "tool_use" ? [id] : []));
  const seen = new Set<string>();
  let afterOther = false;
  blocks.forEach(({ type, tool_use_id: id = "" }, at) => {
    if (type !== "tool_result") {
      afterOther = true;
      return;
    }
    if (!asked.includes(id)) {
      throw invalid(
        `messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
    if (seen.has(id)) {
      throw invalid(
        `messages.${index}.content.${at}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`,
      );
    }
    if (afterOther) {
      throw invalid(`messages.${index}: \`tool_result\` blocks must come before other content`);
    }
    seen.add(id);
  });
}
