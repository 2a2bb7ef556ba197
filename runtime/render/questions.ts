import type { Answer } from "../query/ask.ts";
import type { Data } from "../query/open.ts";
import { renderLimits } from "./limits.ts";

/** Asks for the whole of a render, so that no question is asked twice, and none that takes too long keeps the others waiting for long. */
export interface Questions {
  /** @param sql as declared, @param filled with its values, @param spanMs how much of the data it looks at
   *  @throws Error in one line, or RenderOver */
  ask(sql: string, filled: string, spanMs: number): Promise<Answer>;
}

/** The time of a render was over: whoever asked is no worse than others, and is asked in the next one. */
export class RenderOver extends Error {}

/** So many answers are kept for whoever asks the same, those that were asked for last, and no larger ones. */
const kept = { answers: 200, rows: 1_000 } as const;

export function questionsOf(data: Data, clock: () => number = () => performance.now()): Questions {
  const startedMs = clock();
  const answers = new Map<string, Promise<Answer>>();
  /** By the SQL of those that took too long: for how short a span. */
  const tooSlow = new Map<string, { spanMs: number; error: Error }>();

  async function asked(sql: string, filled: string, spanMs: number): Promise<Answer> {
    const slow = tooSlow.get(sql);
    if (slow && slow.spanMs <= spanMs) throw slow.error;
    const restMs = renderLimits.runMs - (clock() - startedMs);
    if (restMs <= 0) throw new RenderOver();
    const { rows, characters, questionMs } = renderLimits;
    const timeMs = Math.min(questionMs, restMs);
    const beganMs = clock();
    return data.ask(filled, { rows, characters, timeMs }).catch((error: Error) => {
      if (clock() - beganMs < timeMs) throw error;
      if (timeMs < questionMs) throw new RenderOver();
      tooSlow.set(sql, { spanMs, error });
      throw error;
    });
  }

  return {
    ask(sql, filled, spanMs) {
      const answer = answers.get(filled) ?? asked(sql, filled, spanMs);
      answers.delete(filled);
      answers.set(filled, answer);
      for (const [oldest] of answers) if (answers.size > kept.answers) answers.delete(oldest);
      answer.then(({ rows }) => rows.length > kept.rows && answers.delete(filled)).catch(() => {}); // whoever asked is told
      return answer;
    },
  };
}
