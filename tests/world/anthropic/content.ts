import type { ContentBlock, Message, MessagesBody } from "./types.ts";

/** A message's content as blocks, which a bare text stands for as well. */
export function blocksOf(content: Message["content"] | undefined): readonly ContentBlock[] {
  if (content === undefined) return [];
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

/** The parts of a request in the order in which they make its prefix: tools, system prompt, messages. */
export function partsOf({ tools, system, messages }: MessagesBody): { cached: boolean; part: unknown }[] {
  const parts = [
    ...(tools ?? []),
    ...blocksOf(system),
    ...messages.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ role, ...block }))),
  ];
  return parts.map(({ cache_control: control, ...part }) => ({ cached: Boolean(control), part }));
}

/** Everything that was said to the model by others. */
export function textsTold({ system, messages }: MessagesBody): string[] {
  const textOf = ({ text, content }: ContentBlock): string[] =>
    text !== undefined ? [text] : blocksOf(content).flatMap(textOf);
  const told = messages.filter(({ role }) => role === "user").flatMap(({ content }) => blocksOf(content));
  return [...blocksOf(system), ...told].flatMap(textOf);
}
