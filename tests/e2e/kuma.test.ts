import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KumaMonitor, type KumaMonitorArgs } from "../../components/kuma/monitor.ts";
import { KumaNotification } from "../../components/kuma/notification.ts";
import { KumaProvider } from "../../components/kuma/provider.ts";
import { KumaStatusPage } from "../../components/kuma/status-page.ts";
import { KumaTag } from "../../components/kuma/tag.ts";
import { Kuma, type KumaMonitor as MonitorInKuma } from "../../providers/kuma/client/kuma.ts";
import { totp } from "../../providers/kuma/client/totp.ts";
import { newMonitor } from "../../providers/kuma/resources/monitor-columns.ts";
import { type KumaServer, startKuma } from "../world/kuma/server.ts";
import { type Access, kumaStack, monitors } from "../world/kuma/stack.ts";
import { type KumaUser, setUp } from "../world/kuma/user.ts";
import { type Ntfy, startNtfy } from "../world/ntfy/server.ts";
import type { Program, ToyStack } from "../world/providers/toy-stack.ts";
import { until } from "./fixtures/until.ts";

let server: KumaServer;
let user: KumaUser;
/** Somebody at Kuma's page. */
let page: Kuma;
/** With a token, so that many runs a minute do not come to the login limit. */
let access: Access;
let site: Server;
let siteUrl: string;
let ntfy: Ntfy;
let stack: ToyStack;

beforeAll(async () => {
  server = await startKuma();
  user = await setUp(server.url);
  page = new Kuma({ url: server.url, ...user });
  access = { url: server.url, token: await page.session.freshToken() };
  ntfy = await startNtfy();
  site = createServer((_, response) => response.end('all is {"well": true}')).listen(0, "127.0.0.1");
  await until("the site listens", 5_000, () => site.listening);
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  await page?.session.close();
  site?.closeAllConnections();
  site?.close();
  await ntfy?.close();
  await server?.stop();
});

beforeEach(async () => {
  stack = await kumaStack();
});

afterEach(async () => {
  await stack.destroy();
  await stack.remove();
  for (const { id } of await page.currentMonitors()) await page.deleteMonitor(id);
  for (const { id } of await page.notifications()) await page.deleteNotification(id);
});

const http = (name: string, more: object = {}): KumaMonitorArgs => ({ type: "http", name, url: siteUrl, ...more });

async function named(name: string): Promise<MonitorInKuma> {
  const found = (await page.currentMonitors()).filter((monitor) => monitor.name === name);
  expect(found, `monitors named ${name}`).toHaveLength(1);
  return (await page.monitor((found[0] as MonitorInKuma).id)) as MonitorInKuma;
}

/** As a person makes one in the page. */
const addByHand = (inputs: { type: string; name: string; [field: string]: string }) =>
  page.addMonitor({
    ...newMonitor({ url: siteUrl, ...inputs, type: "http" }, false),
    ...inputs,
    notificationIDList: {},
  });

function everything({ interval = 60 } = {}): Program {
  return async () => {
    const options = { provider: new KumaProvider("kuma", access) };
    const phone = new KumaNotification(
      "phone",
      { type: "ntfy", name: "Phone", serverUrl: ntfy.url, topic: "planted-topic" },
      options,
    );
    new KumaNotification("room", { type: "discord", name: "Room", webhookUrl: `${siteUrl}planted-webhook` }, options);
    new KumaNotification("hook", { type: "webhook", name: "Hook", url: `${siteUrl}planted-hook` }, options);
    const team = new KumaTag("team", { name: "team", color: "#112233" }, options);
    const group = new KumaMonitor("group", { type: "group", name: "Group" }, options);
    const common = { parent: group.monitorId, notifications: [phone.notificationId] };
    const made = [
      new KumaMonitor(
        "site",
        { ...common, type: "http", name: "Site", url: siteUrl, intervalSeconds: interval, headers: { A: "b" } },
        options,
      ),
      new KumaMonitor(
        "word",
        {
          ...common,
          type: "keyword",
          name: "Word",
          url: siteUrl,
          keyword: "well",
          tags: [{ tag: team.tagId, value: "web" }],
        },
        options,
      ),
      new KumaMonitor(
        "json",
        { type: "json-query", name: "Json", url: siteUrl, jsonPath: "$.well", expectedValue: "true" },
        options,
      ),
      new KumaMonitor("port", { type: "port", name: "Port", hostname: "127.0.0.1", port: 1 }, options),
      new KumaMonitor("ping", { type: "ping", name: "Ping", hostname: "127.0.0.1", active: false }, options),
      new KumaMonitor("dns", { type: "dns", name: "Dns", hostname: "example.org", recordType: "AAAA" }, options),
    ];
    const beat = new KumaMonitor("beat", { type: "push", name: "Beat", intervalSeconds: 20 }, options);
    new KumaStatusPage(
      "status",
      { slug: "status", title: "Status", groups: [{ name: "All", monitors: made.map(({ monitorId }) => monitorId) }] },
      options,
    );
    return { pushUrl: beat.pushUrl };
  };
}

