import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { queueDepth } from "../../alerts/queue-depth.ts";
import { derivedEvents } from "../../events/derived/index.ts";
import type { Alert } from "../../model/alert.ts";
import { parseDerivedEventShapes } from "../../model/derived-event.ts";
import { sql } from "../../model/query.ts";
import { syncLogs } from "../../timers/sync-logs.ts";
import { commands, config, deployed, input, mockStack, type Registered } from "./mocks.ts";

const {
  "watchbill:databaseWriteUrl": _,
  "watchbill:hetznerServer": __,
  "watchbill:hetznerToken": ___,
  ...nobodyWrites
} = config;
const reading: Alert = {
  ...queueDepth,
  id: "refusals",
  value: sql`SELECT count(*) AS value FROM watchbill.derived_event WHERE timestamp > :now - :window AND timestamp <= :now`,
};
const declared = { alerts: [queueDepth, reading], timers: [syncLogs] };

mockStack("test");
beforeEach(() => pulumi.runtime.setAllConfig(config));

const named = (resources: readonly Registered[], name: string) => resources.find((one) => one.name === name);

describe("a stack with a role that may write", () => {
  it("has the rules on the host as one file, which the host reads back as they were, before the timer", async () => {
    const resources = commands(await deployed(declared));
    const file = named(resources, "derived-events") as Registered;
    expect(input(file, "create").text).toContain("/etc/watchbill/test/derived-events.json");
    const { rules, problems } = parseDerivedEventShapes(JSON.parse(input(file, "stdin").text), "derived-events.json");
    expect([rules, problems]).toEqual([derivedEvents, []]);
  });

  it("gives the timer that derives the role that may write, and has the rules that read what is derived", async () => {
    const resources = commands(await deployed(declared));
    expect(input(named(resources, "timer-sync-logs") as Registered, "stdin").text).toContain(
      "\nLoadCredential=database-write-url:",
    );
    expect(named(resources, "refusals")).toBeDefined();
  });

  it("deploys nothing where a rule has a problem, and names its file, its field and the fix", async () => {
    const broken = derivedEvents.map((rule) => (rule.id === "gemini-retry" ? { ...rule, message: "(a)\\1" } : rule));
    await expect(deployed({ ...declared, derivedEvents: broken })).rejects.toThrow(
      "events/derived/gemini-retry.ts · message: may not refer back to a group",
    );
  });
});

describe("a stack in which nobody may write", () => {
  it("derives nothing, and has no rule that reads what is derived", async () => {
    pulumi.runtime.setAllConfig(nobodyWrites);
    const resources = commands(await deployed(declared));
    expect(named(resources, "timer-sync-logs")).toBeDefined();
    expect([named(resources, "derived-events"), named(resources, "refusals")]).toEqual([undefined, undefined]);
    expect(named(resources, "queue-depth")).toBeDefined();
  });
});
