import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { areas } from "../../events/areas/index.ts";
import watchbill from "../../index.ts";
import { needsDuckDb } from "../../model/timer.ts";
import { timers } from "../../timers/index.ts";
import { commands, config, deployed, input, mockStack, type Registered } from "./mocks.ts";

mockStack("test");
const adminUrl = "postgres://postgres:planted-admin@127.0.0.1:5432/metrics";
const withAdmin = { ...config, "watchbill:databaseAdminUrl": adminUrl };
beforeEach(() => pulumi.runtime.setAllConfig(withAdmin));

const named = (resources: readonly Registered[], name: string) =>
  resources.find((one) => one.name === name) as Registered;
const loaded = (resource: Registered) =>
  [...input(resource, "stdin").text.matchAll(/^LoadCredential=([^:]+):/gm)].map(([, name]) => name);
const without = (...settings: string[]) =>
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(withAdmin).filter(([key]) => !settings.includes(key.slice("watchbill:".length)))),
  );
const isCopy = ({ name }: Registered) => /sync-|copies|duckdb|database-reader|derived-events|^logs/.test(name);

describe("a stack that copies", () => {
  it("has DuckDB on the host before the release that loads it, apart from it, and verified there", async () => {
    const resources = await deployed();
    const put = named(commands(resources), "runtime-duckdb");
    expect(input(put, "create").text).toMatch(
      /^bash -s -- test duckdb-[\w.-]+-linux-x64 '[0-9a-f]{64} {2}duckdb\.node\n[0-9a-f]{64} /,
    );
    expect(input(put, "delete").text).toContain("find /opt/watchbill/test/duckdb -mindepth 1 -delete");
    const file = resources.find(({ name }) => name === "runtime-duckdb-file");
    expect(file?.inputs.remotePath).toMatch(/^\/opt\/watchbill\/test\/duckdb\/duckdb-.*\.tar\.gz$/);
  });

  it("has a role made that copies the database, by somebody whose address is no file, and no text but that command's input", async () => {
    const resources = commands(await deployed());
    const role = named(resources, "database-reader-role");
    expect(input(role, "create").text).toMatch(
      /watchbill-host prepare-reader --stack test && .*fingerprint test database-reader-role \/etc\/watchbill\/test\/credentials\/database-reader-url$/,
    );
    expect(input(role, "delete").text).toContain("DROP ROLE watchbill_test_reader;");
    expect(input(role, "stdin")).toEqual({ text: `${adminUrl}\n${config["watchbill:databaseUrl"]}\n`, secret: true });
    expect(resources.filter((one) => JSON.stringify(one).includes("planted-admin")).map(({ name }) => name)).toEqual([
      "database-reader-role",
    ]);
    expect(loaded(named(resources, "timer-sync-metrics"))).toEqual(["database-reader-url"]);
  });

  it("copies by the role that also evaluates where there is nobody to make another", async () => {
    without("databaseAdminUrl");
    const resources = commands(await deployed());
    expect(resources.filter(({ name }) => name.startsWith("database-reader"))).toEqual([]);
    expect(loaded(named(resources, "timer-sync-metrics"))).toEqual(["database-url"]);
  });

  it("derives events only where there is a role that writes them", async () => {
    expect(loaded(named(commands(await deployed()), "timer-sync-logs"))).toEqual(["database-write-url"]);
    without("databaseWriteUrl", "hetznerServer", "hetznerToken");
    const resources = commands(await deployed());
    expect(loaded(named(resources, "timer-sync-logs"))).toEqual([]);
    expect(named(resources, "derived-events")).toBeUndefined();
  });

  it("copies no logs where none are named", async () => {
    without("logDirectory");
    const none = { alerts: [], dashboards: undefined as never };
    const names = (await deployed(none)).map(({ name }) => name);
    expect(names).toContain("timer-sync-metrics");
    expect(names.filter((name) => /sync-logs|derived-events|^logs/.test(name))).toEqual([]);
  });

  it("is not what a stack without such timers is: nothing of it is there", async () => {
    const resources = await deployed({ timers: timers.filter((timer) => !needsDuckDb(timer)) });
    expect(resources.filter(isCopy)).toEqual([]);
  });

  it("is no preview environment", async () => {
    pulumi.runtime.setAllConfig({
      ...withAdmin,
      "watchbill:shadowOf": "prod",
      "watchbill:shadowExpires": "2026-03-17T10:00:00Z",
    });
    const resources = await deployed();
    expect(resources.filter(isCopy)).toEqual([]);
    expect(JSON.stringify(resources)).not.toContain("planted-admin");
  });
});

describe("what is wrong with what is copied, derived and expected", () => {
  it("is told together, before anything is deployed", async () => {
    const declared = {
      data: { logs: { keep: "1h", capMb: 4_096 } },
      derivedEvents: [{ id: "x", event: "no_such", meaning: "x", logger: "x", fields: {} }],
      areas: areas.map((area) =>
        area.id === "voices" ? { ...area, events: [{ type: "cache_hits", filled: [] }] } : area,
      ),
    } as const;
    await expect(watchbill(declared)).rejects.toThrow(
      /3 problems, nothing was deployed:\n {2}data\/index\.ts · logs\.keep: .*\n {2}events\/derived\/x\.ts · event: "no_such".*\n {2}events\/areas\/voices\.ts · events\.0\.type: names the event type "cache_hits", which there is not; did you mean "cache_hit"\?/,
    );
  });
});