describe("a stack with everything", () => {
  it("is made, is the same the second time, and one changed interval is one update", async () => {
    expect(await stack.preview(everything())).toEqual({ create: 15 });
    expect((await stack.up(everything())).changes).toEqual({ create: 15 });
    expect((await stack.up(everything())).changes).toEqual({ same: 15 });
    expect(await stack.refresh(everything())).toEqual({ same: 15 });
    expect((await stack.up(everything({ interval: 30 }))).changes).toEqual({ same: 14, update: 1 });

    const word = await named("Word");
    expect(word).toMatchObject({ type: "keyword", keyword: "well", interval: 60, timeout: 48 });
    expect(word.tags.map(({ name, value }) => `${name}=${value}`).sort()).toEqual([
      "managed-by=toy/toy/word",
      "team=web",
    ]);
    expect(await named("Site")).toMatchObject({
      interval: 30,
      headers: '{"A":"b"}',
      parent: (await named("Group")).id,
    });
    expect((await named("Ping")).active).toBe(false);
    expect((await page.publicGroups("status"))[0]?.monitorList).toHaveLength(6);
  });

  it("keeps addresses, tokens and the way in encrypted", async () => {
    const { outputs } = await stack.up(everything());
    const files = await stack.backendFiles();
    const pushToken = String(outputs.pushUrl).split("/").pop() as string;
    expect(pushToken).toMatch(/^\w{32}$/);
    for (const secret of ["planted-", pushToken, String(access.token)]) expect(files).not.toContain(secret);
    expect(files).toContain("example.org");
  });

  it("leaves nothing of its own behind, and what people made alone", async () => {
    const id = await addByHand({ type: "http", name: "Mine" });
    await stack.up(everything());
    await stack.destroy();
    expect((await page.currentMonitors()).map(({ name }) => name)).toEqual(["Mine"]);
    expect(await page.monitor(id)).toMatchObject({ name: "Mine", tags: [] });
    expect(await page.notifications()).toEqual([]);
    expect(await page.statusPage("status")).toBeUndefined();
    expect((await page.tags()).map(({ name }) => name)).not.toContain("team");
  });
});

describe("what people do in the page", () => {
  it("is found by a refresh and put back, be it a change, a pause or a removal", async () => {
    const program = monitors(access, {
      a: http("A", { intervalSeconds: 60 }),
      b: http("B", { active: true }),
      c: http("C"),
    });
    await stack.up(program);
    await page.editMonitor({ ...(await named("A")), interval: 300 });
    await page.setActive((await named("B")).id, false);
    await page.deleteMonitor((await named("C")).id);
    expect(await stack.refresh(program)).toEqual({ same: 2, update: 2, delete: 1 });
    expect((await stack.up(program)).changes).toEqual({ same: 2, update: 2, create: 1 });
    expect([(await named("A")).interval, (await named("B")).active, (await named("C")).type]).toEqual([
      60,
      true,
      "http",
    ]);
  });

  it("is kept where the program says nothing", async () => {
    await stack.up(monitors(access, { a: http("A") }));
    const phone = await page.addNotification({ name: "By hand", type: "webhook", webhookURL: siteUrl });
    const tag = await page.addTag({ name: "by-hand", color: "#000000" });
    const made = await named("A");
    await page.editMonitor({ ...made, description: "by hand", interval: 120, notificationIDList: { [phone]: true } });
    await page.addMonitorTag(tag, made.id, "x");

    expect(await stack.refresh(monitors(access, { a: http("A") }))).toEqual({ same: 3 });
    await stack.up(monitors(access, { a: http("A", { maxRetries: 3 }) }));
    const changed = await named("A");
    expect(changed).toMatchObject({
      description: "by hand",
      interval: 120,
      maxretries: 3,
      notificationIDList: { [phone]: true },
    });
    expect(changed.tags.map(({ name }) => name).sort()).toEqual(["by-hand", "managed-by"]);

    // What the program no longer says goes back to what Kuma has by itself.
    await stack.up(monitors(access, { a: http("A") }));
    expect((await named("A")).maxretries).toBe(0);
  });

  it("stops nothing when it is a monitor of a type that is not known", async () => {
    const id = await addByHand({ type: "steam", name: "Game", hostname: "127.0.0.1" });
    await stack.up(monitors(access, { a: http("A") }));
    expect((await page.monitor(id))?.type).toBe("steam");
  });
});

