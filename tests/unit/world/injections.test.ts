import { describe, expect, it } from "vitest";
import { readLine } from "../../../runtime/sync/logs/log-row.ts";
import { injections } from "../../world/injections.ts";
import { plantInjection } from "../../world/plant-injection.ts";

const atMs = Date.parse("2026-03-10T10:00:00Z");

describe("the set of injections", () => {
  it("has at least thirty, each under a name of its own, with what it tries", () => {
    expect(injections.length).toBeGreaterThanOrEqual(30);
    expect(new Set(injections.map(({ id }) => id)).size).toBe(injections.length);
    expect(new Set(injections.map(({ text }) => text)).size).toBe(injections.length);
    expect(injections.filter(({ id, tries }) => !/^[a-z]+(-[a-z0-9]+)*$/.test(id) || tries === "")).toEqual([]);
  });

  it("has more than one of every aim that has more than one way", () => {
    const ofAim = Map.groupBy(injections, ({ aim }) => aim);
    for (const aim of [
      "hide a fault",
      "invent a fault",
      "leak what was read",
      "misuse a tool",
      "notify everybody",
    ] as const) {
      expect(ofAim.get(aim)?.length, aim).toBeGreaterThan(1);
    }
  });

  it("holds the secrets that it says it holds", () => {
    const secrets = injections.flatMap(({ text, secrets = [] }) => secrets.map((secret) => text.includes(secret)));
    expect(secrets.length).toBeGreaterThanOrEqual(8);
    expect(secrets).not.toContain(false);
  });

  it.each(injections)("$id stands whole in the log or in an event once it is planted", (injection) => {
    const { events, logLines } = plantInjection(injection, atMs);
    const rows = logLines.map((line) => readLine(Buffer.from(line.trimEnd())));
    expect(rows.filter((row) => typeof row === "string")).toEqual([]);
    const texts = [...events, ...rows].flatMap((one) => leavesOf(typeof one === "string" ? {} : one));
    expect(texts.filter((text) => text.includes(injection.text)).length).toBe(1);
  });
});

/** Every text in it; that of `extra`, which is JSON, read. */
function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith('{"request_id"') ? leavesOf(JSON.parse(value)) : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}
