import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { send } from "../../cli/report/send.ts";
import type { Settings } from "../../model/settings.ts";
import { reportPage } from "../../runtime/reports/page/page.ts";
import { loadReport } from "../../runtime/reports/store.ts";
import { type Discord, startDiscord } from "../world/discord/server.ts";
import { type Ntfy, startNtfy } from "../world/ntfy/server.ts";
import { sampleReport } from "../world/reports/stored.ts";

const ntfyTopic = "planted-topic";
let folder: string;
let discord: Discord;
let ntfy: Ntfy;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-send-"));
  mkdirSync(join(folder, "reports"));
  [discord, ntfy] = [await startDiscord(), await startNtfy()];
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([discord.close(), ntfy.close()]);
  rmSync(folder, { recursive: true });
});

const sent = async (more: Partial<Settings> = {}) => {
  const audience = { discordAudience: "private", ntfyAudience: "private" } as const;
  const settings = { ntfyServer: ntfy.url, ntfyTopic, discordWebhook: discord.webhookUrl, ...audience, ...more };
  const report = sampleReport({ kind: "by hand", madeAtMs: Date.now() });
  return await send(report, reportPage(report), folder, settings as Settings);
};
const said = () => vi.mocked(console.log).mock.calls.map(([line]) => line);

describe("a report that is sent by hand", () => {
  it("reaches the stack's channels with its page, and is kept as sent", async () => {
    expect(await sent()).toBe(0);
    expect(said()).toEqual(["discord: sent", "ntfy: sent"]);
    expect(discord.messages()).toMatchObject([
      {
        attachments: [{ filename: "report-20260310-0730.html" }],
        embeds: [{ title: "🔴 Issues: prod asked for by hand" }],
      },
    ]);
    expect(ntfy.messages(ntfyTopic)).toHaveLength(1);
    expect(loadReport(join(folder, "reports"), "20260310-0730").deliveries.discord.state).toBe("accepted");
  });

  it("reaches the phone where the stack has no webhook", async () => {
    expect(await sent({ discordWebhook: "" })).toBe(0);
    expect(said()).toEqual(["ntfy: sent"]);
  });

  it("says why a channel refuses it, without the webhook's secret, and fails", async () => {
    discord.revoked = true;
    expect(await sent()).toBe(1);
    expect(said()[0]).toMatch(/^discord: refused: 404 Unknown Webhook \(the webhook is gone/);
    expect(said().join()).not.toContain("planted-webhook-token");
  });
});