describe("a monitor that is there already", () => {
  it("is not doubled but refused, in the preview as well, until it is to be adopted", async () => {
    const id = await addByHand({ type: "http", name: "Old" });
    const refused = new RegExp(`monitor "Old" \\(id ${id}\\) is there already and belongs to no stack`);
    await expect(stack.preview(monitors(access, { old: http("Old") }))).rejects.toThrow(refused);
    await stack.up(monitors(access, { old: http("Old", { adopt: true, intervalSeconds: 90 }) }));
    expect(await named("Old")).toMatchObject({ id, interval: 90 });
  });

  it("is adopted by its id, and by name only where that is one", async () => {
    const first = await addByHand({ type: "http", name: "Twin" });
    const second = await addByHand({ type: "http", name: "Twin" });
    await expect(stack.up(monitors(access, { twin: http("Twin", { adopt: true }) }))).rejects.toThrow(/more than once/);
    await stack.up(monitors(access, { twin: http("Twin", { adopt: second }) }));
    expect((await page.monitor(first))?.tags).toEqual([]);
    expect((await page.monitor(second))?.tags.map(({ value }) => value)).toEqual(["toy/toy/twin"]);
  });

  it("is found again after the state was lost", async () => {
    await stack.up(everything());
    const before = (await page.currentMonitors()).map(({ id }) => id).sort();
    const later = await kumaStack();
    try {
      for (const { id, name } of await page.tags()) if (name === "team") await page.deleteTag(id);
      await later.up(everything());
      expect((await page.currentMonitors()).map(({ id }) => id).sort()).toEqual(before);
      expect(await page.notifications()).toHaveLength(3);
    } finally {
      await later.destroy();
      await later.remove();
    }
  });

  it("of another resource is not taken, and an id that Kuma gave anew is not mistaken for ours", async () => {
    await stack.up(monitors(access, { a: http("A") }));
    const { id } = await named("A");
    const taking = monitors(access, { a: http("A"), thief: http("B", { adopt: id }) });
    await expect(stack.up(taking)).rejects.toThrow(/belongs to toy\/toy\/a/);

    const other = await named("A");
    const [tag] = other.tags as [MonitorInKuma["tags"][number]];
    await page.deleteMonitorTag(tag.tag_id, id, tag.value);
    await page.editMonitor({ ...other, name: "Somebody's" });
    expect(await stack.refresh(taking)).toEqual({ same: 2, delete: 1 });
    await stack.up(monitors(access, { a: http("A") }));
    await stack.destroy();
    expect((await page.currentMonitors()).map(({ name }) => name)).toEqual(["Somebody's"]);
  });
});

it("what moves to another Uptime Kuma is made there once a refresh has not found it; one that is down is not missed by an up without changes", async () => {
  const other = await startKuma();
  const there = new Kuma({ url: other.url, ...(await setUp(other.url)) });
  try {
    const program = (to: Access) => monitors(to, { a: http("A") });
    const toOther = { url: other.url, token: await there.session.freshToken() };
    await stack.up(program(access));
    expect((await stack.up(program(toOther))).changes).toEqual({ same: 2, update: 1 });
    expect(await stack.refresh(program(toOther))).toEqual({ same: 2, delete: 1 });
    expect((await stack.up(program(toOther))).changes).toEqual({ same: 2, create: 1 });
    expect((await there.currentMonitors()).map(({ name }) => name)).toEqual(["A"]);
    await other.crash();
    expect((await stack.up(program(toOther))).changes).toEqual({ same: 3 });
    await other.start();
    await stack.destroy();
  } finally {
    await there.session.close();
    await other.stop();
  }
});

