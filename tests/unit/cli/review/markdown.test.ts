import { describe, expect, it } from "vitest";
import { declaredDiff } from "../../../../cli/review/declared-diff.ts";
import { code, commentLimit, reviewMarkdown } from "../../../../cli/review/markdown.ts";
import type { Review } from "../../../../cli/review/review.ts";
import { reviewText } from "../../../../cli/review/terminal.ts";
import { warningsOf } from "../../../../cli/review/warnings.ts";
import { type Alert, above } from "../../../../model/alert.ts";
import type { Declared } from "../../../../model/declared.ts";
import { declared, diskUsage, queueDepth } from "./sample.ts";

const from = Date.UTC(2026, 2, 2);

function reviewOf(changes: Partial<Declared>, rest: Partial<Review> = {}): Review {
  const now = { ...declared, ...changes };
  const [differing, warnings] = [declaredDiff(declared, now), warningsOf(declared, now, [])];
  return { against: "what is deployed", changes: differing, warnings, lint: [], ...rest };
}

const raised: Alert = {
  ...queueDepth,
  value: { source: "sql", text: `${(queueDepth.value as { text: string }).text}\n  AND queue_depth > 0` },
  levels: queueDepth.levels.map((level) => (level.severity === "warning" ? { ...level, when: above(40) } : level)),
};

/** Everything that a review can say, once. */
const whole = reviewOf(
  { alerts: [raised, { ...diskUsage, id: "disk" }, { ...diskUsage, id: "inodes", title: "Inodes" }], windows: [] },
  {
    stack: "prod",
    lint: [
      {
        ...{ check: "sql/minimum", severity: "warning" as const, file: "alerts/queue-depth.ts", field: "value" },
        message: "divides by few samples",
      },
    ],
    noise: {
      history: { from, to: from + 7 * 86_400_000, stepMs: 15_000, events: 210_000, zone: "UTC", invented: false },
      gaps: 1,
      rules: [
        {
          id: "queue-depth",
          before: { firings: 9, pages: 12, atNight: 4, longestMs: 4_260_000 },
          now: { firings: 2, pages: 2, atNight: 0, longestMs: 600_000 },
        },
        { id: "disk", before: "unanswered", now: "unanswered" },
        { id: "inodes", now: { firings: 0, pages: 0, atNight: 0, longestMs: 0 } },
      ],
      before: { pages: 12, atNight: 4 },
      now: { pages: 2, atNight: 0 },
    },
    steps: [
      { op: "update", type: "command:remote:Command", name: "queue-depth" },
      { op: "delete", type: "command:remote:Command", name: "disk-usage" },
      { op: "create", type: "command:remote:Command", name: "disk" },
      { op: "create", type: "command:remote:Command", name: "inodes" },
    ],
  },
);

describe("a review", () => {
  it("is a page for a pull request", async () => {
    await expect(reviewMarkdown(whole)).toMatchFileSnapshot("review.md");
  });

  it("is the same in a terminal", async () => {
    await expect(`${reviewText(whole, { rules: 3, pages: 1 })}\n`).toMatchFileSnapshot("review.txt");
  });

  it("of nothing is one sentence", () => {
    const nothing = reviewOf({}, { stack: "prod", steps: [] });
    expect(reviewMarkdown(nothing)).toBe(
      "## Watchbill: plan for `prod`\n\nNo alert changes; nothing to do on the host.\n\nCompared with what is deployed.\n",
    );
  });
});

const hostile = [
  "@everyone see <img src=x onerror=alert(1)> [here](https://evil.example) #1",
  "`` ` ``` code",
  "a | b |\n| c",
  "```\n# a heading\n</details>",
  "\u202eright to left\u0007\r\n> [!WARNING]",
];

/** What is left of a page without its code, which GitHub shows word for word. */
function outsideOfCode(page: string): string {
  return page.replaceAll(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, "").replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
}

describe("words of a stranger's declaration", () => {
  it.each(hostile)("%j is shown, and does nothing", (text) => {
    const alert: Alert = { ...raised, title: text, message: text, owner: text, value: { source: "sql", text } };
    const tame = text.replaceAll(/[^\n]+/g, "x");
    const harmless: Alert = { ...alert, title: tame, message: tame, owner: tame, value: { source: "sql", text: tame } };
    const page = reviewMarkdown(reviewOf({ alerts: [alert, diskUsage] }, { against: "`main` (1a2b3c4)" }));
    const plain = reviewMarkdown(reviewOf({ alerts: [harmless, diskUsage] }, { against: "`main` (1a2b3c4)" }));
    expect(outsideOfCode(page).replaceAll(/\n+/g, "\n")).toBe(outsideOfCode(plain).replaceAll(/\n+/g, "\n"));
    expect(page).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  it("stand between more backquotes than they have", () => {
    expect(code("a `` b")).toBe("```a `` b```");
    expect(code("`a`")).toBe("`` `a` ``");
    expect(code("")).toBe("` `");
  });
});

describe("a comment that would be too long", () => {
  const alerts = Array.from({ length: 400 }, (_, index): Alert => {
    const text = Array.from({ length: 100 }, (_, line) => `line ${line} ${"x".repeat(400)}`).join("\n");
    return { ...queueDepth, id: `queue-${index}`, value: { source: "sql", text: `${index}\n${text}` } };
  });

  it("ends before GitHub refuses it, and says how much is left out", () => {
    const page = reviewMarkdown(reviewOf({ alerts }, { stack: "prod", lint: whole.lint }));
    expect(page.length).toBeLessThan(commentLimit);
    expect(page.length).toBeGreaterThan(commentLimit / 2);
    const shown = page.match(/^#### /gm)?.length ?? 0;
    expect(page).toContain(`and ${402 - shown} more, for which a comment has no room.`);
    expect(page).toContain("`docs/lint/sql-minimum.md`");
  });
});
