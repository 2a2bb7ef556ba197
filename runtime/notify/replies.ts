import type { Channel } from "./channel.ts";

const timeoutMs = 2_000;
/** As many as a channel hands over at once; so many in one second are somebody's flood, and the rest of it is skipped. */
const manyReplies = 100;

export interface Replies {
  texts: string[];
  /** Up to when each channel's buttons have been read, ms by the server's clock. */
  since: Map<string, number>;
  problems: string[];
}

/** What people have pressed since the last tick, in all channels at once. What cannot be read now is read at a later tick. */
export async function readReplies(
  channels: readonly Channel[],
  since: ReadonlyMap<string, number>,
  earliest: number,
): Promise<Replies> {
  const found: Replies = { texts: [], since: new Map(since), problems: [] };
  const read = channels.map(async ({ id, replies }) => {
    if (!replies) return;
    const from = since.get(id) ?? earliest;
    const answers = await replies(from, timeoutMs);
    if (!answers) {
      found.problems.push(`channel ${id}: its buttons could not be read`);
      return;
    }
    found.texts.push(...answers.map(({ text }) => text));
    const last = Math.max(from, ...answers.map(({ at }) => at));
    const stuck = answers.length >= manyReplies && last < from + 1_000;
    found.since.set(id, stuck ? last + 1_000 : last);
  });
  await Promise.all(read);
  return found;
}