describe("the way in", () => {
  it("is refused with the setting to mend when the password is wrong, and before that when a setting is missing", async () => {
    const wrong = { url: server.url, username: user.username, password: "not-this-one" };
    await expect(stack.preview(monitors(wrong, { a: http("A") }))).rejects.toThrow(
      /user or password is wrong.*kuma:password/,
    );
    await expect(stack.preview(monitors({ url: "kuma" }, { a: http("A") }))).rejects.toThrow(
      /must be a web address.*set kuma:username/s,
    );
  });

  it("takes a second factor, several times within the half minute of a code", async () => {
    const uri = String((await page.session.call("prepare2FA", user.password)).uri);
    const totpSecret = new URL(uri).searchParams.get("secret") as string;
    expect(totp(totpSecret, Date.now())).toMatch(/^\d{6}$/);
    await page.session.call("save2FA", user.password);
    try {
      await expect(stack.preview(monitors({ url: server.url, ...user }, { a: http("A") }))).rejects.toThrow(
        /kuma:totpSecret/,
      );
      const withCode = { url: server.url, ...user, totpSecret };
      await stack.up(monitors(withCode, { a: http("A") }));
      await stack.up(monitors(withCode, { a: http("A2") }));
      expect((await named("A2")).type).toBe("http");
      await stack.up(monitors(access, { a: http("A2") }));
    } finally {
      await page.session.call("disable2FA", user.password);
    }
  });
});

describe("many", () => {
  it("100 monitors are made by one login, and one changed is one update, though Kuma is killed in between", async () => {
    const hundred = (changed = 60) =>
      Object.fromEntries(
        Array.from({ length: 100 }, (_, at) => [
          `m${at}`,
          http(`M${at}`, { intervalSeconds: at === 50 ? changed : 60, active: false }),
        ]),
      );
    const making = stack.up(monitors(access, hundred()));
    await until("a few are there", 60_000, async () => (await page.currentMonitors()).length > 20);
    await server.crash();
    await server.start();
    expect((await making).changes).toEqual({ create: 102 });
    expect((await page.currentMonitors()).map(({ name }) => name).sort()).toEqual(
      Object.keys(hundred())
        .map((id) => id.toUpperCase())
        .sort(),
    );
    expect((await stack.up(monitors(access, hundred(90)))).changes).toEqual({ same: 101, update: 1 });
  });
});

describe("a target that stops", () => {
  it("is told on the phone, and so is a beat that does not come", async () => {
    const target = createServer((_, response) => response.end("here")).listen(0, "127.0.0.1");
    await until("the target listens", 5_000, () => target.listening);
    const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    const program: Program = async () => {
      const options = { provider: new KumaProvider("kuma", access) };
      const phone = new KumaNotification(
        "phone",
        { type: "ntfy", name: "Phone", serverUrl: ntfy.url, topic: "down" },
        options,
      );
      const fast = { intervalSeconds: 20, notifications: [phone.notificationId] };
      new KumaMonitor("target", { type: "http", name: "Target", url, ...fast }, options);
      return { pushUrl: new KumaMonitor("beat", { type: "push", name: "Beat", ...fast }, options).pushUrl };
    };
    const { outputs } = await stack.up(program);
    const { pushToken, active } = await named("Beat");
    expect({ active, pushUrl: outputs.pushUrl }).toEqual({
      active: true,
      pushUrl: `${server.url}/api/push/${pushToken}`,
    });
    expect(await (await fetch(`${outputs.pushUrl}?status=up&msg=OK`)).json()).toEqual({ ok: true });
    target.closeAllConnections();
    target.close();
    await ntfy.waitFor("down", ({ title }) => title?.startsWith("Target Down") ?? false, 60_000);
    await ntfy.waitFor("down", ({ title }) => title?.startsWith("Beat Down") ?? false, 90_000);
  });
});
