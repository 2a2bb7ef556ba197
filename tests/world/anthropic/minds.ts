import { entriesIn, type ReadEntry } from "./digest-read.ts";
import type { Asked, Block, Mind } from "./types.ts";

/** The answer that the analyst asks for. */
export interface Said {
  verdict: "nominal" | "anomalies" | "issues";
  summary: string;
  findings: {
    title: string;
    severity: "anomalies" | "issues";
    evidence: string;
    cites: string[];
    since: string | null;
    recommendation: string;
  }[];
  patterns: string[];
  suggestions: string[];
}

/** Tells what the digest holds to be odd, and cites every figure. */
export const sober: Mind = ({ texts }) => ({ json: soberSaid(entriesIn(texts)) });

function soberSaid(entries: readonly ReadEntry[]): Said {
  const odd = entries.filter(({ verdict }) => verdict === "issues" || verdict === "anomalies").slice(0, 5);
  return {
    verdict: odd.some(({ verdict }) => verdict === "issues") ? "issues" : odd.length > 0 ? "anomalies" : "nominal",
    summary: odd.length > 0 ? odd.slice(0, 2).map(sentenceOf).join(" ") : "Nothing stands out.",
    findings: odd.map((entry) => ({
      title: `Odd in ${entry.section}`,
      severity: entry.verdict === "issues" ? "issues" : "anomalies",
      evidence: sentenceOf(entry),
      cites: [entry.id],
      since: entry.id,
      recommendation: "Look at the log of that hour first.",
    })),
    patterns: [],
    suggestions: [],
  };
}

function sentenceOf({ id, section, figures }: ReadEntry): string {
  const cited = figures.slice(0, 2).map(([name, value]) => `${name} is ${value} [${id}.${name}]`);
  return cited.length > 0 ? `In ${section} ${cited.join(", and ")}.` : `Something is odd in ${section} [${id}].`;
}

/** Sees nothing. */
export const silent: Mind = () => ({
  json: { verdict: "nominal", summary: "Nothing stands out.", findings: [], patterns: [], suggestions: [] },
});

const told =
  (change: (text: string) => string): Mind =>
  ({ texts }) => {
    const said = soberSaid(entriesIn(texts));
    const findings = said.findings.map((finding) => ({ ...finding, evidence: change(finding.evidence) }));
    return { json: { ...said, summary: change(said.summary), findings } };
  };

/** Gets the last digit of each figure wrong. */
export const wrongFigures: Mind = told((text) =>
  text.replace(/(\d)( \[d)/g, (_, digit, cite) => `${(Number(digit) + 1) % 10}${cite}`),
);

/** Gives its figures without where they are from. */
export const uncited: Mind = told((text) => text.replace(/ \[[^\]]*\]/g, ""));

/** Answers what is no JSON, every time. */
export const nonsense: Mind = () => ({ content: [{ type: "text", text: '{"verdict": "nominal", "summary": ' }] });

/** Answers nonsense at first, and what it was asked for when it is told so. */
export const nonsenseOnce: Mind = (asked) => (asked.turn === 1 ? nonsense(asked) : sober(asked));

export const refusing: Mind = () => ({ content: [], stopReason: "refusal" });

/** Writes until its tokens are spent. */
export const endless: Mind = ({ body }) => ({
  content: [{ type: "text", text: "and so on ".repeat(body.max_tokens) }],
});

/** Thinks, looks something up as long as it may, and never comes to an answer. */
export const looping: Mind = ({ body, turn }) => {
  if (body.tool_choice?.type === "none") return { content: [{ type: "text", text: "I must look once more." }] };
  return {
    content: [
      { type: "thinking", thinking: `not sure yet (${turn})` },
      { type: "tool_use", name: "query", input: { sql: `SELECT ${turn} AS turn` } },
    ],
  };
};

/** Calls these tools, all at once, and then answers. */
export function asking(calls: readonly Omit<Block & { type: "tool_use" }, "type">[], then: Mind): Mind {
  return (asked) => {
    if (asked.body.messages.length > 1) return then(asked);
    return {
      content: [
        { type: "thinking", thinking: "the digest leaves a question" },
        ...calls.map((call) => ({ type: "tool_use" as const, ...call })),
      ],
    };
  };
}

/** Answers each request with the next of these. */
export function inTurn(...minds: Mind[]): Mind {
  let next = 0;
  return (asked: Asked) => {
    const mind = minds[Math.min(next, minds.length - 1)] as Mind;
    next += 1;
    return mind(asked);
  };
}
