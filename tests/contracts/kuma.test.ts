import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Resource, Work } from "../../providers/engine/provider.ts";
import { revealAll, unknown, type Values } from "../../providers/engine/values.ts";
import { Connection } from "../../providers/kuma/client/connection.ts";
import { LostError } from "../../providers/kuma/client/errors.ts";
import { Kuma } from "../../providers/kuma/client/kuma.ts";
import { login } from "../../providers/kuma/client/login.ts";
import { kumaProvider } from "../../providers/kuma/provider.ts";
import { type KumaRelease, startKumaRelease } from "../world/kuma/release.ts";
import { type KumaServer, startKuma } from "../world/kuma/server.ts";
import { setUp } from "../world/kuma/user.ts";

let early: KumaServer;
let release: KumaRelease;
let user: { username: string; password: string };
let earlyToken: string;
const provider = kumaProvider();

beforeAll(async () => {
  [early, release] = await Promise.all([startKuma(), startKumaRelease()]);
  user = await setUp(early.url);
  const first = new Kuma({ url: early.url, ...user });
  earlyToken = await first.session.freshToken();
  await first.session.close();
}, 120_000);

afterAll(async () => {
  await provider.close?.();
  await release?.close();
  await early?.stop();
});

/** What a resource is asked to do, in a stack of its own. */
function work(version: string, name: string): Work & { said: string[] } {
  const said: string[] = [];
  const urn = `urn:pulumi:prod::shop::kuma:index:Thing::${name}`;
  const log = { status: () => {}, message: (_: unknown, line: string) => said.push(line) };
  const { url, username, password } = version === "2.5.3" ? release : { url: early.url, ...user };
  return { urn, name, configuration: { url, username, password }, log, signal: AbortSignal.abort(), said };
}

/** Somebody at the page, who comes and goes. */
async function inPage<T>(version: string, use: (kuma: Kuma) => Promise<T>): Promise<T> {
  const kuma = new Kuma(
    version === "2.5.3" ? { url: release.url, token: "jwt" } : { url: early.url, token: earlyToken },
  );
  try {
    return await use(kuma);
  } finally {
    await kuma.session.close();
  }
}

const seen = (version: string, id: string) =>
  inPage(version, async (kuma) => (await kuma.notifications()).find((found) => String(found.id) === id));

const types: Record<string, Values> = {
  http: {
    url: "http://127.0.0.1:1/",
    method: "POST",
    headers: { A: "b" },
    body: "{}",
    acceptedStatusCodes: ["200-299", "404"],
  },
  keyword: { url: "http://127.0.0.1:1/", keyword: "well", basicAuthUser: "me", basicAuthPassword: "secret" },
  "json-query": { url: "http://127.0.0.1:1/", jsonPath: "$.a", expectedValue: "1" },
  port: { hostname: "127.0.0.1", port: 1 },
  ping: { hostname: "127.0.0.1", intervalSeconds: 120 },
  push: {},
  dns: { hostname: "example.org", recordType: "AAAA" },
  group: {},
};
const monitor = provider.resources["kuma:index:Monitor"] as Required<Resource>;
const notification = provider.resources["kuma:index:Notification"] as Required<Resource>;
const tag = provider.resources["kuma:index:Tag"] as Required<Resource>;
const page = provider.resources["kuma:index:StatusPage"] as Required<Resource>;

