import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import type { Transition } from "../../../runtime/evaluate/instance.ts";
import { discordJson } from "../../../runtime/notify/discord-json.ts";
import { literal } from "../../../runtime/notify/markdown.ts";
import { messageOf } from "../../../runtime/notify/message.ts";
import { ntfyJson } from "../../../runtime/notify/ntfy-json.ts";
import { sparkline } from "../../../runtime/notify/sparkline.ts";
import { checkBody } from "../../world/discord/limits.ts";

/** A word that stands in every place whose text a public audience must not see. */
const secret = "planted";
const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 3_000 }),
  fc.constantFrom(
    "@everyone",
    "```",
    "\\".repeat(999),
    "https://evil.example/x",
    "[a](https://evil.example)",
    "\u202e\u0000\n# h",
  ),
);
const marked = nasty.map((text) => `${secret}${text}`);
const values = fc.oneof(fc.double(), fc.constant(null));
const transitions: fc.Arbitrary<Transition> = fc.record({
  kind: fc.constantFrom("firing", "escalated", "deescalated", "resolved"),
  severity: fc.constantFrom("warning", "critical"),
  key: fc.constant("0123456789abcdef"),
  cause: fc.constant("value"),
  labels: fc.dictionary(
    fc.string({ maxLength: 80 }).map((name) => `${secret}${name}`),
    marked,
    { maxKeys: 40 },
  ),
  annotations: fc.dictionary(fc.string(), marked, { maxKeys: 3 }),
  value: values,
  recent: fc.array(fc.double(), { maxLength: 50 }),
  reason: fc.oneof(marked, fc.constant(null)),
  since: fc.integer({ min: 0, max: 1e12 }),
  at: fc.integer({ min: 1e12, max: 2e12 }),
}) as fc.Arbitrary<Transition>;
const details = fc.record({
  cause: fc.array(marked, { maxLength: 9 }),
  actions: fc.array(fc.record({ label: marked, token: fc.constant(secret) }), { maxLength: 5 }),
});
const alert = { ...queueDepth, message: "{model} {value} {planted}", runbook: `docs/${secret}.md` };

const ntfy = (audience: "private" | "public") =>
  ({
    id: "phone",
    kind: "ntfy",
    server: "https://ntfy.sh",
    audience,
    clickUrl: `https://${secret}.dev`,
    runbookUrl: `https://${secret}.dev`,
  }) as const;
const discord = (audience: "private" | "public") =>
  ({ id: "discord", kind: "discord", audience, runbookUrl: `https://${secret}.dev` }) as const;
const credential = { topic: "topic", controlTopic: "control" };

describe("any message", () => {
  it("is within each service's limits, whole characters, and nothing that controls a screen", () => {
    fc.assert(
      fc.property(transitions, details, (transition, more) => {
        const message = messageOf(alert, transition, "prod", "private", more);
        const json = ntfyJson(message, ntfy("private"), credential);
        const published = JSON.parse(json);
        expect(Buffer.byteLength(json)).toBeLessThan(8_192);
        expect(Buffer.byteLength(published.message)).toBeLessThan(4_096);
        expect(published.actions?.length ?? 0).toBeLessThanOrEqual(3);
        const body = discordJson(message, discord("private"));
        expect(() => checkBody(JSON.parse(body))).not.toThrow();
        for (const text of [json, body]) {
          expect(text.isWellFormed()).toBe(true);
          expect(text).not.toMatch(/\\u00(?:0[0-9bce-f]|1[0-9a-f])|[\u202a-\u202e\u2066-\u2069]/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("to the public is title, value and duration: no label, no reason, no cause, no button, no link", () => {
    fc.assert(
      fc.property(transitions, details, (transition, more) => {
        const message = messageOf(alert, transition, secret, "public", more);
        const sent = [ntfyJson(message, ntfy("public"), credential), discordJson(message, discord("public"))];
        expect([JSON.stringify(message), ...sent].filter((text) => text.includes(secret))).toEqual([]);
        expect(message.text.split("\n").at(-1)).toMatch(/^(for|lasted) \d+ (s|min|h|d)/);
        // Even where it was composed for a few.
        const wrong = messageOf(alert, transition, "prod", "private", more);
        expect(JSON.parse(ntfyJson(wrong, ntfy("public"), credential))).not.toHaveProperty("actions");
        expect(ntfyJson(wrong, ntfy("public"), credential)).not.toContain("click");
        expect(discordJson(wrong, discord("public"))).not.toContain("docs/");
      }),
      { numRuns: 200 },
    );
  });
});

/** What Discord would read out of it: the escapes are taken away again, as its own parser does. */
const unescaped = (text: string) => text.replace(/\\([^0-9A-Za-z\s])/g, "$1").replaceAll("\u200b", "");

describe("text for Discord", () => {
  it("is read as it was written, where it fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 200 }), (text) => {
        const clean = text.replace(/\s+/g, " ").trim();
        expect(unescaped(literal(clean, 1_000))).toBe(clean);
      }),
    );
  });

  it("never ends in half an escape or half a character, and never exceeds its limit", () => {
    const parts = fc.array(fc.constantFrom("\\", "*", "a", "🔥", "@everyone", "://", "\n1. "), { maxLength: 60 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 2, max: 60 }), (pieces, limit) => {
        const text = literal(pieces.join(""), limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text.isWellFormed()).toBe(true);
        expect(/(?<!\\)(\\\\)*\\…?$/.test(text)).toBe(false);
        expect(text).not.toMatch(/@everyone|:\/\//);
      }),
    );
  });

  it.each([
    ["**bold** _it_ ~~s~~ ||spoiler||", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~s\\~\\~ \\|\\|spoiler\\|\\|"],
    ["`code` [free](https://evil.example)", "\\`code\\` \\[free\\](https:\u200b//evil.example)"],
    ["@everyone <@1> <#2> <t:0:R>", "@\u200beveryone \\<@\u200b1> \\<#2> \\<t:0:R>"],
    ["# h\n> q\n- l\n-# s\n1. n", "\\# h\n\\> q\n\\- l\n\\-# s\n1\\. n"],
    ["-5.2 of 1.5", "\\-5.2 of 1.5"],
  ])("is escaped: %s", (text, sent) => {
    expect(literal(text, 500)).toBe(sent);
  });
});

describe("a sparkline", () => {
  it("rises and falls with the values, from the lowest bar to the highest", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([152, 3, 90])).toBe("█▁▅");
  });

  it("has the last 20 values, and none where they say nothing", () => {
    expect(sparkline([9, ...Array(19).fill(0), 1])).toBe(`${"▁".repeat(19)}█`);
    expect([sparkline([]), sparkline([1]), sparkline([5, 5, 5]), sparkline([Number.NaN, 1])]).toEqual(["", "", "", ""]);
  });

  it("is one bar for each number, whatever they are", () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 19 });
    fc.assert(
      fc.property(numbers, fc.double({ noNaN: true, noDefaultInfinity: true }), (some, one) => {
        fc.pre(some.some((other) => other !== one && Math.abs(other - one) > 1e-300));
        expect(sparkline([...some, one])).toMatch(new RegExp(`^[▁-█]{${some.length + 1}}$`));
      }),
    );
  });
});
