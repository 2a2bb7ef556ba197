import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { EventPrinter } from "../../../cli/engine-events.ts";

const urn = (name: string, type = "command:remote:Command") =>
  `urn:pulumi:prod::watchbill::watchbill:index:AlertRules$${type}::${name}`;

function step(name: string, op: string, stdin?: { old: string; new: string }, type = "command:remote:Command") {
  const state = (text: string | undefined) => ({ inputs: text === undefined ? {} : { stdin: text } });
  return { op, urn: urn(name, type), type, old: state(stdin?.old), new: state(stdin?.new) };
}

function printed(mode: "preview" | "update", events: object[]): { lines: string[]; printer: EventPrinter } {
  const lines: string[] = [];
  const printer = new EventPrinter(mode, (line) => lines.push(line));
  for (const event of events) printer.onEvent({ sequence: 0, timestamp: 0, ...event } as EngineEvent);
  return { lines, printer };
}

describe("what a person sees of the engine", () => {
  it("a preview names the rule that changes and the lines of it that do", () => {
    const metadata = step("queue-depth", "update", { old: 'a\n  "above": 30\nb', new: 'a\n  "above": 40\nb' });
    expect(printed("preview", [{ resourcePreEvent: { metadata } }]).lines).toEqual([
      "  ~ update    queue-depth",
      '      - "above": 30',
      '      + "above": 40',
    ]);
  });

  it("what stays the same, and what is only a folder of others, is not listed", () => {
    const same = { resourcePreEvent: { metadata: step("disk-usage", "same") } };
    const component = {
      resourcePreEvent: { metadata: step("alerts", "create", undefined, "watchbill:index:AlertRules") },
    };
    expect(printed("preview", [same, component]).lines).toEqual([]);
  });

  it("a failed command is told by what it said, not by its text", () => {
    const message = `<{%reset%}>remote.Command failed: Process exited with status 1: running "cat > x":\nalerts/queue-depth.ts · value: column "depth" does not exist<{%reset%}>\n`;
    const { lines, printer } = printed("update", [
      { diagnosticEvent: { urn: urn("queue-depth"), severity: "error", message, color: "never" } },
      {
        diagnosticEvent: {
          urn: "urn:pulumi:prod::watchbill::pulumi:pulumi:Stack::x",
          severity: "error",
          message: "update failed",
          color: "never",
        },
      },
    ]);
    expect(lines).toEqual(['  ✗ queue-depth: alerts/queue-depth.ts · value: column "depth" does not exist']);
    expect(printer.errors).toHaveLength(1);
  });

  it("a warning of a command that succeeds is told, and what else it says is not", () => {
    const info = (message: string) => ({
      diagnosticEvent: { urn: urn("database-reader-role"), severity: "info", message: `${message}\n`, color: "never" },
    });
    const { lines, printer } = printed("update", [info("watchbill: away"), info("warning: the role stays")]);
    expect(lines).toEqual(["  ! database-reader-role: the role stays"]);
    expect(printer.errors).toEqual([]);
  });

  it("a host that cannot be reached is one problem, however many resources were on their way", () => {
    const message = "after 4 failed attempts: dial tcp 192.0.2.7:22: i/o timeout";
    const failed = (name: string) => ({
      diagnosticEvent: { urn: urn(name), severity: "error", message, color: "never" },
    });
    const { printer } = printed("update", [failed("channel-phone"), failed("runtime-node")]);
    expect(printer.errors).toEqual([expect.stringContaining("channel-phone: 192.0.2.7:22 does not answer")]);
  });

  it("an error of the program itself, which the engine reports twice, is said once", () => {
    const message = "1 problem, nothing was deployed:\n  alerts/a.ts · id: must be kebab-case";
    const stack = "urn:pulumi:prod::watchbill::pulumi:pulumi:Stack::watchbill-prod";
    const failed = (of: object) => ({ diagnosticEvent: { ...of, severity: "error", message, color: "never" } });
    const { lines, printer } = printed("update", [failed({ urn: stack }), failed({})]);
    expect(printer.errors).toEqual([message]);
    expect(lines).toHaveLength(1);
  });
});
