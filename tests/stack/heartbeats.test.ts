import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import type { Timer } from "../../model/timer.ts";
import { timers } from "../../timers/index.ts";
import { commands, config, deployed, input, mockStack, type Registered } from "./mocks.ts";

const pinged = { ...config, "watchbill:heartbeatKey": "planted-ping-key-0123" };
const managed = { ...pinged, "watchbill:heartbeatApiKey": "planted-api-key-0123" };

mockStack("test");
beforeEach(() => pulumi.runtime.setAllConfig(pinged));

const named = (resources: Registered[], name: string) => resources.find((one) => one.name === name) as Registered;
const units = (resources: Registered[], id: string) => input(named(resources, `timer-${id}`), "stdin").text;

const outside = {
  ...config,
  "watchbill:kumaUrl": "https://uptime.example.org",
  "watchbill:kumaUsername": "watchbill",
  "watchbill:kumaPassword": "planted-kuma",
};
/** Hetzner's is there only where the stack names a server. */
const isDeployed = ({ id }: Timer) => id !== "hetzner";

describe("heartbeats", () => {
  it("are sent by every timer, each to an address of its own that is secret and on no command line", async () => {
    const resources = commands(await deployed());
    for (const { id } of timers.filter(isDeployed)) {
      expect(units(resources, id)).toContain(`OnSuccess=watchbill-test-${id}-heartbeat.service\n`);
      const address = named(resources, `heartbeat-${id}-healthchecks`);
      expect(input(address, "stdin")).toEqual({
        text: `https://hc-ping.com/planted-ping-key-0123/watchbill-test-${id}?create=1`,
        secret: true,
      });
      expect(input(address, "create").text).toContain(`/credentials/heartbeat-${id}-healthchecks 600`);
      const sending = input(named(resources, `heartbeat-${id}`), "stdin").text;
      expect(sending).toContain(`ExecStart=/opt/watchbill/test/bin/send-heartbeat test ${id} end\n`);
      expect(sending).toContain(
        `LoadCredential=healthchecks:/etc/watchbill/test/credentials/heartbeat-${id}-healthchecks`,
      );
    }
    const open = resources.map(({ inputs }) => [inputs.create, inputs.delete]);
    expect(JSON.stringify(open)).not.toContain("planted-ping-key");
  });

  it("have their checks made by the API where there is a key for it, as the timers declare them", async () => {
    pulumi.runtime.setAllConfig(managed);
    const resources = commands(await deployed());
    const { text, secret } = input(named(resources, "heartbeat-drift-check"), "stdin");
    expect(secret).toBe(true);
    const [url, key, , data = ""] = text.split("\n");
    expect(url).toBe('url = "https://healthchecks.io/api/v3/checks/"');
    expect(key).toBe('header = "X-Api-Key: planted-api-key-0123"');
    expect(JSON.parse(JSON.parse(data.replace("data = ", "")))).toEqual({
      name: "watchbill-test-drift",
      slug: "watchbill-test-drift",
      tags: "watchbill test",
      desc: "compares the host with what was deployed",
      timeout: 900,
      grace: 960,
      channels: "*",
      unique: ["slug"],
    });
    // What somebody removes in the page must not come back as a check that is down after a day.
    expect(input(named(resources, "heartbeat-drift-healthchecks"), "stdin").text).not.toContain("create=1");
  });

  it("go to a Healthchecks of one's own, whose API is beside its pings", async () => {
    pulumi.runtime.setAllConfig({ ...managed, "watchbill:heartbeatServer": "https://hc.example.org/ping" });
    const resources = commands(await deployed());
    expect(input(named(resources, "heartbeat-drift-check"), "stdin").text).toContain(
      'url = "https://hc.example.org/api/v3/checks/"',
    );
    expect(input(named(resources, "heartbeat-drift-healthchecks"), "stdin").text).toBe(
      "https://hc.example.org/ping/planted-ping-key-0123/watchbill-test-drift",
    );
  });

  it("are not sent where nobody hears them, nor by a timer that declares none, nor by a preview environment", async () => {
    const beating = async (declared?: Parameters<typeof deployed>[0]) =>
      commands(await deployed(declared)).filter(({ name, inputs }) =>
        /heartbeat/.test(`${name} ${inputs.stdin}`.replaceAll("heartbeats", "")),
      );
    expect(await beating({ timers: timers.map((timer) => ({ ...timer, heartbeat: "none" })) })).toEqual([]);
    pulumi.runtime.setAllConfig(config);
    expect(await beating()).toEqual([]);
  });

  it("are push monitors of an Uptime Kuma elsewhere, which tells whom critical alerts are told", async () => {
    pulumi.runtime.setAllConfig(outside);
    const resources = await deployed({ checks: [] });
    const monitor = resources.find(({ type, name }) => type === "kuma:index:Monitor" && name === "heartbeat-evaluate");
    expect(monitor?.inputs).toMatchObject({ type: "push", name: "watchbill-test-evaluate", intervalSeconds: 42 });
    expect(monitor?.inputs.notifications).toHaveLength(2);
    const address = named(commands(resources), "heartbeat-evaluate-kuma");
    expect(input(address, "stdin")).toMatchObject({ secret: true });
    expect(input(named(commands(resources), "heartbeat-evaluate"), "stdin").text).toContain("LoadCredential=kuma:");
  });

  it("do not go to an Uptime Kuma on the VPS, which is not there when they should be missed", async () => {
    pulumi.runtime.setAllConfig({ ...outside, "watchbill:kumaListen": "127.0.0.1:3001" });
    expect((await deployed({ checks: [] })).filter(({ name }) => name.startsWith("heartbeat"))).toEqual([]);
  });
});
