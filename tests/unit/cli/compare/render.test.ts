import { describe, expect, it } from "vitest";
import { compared } from "../../../../cli/compare/comparison.ts";
import { parseRecord } from "../../../../cli/compare/read-records.ts";
import { comparisonMarkdown, comparisonText } from "../../../../cli/compare/render.ts";
import { minutes, noon, recordOf, rule } from "./records.ts";

const planted = "user-4711@example.org";
const comparison = compared(
  recordOf(
    "pr-12",
    [
      ["queue-depth", planted, 80, 60, { value: 21 }],
      ["queue-depth", "kokoro", 50, 20],
      ["queue-wait", "kokoro", 50, 20],
    ],
    { rules: [rule("queue-depth", "bb"), rule("queue-wait"), rule("queue-age")] },
  ),
  recordOf(
    "prod",
    [
      ["queue-depth", "kokoro", 45, 20],
      ["queue-wait", "kokoro", 50, 20],
    ],
    { told: 4 },
  ),
);

describe("what two stacks disagree about", () => {
  it("is a table and every firing that differs, at a terminal", () => {
    expect(comparisonText(comparison)).toMatchInlineSnapshot(`
      "pr-12 and prod, 2026-03-10 10:00:00 UTC to 2026-03-10 12:00:00 UTC (2 h)

      1 of 2 rules agree, in 1 firing
      told: pr-12 3 times, prod 4 times; a muted channel counts what it would have told

      RULE         ALIKE  ONLY PR-12  ONLY PROD  APART           TEXT
      disk-usage                                         only in prod
      queue-age                                         only in pr-12
      queue-depth      0           1          0      1        differs
      queue-wait       1           0          0      0           same

      queue-depth
        pr-12 began first by 5 min
        only pr-12: 2026-03-10 10:40:00 UTC, for 20 min, warning, model user-4711@example.org, 21 jobs
        pr-12: 2026-03-10 11:10:00 UTC, for 30 min, warning, model kokoro, 35 jobs
        prod: 2026-03-10 11:15:00 UTC, for 25 min, warning, model kokoro, 35 jobs"
    `);
  });

  it("is figures alone in a pull request", () => {
    const text = comparisonMarkdown(comparison);
    expect(text).toMatchInlineSnapshot(`
      "### pr-12 beside prod

      pr-12 and prod, 2026-03-10 10:00:00 UTC to 2026-03-10 12:00:00 UTC (2 h)

      - 1 of 2 rules agree, in 1 firing
      - told: pr-12 3 times, prod 4 times; a muted channel counts what it would have told

      | rule | alike | only pr-12 | only prod | apart | text |
      |---|---:|---:|---:|---:|---:|
      | disk-usage |  |  |  |  | only in prod |
      | queue-age |  |  |  |  | only in pr-12 |
      | queue-depth | 0 | 1 | 0 | 1 | differs |
      | queue-wait | 1 | 0 | 0 | 0 | same |

      - queue-depth: pr-12 began first by 5 min"
    `);
    expect(text).not.toContain(planted);
    expect(text).not.toContain("kokoro");
  });

  it("is a sentence where nothing can be said yet", () => {
    const young = recordOf("pr-12", [], { lastTickAt: null });
    expect(comparisonText(compared(young, recordOf("prod", [])))).toMatch(/have not watched together yet/);
  });

  it("is nothing where they agree, and that is said", () => {
    const same = compared(recordOf("pr-12", []), recordOf("prod", []));
    expect(comparisonText(same)).toBe(
      `pr-12 and prod, 2026-03-10 10:00:00 UTC to 2026-03-10 12:00:00 UTC (2 h)\n\n3 of 3 rules agree, in 0 firings\ntold: pr-12 0 times, prod 0 times; a muted channel counts what it would have told`,
    );
  });

  it("is bounded, however much there is", () => {
    const many = Array.from({ length: 500 }, (_, n): [string, string, number, number] => [
      "queue-depth",
      `m${n}`,
      60,
      50,
    ]);
    const text = comparisonText(compared(recordOf("pr-12", many), recordOf("prod", [])));
    expect(text).toContain("and 490 more");
    expect(text.length).toBeLessThan(5_000);
  });
});

describe("what a host answers", () => {
  const line = (change: object) => JSON.stringify({ ...recordOf("prod", []), ...change });

  it("is read where it is a record of that stack", () => {
    expect(parseRecord(line({}), "prod", "vps")).toMatchObject({ stack: "prod", at: noon, since: noon - minutes(120) });
  });

  it.each([
    ["another stack's", line({ stack: "other" })],
    ["no JSON", "watchbill: usage"],
    ["of another shape", line({ rules: [{ id: "../x" }] })],
    ["without an end", line({}).slice(0, -5)],
  ])("is refused when it is %s, without being quoted", (_, text) => {
    expect(() => parseRecord(text, "prod", "vps")).toThrow(
      /^vps answers for prod in a way that this version does not know; deploy prod anew$/,
    );
  });
});