describe.each(["2.0.0-dev.0", "2.5.3"])("with Uptime Kuma %s", (version) => {
  it.each(Object.keys(types))(
    "a monitor of type %s is made, read back as it was written, changed, imported and deleted",
    async (type) => {
      const at = work(version, type);
      const inputs: Values = { type, name: `a ${type}`, ...types[type] };
      const { id, state } = await monitor.create(inputs, at);
      expect(await monitor.read(id, state, inputs, at)).toMatchObject({ id, inputs });

      const changed = { ...inputs, intervalSeconds: 300, maxRetries: 2 };
      const after = await monitor.update(id, state, changed, at);
      expect((await monitor.read(id, after, changed, at))?.inputs).toEqual(changed);

      const imported = revealAll((await monitor.read(id, {}, {}, at))?.inputs ?? {});
      const { pushToken, ...rest } = imported;
      expect(rest).toEqual(changed);
      expect(typeof pushToken).toBe(type === "push" ? "string" : "undefined");

      await monitor.delete(id, after, at);
      expect(await monitor.read(id, after, changed, at)).toBeUndefined();
    },
  );

  it("a monitor that belongs to this resource is taken over by it and refused to another", async () => {
    const at = work(version, "own");
    const inputs: Values = { type: "group", name: "own" };
    const first = await monitor.create(inputs, at);
    expect((await monitor.create(inputs, at)).id).toBe(first.id);
    const thief = { ...inputs, adopt: Number(first.id) };
    await expect(monitor.create(thief, work(version, "thief"))).rejects.toThrow("belongs to shop/prod/own");
    expect(await monitor.read(first.id, first.state, inputs, work(version, "thief"))).toBeUndefined();
    await monitor.delete(first.id, first.state, work(version, "thief"));
    expect(await monitor.read(first.id, first.state, inputs, at)).toMatchObject({ id: first.id });
    await monitor.delete(first.id, first.state, at);
  });

  it("notifications keep what others set, and forget what is no longer set", async () => {
    const at = work(version, "phone");
    const inputs: Values = { type: "ntfy", name: "phone", topic: "t", accessToken: "tk", priority: 2 };
    const { id, state } = await notification.create(inputs, at);
    const there = await seen(version, id);
    expect(there).toMatchObject({
      ntfyAuthenticationMethod: "accessToken",
      ntfyPriority: 2,
      managedBy: "shop/prod/phone",
    });
    await inPage(version, (kuma) => kuma.editNotification(Number(id), { ...there, ntfyIcon: "by hand" }));
    await provider.close?.(); // the next run logs in anew, and sees what was done in between

    const { accessToken: _, priority: __, ...fewer } = inputs;
    await notification.update(id, state, fewer, at);
    expect((await notification.read(id, state, fewer, at))?.inputs).toEqual(fewer);
    expect(await seen(version, id)).toMatchObject({
      ntfyAuthenticationMethod: "none",
      ntfyPriority: 4,
      ntfyIcon: "by hand",
    });
    await notification.delete(id, state, at);
    expect(await notification.read(id, state, fewer, at)).toBeUndefined();
  });

  it("tags and status pages are made, read, changed and deleted", async () => {
    const at = work(version, "page");
    const made = await monitor.create({ type: "group", name: "shown" }, at);
    const team = await tag.create({ name: "team" }, at);
    await expect(tag.create({ name: "team" }, work(version, "other"))).rejects.toThrow("adopt: true");
    await tag.update(team.id, team.state, { name: "team", color: "#010203" }, at);
    expect((await tag.read(team.id, {}, {}, at))?.inputs).toEqual({ name: "team", color: "#010203" });

    const inputs: Values = { slug: "all", title: "All", groups: [{ name: "G", monitors: [Number(made.id)] }] };
    const { id, state } = await page.create(inputs, at);
    expect((await page.read(id, state, inputs, at))?.inputs).toEqual(inputs);
    const changed = { ...inputs, title: "Everything", description: "d" };
    await page.update(id, state, changed, at);
    expect((await page.read(id, {}, {}, at))?.inputs).toEqual(changed);
    await page.delete(id, state, at);
    expect(await page.read(id, state, inputs, at)).toBeUndefined();
    await tag.delete(team.id, { name: "team" }, at);
    expect(await tag.read(team.id, { name: "team" }, { name: "team" }, at)).toBeUndefined();
    await monitor.delete(made.id, made.state, at);
  });

  it("a status page belongs to its resource, with its state lost as well, and keeps the CSS that people gave it", async () => {
    const at = work(version, "mine");
    const inputs: Values = { slug: "mine", title: "Mine" };
    const { id, state } = await page.create(inputs, at);
    const config = await inPage(version, (kuma) => kuma.statusPage("mine"));
    const css = `body { color: red }${config?.customCSS}`;
    await inPage(version, (kuma) =>
      kuma.saveStatusPage("mine", { ...config, analyticsType: null, customCSS: css }, []),
    );

    expect((await page.create(inputs, at)).id).toBe("mine");
    expect((await page.read(id, {}, {}, at))?.inputs).toEqual({ ...inputs, customCss: "body { color: red }" });
    const thief = work(version, "thief");
    await expect(page.create({ ...inputs, adopt: true }, thief)).rejects.toThrow("belongs to shop/prod/mine");
    await page.delete(id, state, thief);
    expect(await page.read(id, state, inputs, thief)).toBeUndefined();
    await page.delete(id, state, at);
    expect(await page.read(id, state, inputs, at)).toBeUndefined();
  });

  it("a wrong password is refused by the name of its setting, and what nobody knows yet is not asked for", async () => {
    const at = work(version, "wrong");
    const wrong = { ...at, configuration: { ...at.configuration, password: "wrong" } };
    await expect(monitor.preview({ type: "group", name: "g" }, undefined, wrong)).rejects.toThrow("kuma:password");
    const later = { ...at, configuration: { ...at.configuration, url: unknown } };
    expect(await monitor.preview({ type: "group", name: "g" }, undefined, later)).toMatchObject({ monitorId: unknown });
  });
});

it("a field that this version does not have is refused before anything is made", async () => {
  const inputs: Values = { type: "ping", name: "p", hostname: "127.0.0.1", pingCount: 3 };
  await expect(monitor.preview(inputs, undefined, work("2.0.0-dev.0", "p"))).rejects.toThrow("pingCount");
  const at = work("2.5.3", "p");
  const { id, state } = await monitor.create(inputs, at);
  expect(release.monitors.get(Number(id))).toMatchObject({ ping_count: 3, conditions: [] });
  await monitor.delete(id, state, at);
});

describe("the connection", () => {
  it("ends a call that is not answered", async () => {
    const connection = await Connection.open(early.url, 2_000);
    await login(connection, { token: earlyToken }, { now: Date.now, sleep: async () => {} });
    // The early Kuma takes this second argument for the callback.
    await expect(connection.call("deleteMonitor", 1, false)).rejects.toThrow(LostError);
    connection.close();
  });

  it("says where it looked when nobody is there", async () => {
    await expect(Connection.open("http://127.0.0.1:1")).rejects.toThrow("http://127.0.0.1:1");
  });

  it("waits when the login limit is reached, then says so, and comes in by a token", async () => {
    const connection = await Connection.open(early.url);
    const naps: number[] = [];
    const clock = { now: Date.now, sleep: async (ms: number) => void naps.push(ms) };
    const token = await login(connection, user, clock);
    for (let tries = 0; tries < 30; tries += 1)
      await connection.ask("login", { username: "admin", password: "no", token: "" });
    await expect(login(connection, user, clock)).rejects.toThrow("20 logins a minute");
    expect(naps).toEqual([20_000, 20_000, 20_000, 20_000]);
    expect(await login(connection, { token }, clock)).toBe(token);
    connection.close();
  });
});
