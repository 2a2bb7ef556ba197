import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Audience } from "../../model/channel.ts";
import type { ChannelFiles } from "../../runtime/files/channels.ts";
import { deliver } from "../../runtime/reports/deliver.ts";
import { reportPage } from "../../runtime/reports/page/page.ts";
import { type Discord, startDiscord } from "../world/discord/server.ts";
import { type Ntfy, startNtfy } from "../world/ntfy/server.ts";
import { sampleReport } from "../world/reports/stored.ts";

const topic = "planted-topic";
const dashboardUrl = "https://watch.example.org";
let discord: Discord;
let ntfy: Ntfy;
beforeEach(async () => {
  [discord, ntfy] = [await startDiscord(), await startNtfy()];
});
afterEach(async () => {
  await Promise.all([discord.close(), ntfy.close()]);
});

/** A report of issues, of which both are told; its page is there unless it is said not to be. */
async function told({ audience = "private" as Audience, withPage = true, dashboards = true } = {}) {
  const common = { audience, ...(dashboards ? { dashboardUrl } : {}) };
  const clickUrl = "https://status.example.org";
  const channels: ChannelFiles[] = [
    {
      kind: "discord",
      config: { id: "discord", kind: "discord", ...common },
      credential: { webhookUrl: discord.webhookUrl },
    },
    {
      kind: "ntfy",
      config: { id: "phone", kind: "ntfy", server: ntfy.url, clickUrl, ...common },
      credential: { topic },
    },
  ];
  const report = sampleReport({ madeAtMs: Date.now() });
  const page = withPage ? reportPage(report) : undefined;
  const host = { fetch, clock: Date.now, random: () => 0, sleep: async () => {} };
  await deliver({ report, page, keep() {}, notes: [] }, channels, host, Date.now() + 30_000);
  const [message] = discord.messages() as unknown as [{ embeds: [{ url?: string }] }];
  const [tapped] = ntfy.messages(topic) as unknown as [{ click?: string }];
  return { title: message.embeds[0].url, tap: tapped.click };
}

describe("a report's message", () => {
  it("leads to its page where the dashboards can be opened: by its title in Discord, by a tap on the phone", async () => {
    const page = `${dashboardUrl}/reports/20260310-0730.html`;
    expect(await told()).toEqual({ title: page, tap: page });
  });

  it("leads nowhere new where the stack does not say where that is", async () => {
    expect(await told({ dashboards: false })).toEqual({ title: undefined, tap: "https://status.example.org" });
  });

  it("does not where its page could not be made", async () => {
    expect(await told({ withPage: false })).toEqual({ title: undefined, tap: "https://status.example.org" });
  });

  it("to a public audience says not even that there is a page", async () => {
    expect(await told({ audience: "public" })).toEqual({ title: undefined, tap: undefined });
  });
});
