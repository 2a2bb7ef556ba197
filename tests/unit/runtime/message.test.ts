import { describe, expect, it } from "vitest";
import { containerUnhealthy } from "../../../alerts/container-unhealthy.ts";
import { diskUsage } from "../../../alerts/disk-usage.ts";
import { queueDepth } from "../../../alerts/queue-depth.ts";
import type { Transition } from "../../../runtime/evaluate/instance.ts";
import { messageOf } from "../../../runtime/notify/message.ts";
import { ntfyJson } from "../../../runtime/notify/ntfy-json.ts";
import { backlogAt as at, backlog, backlogMessage, backlogOver as resolved } from "../../world/backlog.ts";

describe("a message", () => {
  it("says what is wrong, how much against which threshold, since when, and where", () => {
    expect(messageOf(queueDepth, backlog, "prod", "private")).toEqual({
      kind: "firing",
      severity: "critical",
      title: "Synthesis queue is backing up",
      text: [
        "kokoro: 152 jobs waiting",
        "critical: 152 jobs, threshold > 80 jobs",
        "since 10:00:00 UTC, for 2 min",
        "stack prod",
      ].join("\n"),
      since: at - 120_000,
      sequenceId: "queue-depth-01234567",
      runbook: "docs/runbooks/queue-depth.md",
      parts: {
        lead: "kokoro: 152 jobs waiting",
        fields: [
          { name: "model", value: "kokoro" },
          { name: "value", value: "152 jobs (> 80 jobs)" },
          { name: "since", value: "10:00:00 UTC, for 2 min" },
          { name: "severity", value: "critical" },
          { name: "stack", value: "prod" },
        ],
      },
    });
  });

  it("says how long it lasted when it is over, and takes the place of the first", () => {
    const message = messageOf(queueDepth, resolved, "prod", "private");
    expect(message.sequenceId).toBe("queue-depth-01234567");
    expect(message.title).toBe("Resolved: Synthesis queue is backing up");
    expect(message.text).toBe(
      ["model kokoro: now 12 jobs", "lasted 16 min, 10:00:00 UTC to 10:16:00 UTC", "stack prod"].join("\n"),
    );
  });

  it("says what changed when it gets worse or better", () => {
    const line = (transition: Transition) => messageOf(queueDepth, transition, "prod", "private").text.split("\n")[1];
    expect(line({ ...backlog, kind: "escalated" })).toBe("critical now (was warning): 152 jobs, threshold > 80 jobs");
    expect(line({ ...backlog, kind: "deescalated", severity: "warning", value: 35 })).toBe(
      "warning now (was critical): 35 jobs, threshold > 30 jobs",
    );
  });

  it("gives the reason where no threshold is the reason", () => {
    const text = messageOf(queueDepth, { ...backlog, reason: "query failed: timeout" }, "prod", "private").text;
    expect(text.split("\n").slice(0, 2)).toEqual(["model kokoro: query failed: timeout", "critical"]);
  });

  it("says the state of a container, and no threshold that means nothing", () => {
    const unhealthy = { ...backlog, labels: { container: "web" }, annotations: { state: "unhealthy" }, value: 1 };
    expect(messageOf(containerUnhealthy, unhealthy, "prod", "private").text).toBe(
      "web: unhealthy\ncritical\nsince 10:00:00 UTC, for 2 min\nstack prod",
    );
  });

  it("shows the last values and what the database says about the cause, three lines of it at most", () => {
    const cause = ["12 × out of memory", "x".repeat(500), "third", "fourth"];
    const message = messageOf(queueDepth, { ...backlog, recent: [3, 40, 152] }, "prod", "private", { cause });
    const lines = ["lately ▁▃█", "· 12 × out of memory", `· ${"x".repeat(139)}…`, "· third"];
    expect(message.text.split("\n").slice(3)).toEqual([...lines, "stack prod"]);
    expect(message.parts?.lead.split("\n")).toEqual(["kokoro: 152 jobs waiting", ...lines]);
    const over = messageOf(queueDepth, { ...resolved, recent: [3, 40, 152] }, "prod", "private", { cause });
    expect(over.text).not.toMatch(/lately|memory/);
    expect(over.runbook).toBeUndefined();
  });

  it("says a number without a unit as well", () => {
    const ratio = { ...queueDepth, unit: "" };
    expect(messageOf(ratio, backlog, "prod", "private").text).toContain("critical: 152, threshold > 80\n");
  });

  it("gives the day as well where it began more than a day ago", () => {
    const long = { ...backlog, since: at - 90_000_000 };
    expect(messageOf(diskUsage, long, "prod", "private").text).toContain("since 2026-03-09 09:02:00 UTC, for 1 d 1 h");
  });

  it("tells a public audience title, value and duration, and nothing else", () => {
    expect(messageOf(queueDepth, backlog, "prod", "public").text).toBe("152 jobs\nfor 2 min");
    expect(messageOf(queueDepth, resolved, "prod", "public").text).toBe("12 jobs\nlasted 16 min");
    const failing = { ...backlog, reason: 'query failed: relation "secret_table" does not exist' };
    expect(messageOf(queueDepth, failing, "prod", "public").text).toBe("no value\nfor 2 min");
  });

  it("lets no label break a line, hide text or turn it round", () => {
    const nasty = { ...backlog, labels: { model: "a\nstack evil\u001b[2J\u202egnp" } };
    const { text } = messageOf(queueDepth, nasty, "prod", "private");
    expect(text.split("\n")).toHaveLength(4);
    expect(["\u001b", "\u202e"].filter((character) => text.includes(character))).toEqual([]);
  });
});

describe("a publish request to ntfy", () => {
  const config = {
    id: "phone",
    kind: "ntfy",
    server: "https://ntfy.sh",
    audience: "private",
    clickUrl: "https://x.dev",
  } as const;
  const json = (text: string) => ntfyJson({ ...backlogMessage, text }, config, { topic: "topic" });

  it.each([
    ["ASCII", "x".repeat(9_000)],
    ["four-byte characters", "🔥".repeat(3_000)],
    ["what JSON writes as two characters", '"\n'.repeat(6_000)],
  ])("stays within ntfy's limits with a text of %s", (_, text) => {
    const body = json(text);
    expect(Buffer.byteLength(body)).toBeLessThan(8_192);
    const sent = JSON.parse(body).message;
    expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(4_095);
    expect(Buffer.byteLength(sent)).toBeGreaterThan(3_500);
    expect(sent).not.toContain("\ufffd");
  });

  it("opens a link only for a private audience", () => {
    expect(JSON.parse(ntfyJson(backlogMessage, config, { topic: "topic" })).click).toBe("https://x.dev");
    expect(
      JSON.parse(ntfyJson(backlogMessage, { ...config, audience: "public" }, { topic: "topic" })).click,
    ).toBeUndefined();
  });
});
