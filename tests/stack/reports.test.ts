import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { analyst } from "../../analyst/index.ts";
import { timers } from "../../timers/index.ts";
import { commands, config, deployed, input, mockStack, type Registered } from "./mocks.ts";

mockStack("test");
const key = "sk-ant-planted-key-0123456789abcdef";
const withKey = { ...config, "watchbill:anthropicKey": key };
beforeEach(() => pulumi.runtime.setAllConfig(withKey));

const named = (resources: readonly Registered[], name: string) =>
  resources.find((one) => one.name === name) as Registered;
const isOfReports = ({ name }: Registered) => /^(reports|analyst|timer-report)/.test(name);
const names = (resources: readonly Registered[]) =>
  resources
    .filter(isOfReports)
    .map(({ name }) => name)
    .sort();
const loaded = (resource: Registered) =>
  [...input(resource, "stdin").text.matchAll(/^LoadCredential=([^:]+):/gm)].map(([, name]) => name);

describe("a stack that makes reports", () => {
  it("has the folder, the steps, the sandbox and the timer on the host", async () => {
    expect(names(commands(await deployed()))).toEqual([
      "analyst",
      "analyst-sandbox",
      "analyst-sandbox-egress",
      "analyst-sandbox-egress-allowed",
      "analyst-sandbox-image",
      "analyst-sandbox-key",
      "reports",
      "reports-after-deploy",
      "reports-digest",
      "timer-report",
    ]);
  });

  it("keeps the key in one file of root's, and on no command line", async () => {
    const resources = commands(await deployed());
    const holding = resources.filter((one) => JSON.stringify(one).includes(key));
    expect(holding.map(({ name }) => name)).toEqual(["analyst-sandbox-key"]);
    const [file] = holding as [Registered];
    expect(input(file, "stdin")).toEqual({ text: key, secret: true });
    expect(input(file, "create").text).toMatch(
      /put-file \/etc\/watchbill\/test\/credentials\/anthropic-key 600 \d+ &&/,
    );
  });

  it("gives the step that sends the channels, and nothing to any other", async () => {
    const resources = commands(await deployed());
    expect(loaded(named(resources, "timer-report")).sort()).toEqual(["channel-discord", "channel-phone"]);
    for (const name of ["reports-digest", "reports-after-deploy", "analyst-sandbox", "analyst-sandbox-egress"]) {
      expect(input(named(resources, name), "stdin").text).not.toMatch(/Credential|planted/);
    }
  });

  it("writes down how they are thought about, and where alone the sandbox may speak to", async () => {
    const resources = commands(await deployed());
    const written = (name: string) => JSON.parse(input(named(resources, name), "stdin").text);
    expect(written("analyst")).toEqual(JSON.parse(JSON.stringify(analyst)));
    expect(written("analyst-sandbox-egress-allowed")).toEqual({ allow: [{ host: "api.anthropic.com", port: 443 }] });
  });

  it("has DuckDB on the host though it copies nothing itself", async () => {
    const resources = commands(await deployed({ timers: timers.filter(({ id }) => !id.startsWith("sync-")) }));
    expect(resources.map(({ name }) => name)).toContain("runtime-duckdb");
  });

  it("has no sandbox, no image and no way out where no key is set, and where nothing says how to think", async () => {
    const digestAlone = ["analyst", "reports", "reports-after-deploy", "reports-digest", "timer-report"];
    pulumi.runtime.setAllConfig(config);
    expect(names(commands(await deployed()))).toEqual(digestAlone);
    pulumi.runtime.setAllConfig(withKey);
    const without = commands(await deployed({ analyst: undefined as never }));
    expect(names(without)).toEqual(digestAlone.filter((name) => name !== "analyst"));
  });

  it("without that timer has nothing of it", async () => {
    expect(names(commands(await deployed({ timers: timers.filter(({ id }) => id !== "report") })))).toEqual([]);
  });

  it("and is a preview environment has nothing of it either", async () => {
    const shadow = { "watchbill:shadowOf": "prod", "watchbill:shadowExpires": "2026-03-17T10:00:00Z" };
    pulumi.runtime.setAllConfig({ ...withKey, ...shadow });
    expect(names(commands(await deployed()))).toEqual([]);
  });
});
