import { describe, expect, it } from "vitest";
import type { Answer } from "../../../../runtime/query/ask.ts";
import type { Data } from "../../../../runtime/query/open.ts";
import { renderLimits } from "../../../../runtime/render/limits.ts";
import { questionsOf, RenderOver } from "../../../../runtime/render/questions.ts";

const dayMs = 86_400_000;
const answer: Answer = { columns: ["value"], rows: [[1]], cut: false };

/** A database that takes `takesMs` for what is asked, and fails where that is longer than it may. */
function slowData(takesMs: (sql: string) => number, rows: Answer["rows"] = answer.rows) {
  let nowMs = 0;
  const asked: string[] = [];
  const data = {
    async ask(sql: string, { timeMs = 0 } = {}) {
      asked.push(sql);
      nowMs += Math.min(takesMs(sql), timeMs);
      if (takesMs(sql) >= timeMs) throw new Error(`took longer than ${timeMs / 1_000} s`);
      return { ...answer, rows };
    },
  };
  return {
    questions: questionsOf(data as unknown as Data, () => nowMs),
    asked,
    leftMs: () => renderLimits.runMs - nowMs,
  };
}

describe("the questions of a render", () => {
  it("are each asked once, whoever asks them", async () => {
    const { questions, asked } = slowData(() => 10);
    const [first, second] = await Promise.all(["a", "b"].map(() => questions.ask("sql", "filled", dayMs)));
    expect(second).toBe(first);
    await questions.ask("sql", "filled otherwise", dayMs);
    expect(asked).toEqual(["filled", "filled otherwise"]);
  });

  it("are asked again where the answer is large, so that answers take little memory", async () => {
    const { questions, asked } = slowData(() => 10, Array(1_001).fill([1]));
    for (const _ of [1, 2]) await questions.ask("sql", "filled", dayMs);
    expect(asked).toHaveLength(2);
  });

  it("are asked again where 200 others came between, and not where they were asked for meanwhile", async () => {
    const { questions, asked } = slowData(() => 10);
    for (const name of ["first", "second"]) await questions.ask("sql", name, dayMs);
    for (let other = 0; other < 199; other += 1) {
      await questions.ask("sql", String(other), dayMs);
      await questions.ask("sql", "first", dayMs);
    }
    await questions.ask("sql", "second", dayMs);
    expect(asked.filter((name) => name === "first")).toHaveLength(1);
    expect(asked.filter((name) => name === "second")).toHaveLength(2);
  });

  it("are not asked of as long a span again where one took too long, and of a shorter one they are", async () => {
    const { questions, asked } = slowData((sql) => (sql === "day" ? 10 : 1e9));
    await expect(questions.ask("sql", "week", 7 * dayMs)).rejects.toThrow("took longer than 5 s");
    await expect(questions.ask("sql", "month", 30 * dayMs)).rejects.toThrow("took longer than 5 s");
    await expect(questions.ask("sql", "day", dayMs)).resolves.toEqual(answer);
    await expect(questions.ask("other sql", "other month", 30 * dayMs)).rejects.toThrow("took longer");
    expect(asked).toEqual(["week", "day", "other month"]);
  });

  it("end when the time of the render is over, however many there are", async () => {
    const { questions, asked, leftMs } = slowData(() => 1e9);
    const many = Array.from({ length: 100 }, (_, index) => `sql ${index}`);
    const failed = await Promise.allSettled(many.map((sql) => questions.ask(sql, sql, dayMs)));
    const isOver = failed.map((one) => one.status === "rejected" && one.reason instanceof RenderOver);
    expect(asked).toHaveLength(renderLimits.runMs / renderLimits.questionMs);
    expect(isOver.indexOf(true)).toBe(asked.length);
    expect(leftMs()).toBeLessThanOrEqual(0);
  });

  it("are not too slow where the render was over before they were", async () => {
    const { questions, asked, leftMs } = slowData((sql) =>
      sql.startsWith("quick") ? renderLimits.questionMs - 1 : 1e9,
    );
    while (leftMs() >= renderLimits.questionMs) await questions.ask("sql", `quick ${asked.length}`, dayMs);
    await expect(questions.ask("last", "last", dayMs)).rejects.toBeInstanceOf(RenderOver);
    expect(asked.at(-1)).toBe("last");
  });
});
