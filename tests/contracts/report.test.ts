import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadReport, reportIds } from "../../runtime/reports/store.ts";
import { leave, ReportHost, topic } from "../world/reports/report-host.ts";
import { madeAtMs, quietDigest, sampleAnalysis, sampleDigest } from "../world/reports/sample.ts";

const minute = 60_000;
const id = "20260310-0730";
const calm = { ...sampleAnalysis, verdict: "nominal", summary: "A quiet day.", findings: [], rejected: [] };

let world: ReportHost;
beforeEach(async () => {
  world = await ReportHost.start();
});
afterEach(() => world.close());

const embeds = () => world.discord.messages().map(({ embeds: [embed] }) => embed);
const deliveries = () => loadReport(world.reportsDir, id).deliveries;

describe("a report", () => {
  it("arrives in Discord with its page, is kept, and leaves no run behind", async () => {
    world.begin(leave(quietDigest, calm));
    writeFileSync(join(world.runDir, "out/audit.jsonl"), "{}\n");
    const { code, out } = await world.report();
    expect({ code, out }).toEqual({ code: 0, out: [`Nominal: prod (report ${id})`, "discord: accepted at attempt 1"] });
    const [message] = world.discord.messages();
    expect(message?.embeds[0]).toMatchObject({ title: "🟢 Nominal: prod", description: "A quiet day." });
    expect(message?.attachments).toMatchObject([{ filename: `report-${id}.html`, content_type: "text/html" }]);
    expect(message?.attachments[0]?.text).toMatch(/^<!doctype html>[\s\S]*A quiet day\./);
    expect(readdirSync(world.reportsDir).sort()).toEqual([`${id}.audit.jsonl.gz`, `${id}.html`, `${id}.json`]);
    expect(deliveries().discord).toMatchObject({ state: "accepted", attempts: 1, messageId: message?.id });
  });

  it("wakes a phone for issues alone", async () => {
    world.begin(leave(quietDigest, calm));
    await world.report();
    expect(world.ntfy.messages(topic)).toEqual([]);
    world.nowMs += 24 * 60 * minute;
    world.begin(leave(sampleDigest, sampleAnalysis));
    await world.report();
    expect(world.ntfy.messages(topic)).toMatchObject([
      {
        title: "Report: Issues: prod",
        priority: 4,
        message: expect.stringContaining("Synthesis failed on one worker"),
      },
    ]);
  });

  it("tells the public what the verdict is, and nothing else", async () => {
    await world.close();
    world = await ReportHost.start("public");
    world.begin(leave(sampleDigest, sampleAnalysis));
    await world.report();
    expect(world.ntfy.messages(topic)).toMatchObject([{ title: "Report", message: "Issues" }]);
    expect(world.discord.messages()).toMatchObject([
      { attachments: [], embeds: [{ title: "🔴 Report: issues", fields: [] }] },
    ]);
    const said = [...world.discord.requests, ...world.ntfy.requests].map(({ body }) => body).join();
    expect(said).not.toMatch(/higgs|kokoro|CUDA|users|prod\b/);
  });

  it("waits for a Discord that is down, and says when it could be sent", async () => {
    world.discord.faults.push({ status: 503, times: 2 });
    world.begin(leave(quietDigest, calm));
    expect((await world.report()).out).toContain("discord: accepted at attempt 3");
    expect(world.waits).toEqual([5_000, 10_000]);
    expect(embeds()[0]?.description).toBe("A quiet day.");
  });

  it("is left alone for as long as Discord asks, also by later runs", async () => {
    const body = JSON.stringify({ message: "You are being rate limited.", retry_after: 1_800, global: false });
    world.discord.faults.push({ status: 429, body, times: 1 });
    world.begin(leave(quietDigest, calm));
    const first = await world.report();
    expect(first).toMatchObject({ code: 1, err: ["discord: not delivered yet: 429 You are being rate limited."] });
    world.nowMs += 5 * minute;
    expect(world.begin(() => {})).toBeUndefined();
    expect((await world.report()).code).toBe(1);
    expect(world.discord.requests).toHaveLength(1);
    world.nowMs += 30 * minute;
    expect((await world.report()).code).toBe(0);
    expect(embeds()).toMatchObject([{ description: "A quiet day." }]);
  });

  it("that no run could send is sent by the next, late, beside that one's own", async () => {
    world.fetch = () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }));
    world.begin(leave(quietDigest, calm));
    const first = await world.report();
    expect(first).toMatchObject({ code: 1, err: ["discord: not delivered yet: ECONNREFUSED"] });
    expect(world.nowMs - madeAtMs).toBeLessThan(240_000);
    world.fetch = undefined;
    world.nowMs = madeAtMs + 24 * 60 * minute;
    world.begin(leave(quietDigest, { ...calm, summary: "The next day." }));
    expect((await world.report()).code).toBe(0);
    expect(embeds().map((embed) => embed?.description)).toEqual([
      "The next day.",
      "This report is late: it was made at 2026-03-10 07:30 UTC and could not be sent for 1 d.\n\nA quiet day.",
    ]);
  });

  it("comes a second time where nobody can know whether the first arrived, and says so", async () => {
    world.discord.faults.push({ reset: "after-accepting" });
    world.begin(leave(quietDigest, calm));
    expect((await world.report()).code).toBe(0);
    expect(embeds().map((embed) => embed?.description)).toEqual([
      "A quiet day.",
      "This is a repeat: an earlier attempt may have arrived, with the same report id.\n\nA quiet day.",
    ]);
    expect(new Set(embeds().map((embed) => embed?.footer?.text)).size).toBe(1);
  });

  it("that Discord refuses for good is told by phone, ends as refused, and is tried again by later runs", async () => {
    world.discord.revoked = true;
    world.begin(leave(quietDigest, calm));
    const { code, err } = await world.report();
    expect(code).toBe(3);
    expect(err).toEqual([
      "discord refused it: 404 Unknown Webhook (the webhook is gone: make a new one and set discordWebhook to its URL)",
    ]);
    const [told] = world.ntfy.messages(topic);
    expect(told).toMatchObject({ title: "Report: Nominal: prod", priority: 3 });
    expect(told?.message).toMatch(/^Discord refused this report: 404 Unknown Webhook/);
    world.discord.revoked = false;
    world.nowMs += 24 * 60 * minute;
    world.begin(leave(quietDigest, calm));
    expect((await world.report()).code).toBe(0);
    expect(embeds()).toHaveLength(2);
    expect(world.ntfy.messages(topic)).toHaveLength(1);
  });

  it("comes without its page where Discord does not take that", async () => {
    world.discord.faults.push({
      status: 413,
      body: JSON.stringify({ message: "Request entity too large", code: 40_005 }),
    });
    world.begin(leave(quietDigest, calm));
    expect((await world.report()).code).toBe(0);
    expect(world.discord.messages()).toMatchObject([
      {
        attachments: [],
        embeds: [{ description: "Discord did not take the page, so it is not attached.\n\nA quiet day." }],
      },
    ]);
  });

  it("is told also where the run was never begun", async () => {
    expect((await world.report()).code).toBe(0);
    expect(embeds()[0]).toMatchObject({ title: "🔴 Issues: prod" });
    expect(embeds()[0]?.description).toContain("Without a digest: the digest is missing.");
  });

  it("is told also where there is no room to save it, and only once", async () => {
    world.begin(leave(quietDigest, calm));
    const blocked = join(world.reportsDir, `.${id}.json.${process.pid}`);
    mkdirSync(blocked);
    expect((await world.report()).code).toBe(0);
    expect(embeds().map((embed) => embed?.description)).toEqual([
      "This report could not be saved on the server: ERR\\_FS\\_EISDIR. Keep this message.\n\nA quiet day.",
    ]);
    rmSync(blocked, { recursive: true });
    expect(existsSync(world.runDir)).toBe(false);
    expect(reportIds(world.reportsDir)).toEqual([]);
  });

  it("is told also where there is no folder to keep it in, and ends as told", async () => {
    rmSync(world.reportsDir, { recursive: true });
    writeFileSync(world.reportsDir, "");
    const { code } = await world.report();
    expect(code).toBe(0);
    expect(embeds()[0]?.description).toMatch(/could not be saved on the server: E\w+\. Keep this message\./);
  });

  it("without any channel is kept, and the run says that nobody was told", async () => {
    for (const name of ["discord.json", "phone.json"]) rmSync(join(world.host.layout.channelsDir, name));
    world.begin(leave(quietDigest, calm));
    expect((await world.report()).code).toBe(2);
    expect(deliveries()).toMatchObject({ discord: { state: "not wanted" }, ntfy: { state: "not wanted" } });
  });
});
