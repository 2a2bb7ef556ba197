import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { heartbeatChecks } from "../../../runtime/doctor/heartbeats.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { status } from "../../../runtime/verbs/status.ts";
import { runVerb } from "../../world/verb-run.ts";

const now = Date.parse("2026-03-10T10:00:00Z");
let root: string;
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-doctor-"));
  host = { ...hostOf("prod", root, undefined), clock: () => now };
  mkdirSync(host.credentialsDir, { recursive: true });
  mkdirSync(host.layout.heartbeatsDir, { recursive: true });
  writeFileSync(join(host.credentialsDir, "database-url"), "planted");
});
afterEach(() => rmSync(root, { recursive: true }));

const receives = (...names: string[]) => {
  for (const name of names) writeFileSync(join(host.credentialsDir, `heartbeat-${name}`), "planted-address");
};
/** A record as `send-heartbeat` leaves it. */
const sent = (name: string, secondsAgo: number, status: string) =>
  writeFileSync(join(host.layout.heartbeatsDir, name), `${now / 1_000 - secondsAgo} 0 ${status}\n`);
const said = () =>
  heartbeatChecks(host).map(({ ok, check, detail, fix }) => [ok ? "ok" : "FAIL", `${check}: ${detail}`, fix]);

describe("doctor, of heartbeats", () => {
  it("says nothing where none are sent", () => {
    expect(said()).toEqual([]);
  });

  it("says of every timer and receiver what became of the last one", () => {
    receives("push-job-kuma", "evaluate-healthchecks", "evaluate-kuma");
    sent("evaluate-healthchecks", 12, "200");
    sent("evaluate-kuma", 7, "000");
    expect(said()).toEqual([
      ["ok", "heartbeat evaluate to healthchecks: taken 12 s ago", ""],
      ["FAIL", "heartbeat evaluate to kuma: no answer 7 s ago", "check kumaUrl and the VPS's way out"],
      ["FAIL", "heartbeat push-job to kuma: none has been sent", expect.stringContaining("watchbill-prod-push-job")],
    ]);
  });

  it.each([
    ["healthchecks", "404", /heartbeatKey its project's ping key/],
    ["healthchecks", "429", /five pings a minute/],
    ["healthchecks", "500", /check heartbeatServer/],
    ["kuma", "404", /paused or removed/],
  ])("has the fix where %s refuses it with %s", (receiver, status, fix) => {
    receives(`drift-${receiver}`);
    sent(`drift-${receiver}`, 1, status);
    expect(said()).toEqual([
      ["FAIL", `heartbeat drift to ${receiver}: refused with ${status} 1 s ago`, expect.stringMatching(fix)],
    ]);
  });
});

describe("status, of heartbeats", () => {
  it("says which do not arrive, and nothing of the others", async () => {
    receives("evaluate-healthchecks", "evaluate-kuma");
    sent("evaluate-healthchecks", 12, "200");
    sent("evaluate-kuma", 7, "000");
    mkdirSync(host.layout.rulesDir, { recursive: true });
    const { out } = await runVerb((io) => status(host, io, { positional: [], json: false, options: {} }));
    const printed = out.join("");
    expect(printed).toContain("broken: heartbeat evaluate to kuma: no answer 7 s ago; check kumaUrl");
    expect(printed).not.toContain("healthchecks");
  });
});
