import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diskUsage } from "../../alerts/disk-usage.ts";
import { checks } from "../../checks/index.ts";
import { deploy } from "../../cli/deploy.ts";
import { pulumi } from "../../cli/pulumi.ts";
import type { Check } from "../../model/check.ts";
import { Kuma } from "../../providers/kuma/client/kuma.ts";
import { timers } from "../../timers/index.ts";
import { type App, deployApp } from "../world/app/app.ts";
import { type Beats, watchBeats } from "../world/kuma/beats.ts";
import { type KumaServer, startKuma } from "../world/kuma/server.ts";
import { setUp } from "../world/kuma/user.ts";
import type { ReceivedMessage } from "../world/ntfy/types.ts";
import { upWith } from "../world/watching.ts";
import { startWorld, type World } from "../world/world.ts";
import { until } from "./fixtures/until.ts";

/** As declared, but soon: and without those that need the internet. */
const soon = { every: "20s", downAfter: 1 } as const;
const declared = {
  alerts: [diskUsage],
  timers: timers.filter(({ id }) => id !== "render"), // pages name rules that are not here
  checks: checks
    .filter(({ kind }) => kind !== "certificate" && kind !== "dns")
    .map((check): Check => ({ ...check, ...soon })),
};

const textOfPage = () => readFile(new URL("../../docs/uptime-kuma.md", import.meta.url), "utf8");

/** What the page has set for an Uptime Kuma that is there. */
async function settingsOfPage(): Promise<string[]> {
  const [, commands = ""] = /## Use an Uptime Kuma.+?```sh\n(.+?)```/s.exec(await textOfPage()) ?? [];
  return [...commands.matchAll(/config set (?:--secret )?(\w+)/g)].map(([, key]) => key as string);
}

/** The sample application, and an Uptime Kuma on another machine that looks at it. */
describe("the look from outside", () => {
  let world: World;
  let app: App;
  let server: KumaServer;
  let page: Kuma;
  let beats: Beats;
  let stack: Awaited<ReturnType<World["stack"]>>;

  beforeAll(async () => {
    world = await startWorld({ stackName: "outside" });
    [app, server] = await Promise.all([deployApp(world.vps), startKuma({ host: world.vps.hostAddress })]);
    const user = await setUp(server.url);
    page = new Kuma({ url: server.url, ...user });
    beats = await watchBeats(server.url, user);
    const asThePageSays = {
      siteUrl: app.gatewayUrl,
      kumaUrl: server.url,
      kumaUsername: user.username,
      kumaPassword: user.password,
    };
    expect(Object.keys(asThePageSays)).toEqual(await settingsOfPage());
    stack = await world.stack({ databaseUrl: app.databaseUrl, ...asThePageSays });
  });
  afterAll(async () => {
    beats?.close();
    await page?.session.close();
    await server?.stop();
    await world?.close();
  });

  /** Those that are not up, by their titles. */
  async function notUp(): Promise<string[]> {
    const monitors = (await page.currentMonitors()).filter(({ type }) => type !== "group");
    return monitors.filter(({ id }) => beats.last.get(id) !== 1).map(({ name }) => name);
  }
  const message = (begins: string) =>
    world.ntfy.waitFor(world.topic, ({ title = "" }: ReceivedMessage) => title.startsWith(begins), 90_000);

  test("is there by one up, and finds all of it well", async () => {
    await upWith(stack, declared);
    expect((await upWith(stack, declared)).changes).toEqual([]);
    // Its first beat comes with the first morning's report.
    const isLater = (name: string) => name.includes("report");
    await until("everything else is up", 120_000, async () => (await notUp()).every(isLater));
    expect((await notUp()).length).toBe(1);
    const titles = (await page.currentMonitors()).filter(({ type }) => type !== "group").map(({ name }) => name);
    expect(titles).toEqual(expect.arrayContaining(["The site answers", "WebSockets are served", "Container: redis"]));
    expect((await page.publicGroups("status")).map(({ name, monitorList }) => [name, monitorList.length])).toEqual([
      ["Website", 1],
      ["API", 2],
    ]);
  });

  test("hears when the application stops, from outside and from its host, and when it is back", async () => {
    await world.vps.run("docker stop --time 1 yapit-gateway");
    await message("The site answers Down");
    await message("WebSockets are served Down");
    expect((await message("Container: gateway Down")).message).toContain("exited");
    await world.vps.run("docker start yapit-gateway");
    await message("The site answers Up");
    await message("Container: gateway Up");
  });

  test("is forgotten when it is gone for good, as the page says, and hinders nothing any more", async () => {
    await page.session.close();
    await server.stop();
    const [, words = ""] = /^npx pulumi (state delete .+)$/m.exec(await textOfPage()) ?? [];
    const urn = words.replace(/.*'(.+)'.*/, "$1").replace(":prod::", ":outside::");
    await pulumi(stack, ["state", "delete", "--target-dependents", "--yes", urn]);
    expect((await deploy(stack, "destroy", () => {})).errors).toEqual([]);
  });
});
