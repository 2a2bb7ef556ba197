import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { deployedDeclarations } from "../../../../cli/review/deployed.ts";
import { StepCollector } from "../../../../cli/review/steps.ts";
import { declared, queueDepth } from "./sample.ts";

const command = "command:remote:Command";
const urn = (component: string, name: string) =>
  `urn:pulumi:prod::watchbill::watchbill:index:${component}$${command}::${name}`;
const file = (component: string, name: string, stdin: unknown) => ({
  ...{ urn: urn(component, name), type: command },
  inputs: { stdin: typeof stdin === "string" ? stdin : JSON.stringify(stdin) },
});

/** As an exported state has them. */
const resources = [
  ...declared.alerts.map((alert) => file("AlertRules", alert.id, alert)),
  file("Windows", "windows", declared.windows),
  file("NtfyChannel", "channel-phone", { ...declared.channels[0], server: "https://ntfy.sh", audience: "private" }),
  { ...file("NtfyChannel", "channel-phone-credential", ""), inputs: { stdin: { ciphertext: "v1:abc" } } },
  file("DiscordChannel", "channel-discord", { ...declared.channels[1], audience: "private" }),
  file("DiscordChannel", "channel-discord-credential", "[secret]"),
  file("Vps", "vps-prepared", "#!/bin/bash"),
  file("Copies", "copies", declared.data),
  file("Analyst", "analyst", declared.analyst),
  file("Copies$watchbill:index:DerivedEvents", "derived-events", declared.derivedEvents),
  file("Dashboards", "dashboards-app", "#!/bin/bash"),
  file("Dashboards", "dashboards", {
    ...{ timezone: "Europe/Berlin", everyMs: 300_000, tables: [], views: [], runbooks: {} },
    pages: declared.dashboards?.pages.map(({ id }) => id),
  }),
  ...(declared.dashboards?.pages ?? []).map((page) => file("Dashboards", `dashboard-${page.id}`, page)),
  file("Coverage", "coverage", { areas: declared.areas }),
  {
    ...{
      urn: "urn:pulumi:prod::watchbill::watchbill:index:SystemdTimer::evaluate",
      type: "watchbill:index:SystemdTimer",
    },
    outputs: { timer: declared.timers[0] },
  },
  {
    ...{ urn: "urn:pulumi:prod::watchbill::watchbill:index:Check::site", type: "watchbill:index:Check" },
    outputs: { check: declared.checks[0] },
  },
];

describe("a stack's resources", () => {
  it("say what was declared, whether they are its state's or a preview's", () => {
    const { alerts, channels } = declared;
    const byId = { ...declared, alerts: alerts.toReversed(), channels: channels.toReversed() };
    expect(deployedDeclarations(resources)).toEqual(byId);
    expect(deployedDeclarations(resources.toReversed())).toEqual(byId);
  });

  it("that are no rules of this version are refused, each with its fields", () => {
    const foreign = [
      file("AlertRules", "queue-depth", { ...queueDepth, levels: [], colour: "red" }),
      file("Windows", "windows", "[{}]"),
    ];
    expect(() => deployedDeclarations(foreign)).toThrow(/rules\.d\/queue-depth\.json · levels[\s\S]*windows\.json · /);
    expect(() => deployedDeclarations([file("Windows", "windows", "{")])).toThrow("what windows writes is no JSON");
  });
});

describe("the steps of a preview", () => {
  const step = (op: string, name: string, type = command) => {
    const metadata = { op, type, urn: urn("AlertRules", name), new: op === "delete" ? undefined : { inputs: {} } };
    return { resourcePreEvent: { metadata } } as unknown as EngineEvent;
  };

  it("are those that change something on the host by their names, a replacement as one", () => {
    const collector = new StepCollector();
    collector.onEvent(step("delete", "c"));
    for (const op of ["create-replacement", "replace", "delete-replaced"]) collector.onEvent(step(op, "a"));
    collector.onEvent(step("same", "b"));
    collector.onEvent(step("create", "d", "watchbill:index:AlertRules"));
    const { steps, resources: afterwards } = collector.previewed();
    expect(steps).toEqual([
      { op: "replace", type: command, name: "a" },
      { op: "delete", type: command, name: "c" },
    ]);
    expect(afterwards.map((resource) => resource.urn)).toEqual(["a", "b", "d"].map((name) => urn("AlertRules", name)));
  });
});
