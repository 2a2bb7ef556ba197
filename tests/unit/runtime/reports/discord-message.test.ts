import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Analysis, Digest } from "../../../../model/report.ts";
import { discordMessage } from "../../../../runtime/reports/discord-message.ts";
import { checkBody } from "../../../world/discord/limits.ts";
import { injections } from "../../../world/injections.ts";
import { quietDigest, sampleAnalysis, sampleDigest } from "../../../world/reports/sample.ts";
import { sampleReport } from "../../../world/reports/stored.ts";

const withoutModel = {
  ...sampleAnalysis,
  withoutModel: "there is no key",
  summary: undefined,
  findings: [],
  rejected: [],
};
const privately = { audience: "private", page: "report-1.html", notes: [] } as const;
type Message = {
  embeds: [{ title: string; description: string; color: number; footer: { text: string }; fields: Field[] }];
};
type Field = { name: string; value: string };
const embedOf = (
  parts: Parameters<typeof sampleReport>[0] = {},
  sending: Parameters<typeof discordMessage>[1] = privately,
) => (discordMessage(sampleReport(parts), sending) as Message).embeds[0];
const field = ({ fields }: { fields: Field[] }, name: string) => fields.find((one) => one.name.includes(name))?.value;

describe("a report in Discord", () => {
  it("tells by colour and word what the verdict is, then what the model says, with evidence and what to do", () => {
    const embed = embedOf();
    expect(embed).toMatchObject({ title: "🔴 Issues: prod", color: 0xd92d20, description: sampleAnalysis.summary });
    expect(embed.fields[0]).toEqual({
      name: "🔴 Synthesis failed on one worker",
      value:
        "16 failures (d1.count) of 9 users (d1.users), all by higgs-1 (t1).\n" +
        "→ Restart higgs-1 and look at its GPU's memory.\nsince 2026-03-09 22:30 UTC, by d1.count, d1.users, t1",
    });
    expect(embed.footer.text).toBe("Report 20260310-0730 · all evidence is in the attached report-1.html");
  });

  it("tells the span, the copies' age, the cost, what is not known, what was rejected and what was left out", () => {
    const embed = embedOf();
    expect(field(embed, "Period")).toBe("2026-03-09 07:30 to 2026-03-10 07:30 UTC (1 d)");
    expect(field(embed, "Copies")).toBe("metrics 4 min old, log 2 min old");
    expect(field(embed, "Cost")).toBe(
      "$0.077: claude-sonnet-4-5, 3 calls, 31 k tokens in, 14 k of them cached, 1240 out",
    );
    expect(field(embed, "Not known")).toBe("uptime: no Uptime Kuma is known");
    expect(field(embed, "Rejected")).toBe("1 statement of the model: 40 is not in what it cites");
    expect(field(embed, "Left out")).toBe("3 of latency");
  });

  it("leaves the citations out of the summary, so that it reads on a phone", () => {
    const summary = "16 [d1.count] failed of 9 [t1.1.users].";
    expect(embedOf({ analysis: { ...sampleAnalysis, summary } }).description).toBe("16 failed of 9.");
  });

  it("without the model says why, and shows what the digest found", () => {
    const embed = embedOf({ analysis: withoutModel as unknown as Analysis });
    expect(embed.description).toBe("Without the model: there is no key.");
    expect(field(embed, "In the digest")).toBe(
      "🔴 d1 an error message that was never seen before: 16 times, 9 users (template Synthesis failed: CUDA error: " +
        "device-side assert triggered, logger yapit.gateway.results)\n" +
        "🟠 d2 kokoro takes 2.4 times as long as usual (model kokoro)",
    );
  });

  it("shows what makes the verdict worse than the model's", () => {
    const embed = embedOf({ analysis: { ...sampleAnalysis, verdict: "nominal", findings: [] } });
    expect(embed.title).toBe("🔴 Issues: prod");
    expect(field(embed, "In the digest")).toContain("never seen before");
  });

  it("without a digest says why, and that nothing is known", () => {
    const embed = embedOf({
      digest: { failed: "there are no copies yet" },
      analysis: withoutModel as unknown as Analysis,
    });
    expect(embed.description).toMatch(
      /^Without a digest: there are no copies yet\. Nothing is known of this time, so the verdict is issues\./,
    );
    expect(field(embed, "Period")).toBe("unknown, without a digest");
  });

  it("is green where all is well", () => {
    expect(
      embedOf({ digest: quietDigest, analysis: { ...sampleAnalysis, verdict: "nominal", findings: [] } }),
    ).toMatchObject({ title: "🟢 Nominal: prod", color: 0x12b76a });
  });

  it("tells the public the verdict and nothing else", () => {
    const embed = embedOf({}, { audience: "public", notes: [] });
    expect(embed).toEqual({
      ...{ title: "🔴 Report: issues", description: "", color: 0xd92d20, fields: [] },
      ...{ timestamp: "2026-03-10T07:30:00.000Z", footer: { text: "Report 20260310-0730" } },
    });
  });

  it("is within Discord's limits whatever stands in it", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3_000 }),
      fc.constantFrom("@everyone ".repeat(400), "*_`|[](".repeat(500), "👩‍👩‍👧‍👦".repeat(300), "\\".repeat(2_000)),
    );
    const many = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(text, text, many, fc.boolean(), (one, other, count, isPublic) => {
        const [entry] = sampleDigest.entries;
        const digest = {
          ...sampleDigest,
          entries: Array.from({ length: count }, (_, n) => ({ ...entry, id: `d${n + 1}`, text: one })),
          leftOut: Array.from({ length: count }, () => ({ section: other, entries: 2 })),
          missing: Array.from({ length: count }, () => ({ section: one, reason: other })),
        } as Digest;
        const finding = {
          ...sampleAnalysis.findings[0],
          title: one,
          evidence: other,
          recommendation: one,
          cites: [other],
        };
        const analysis = {
          ...sampleAnalysis,
          ...{ summary: other, withoutModel: one, findings: Array.from({ length: count }, () => finding) },
          rejected: Array.from({ length: count }, () => ({ text: one, reason: other })),
        } as Analysis;
        const sending = {
          audience: isPublic ? "public" : "private",
          page: "report.html",
          notes: [one, other],
        } as const;
        const message = discordMessage(sampleReport({ digest, analysis }), sending);
        checkBody(message as Record<string, unknown>);
        expect(JSON.stringify(message)).toContain("20260310-0730");
      }),
    );
  });

  it.each(injections)("shows what a log line tried as plain text: $id", ({ text }) => {
    const digest = { ...sampleDigest, missing: [{ section: "errors", reason: text }] };
    const [finding] = sampleAnalysis.findings;
    const findings = [{ ...finding, title: text, evidence: text, recommendation: text, cites: [text] }];
    const analysis = { ...sampleAnalysis, summary: text, findings, rejected: [{ text, reason: text }] } as Analysis;
    const message = discordMessage(sampleReport({ digest, analysis }), { ...privately, notes: [text] });
    const { embeds, ...rest } = message as Message;
    expect(rest).toEqual({ allowed_mentions: { parse: [] } });
    expect(Object.keys(embeds[0]).sort()).toEqual(["color", "description", "fields", "footer", "timestamp", "title"]);
    const all = [
      embeds[0].title,
      embeds[0].description,
      ...embeds[0].fields.flatMap(({ name, value }) => [name, value]),
    ];
    for (const part of all) expect(alive(part)).toEqual([]);
  });
});

/** What of a text Discord would make something of. A backslash takes the next character's meaning away. */
function alive(text: string): string[] {
  const plain = text.replace(/\\[\\*_~`|[\]<>#+.-]/g, "");
  return [...plain.matchAll(/@(everyone|here|&?\d)|<[@#:/]|\w:\/\/|[*_~`|[\]<]|^\s*(#|>|[-+]\s)/gm)].map(
    ([found]) => found,
  );
}
