import { describe, expect, it } from "vitest";
import { receiverProblems } from "../../../../lint/checks/heartbeats/receiver.ts";
import { problemsWith } from "../bench.ts";

const stack = (...lines: string[]) =>
  new Map([["Pulumi.prod.yaml", ["config:", "  watchbill:host: vps.example.org", ...lines, ""].join("\n")]]);
const found = (...lines: string[]) =>
  receiverProblems(stack(...lines)).map(({ severity, field, message }) => `${severity}: ${field} ${message}`);

describe("heartbeats/receiver", () => {
  it("finds one at the server's own name, or at loopback", () => {
    expect(found('  watchbill:heartbeatServer: "https://vps.example.org/ping" # ours')).toEqual([
      expect.stringMatching(/^error: watchbill:heartbeatServer vps.example.org is the watched machine itself.*use one/),
    ]);
    expect(found("  watchbill:heartbeatServer: http://127.0.0.1:8000/ping")).toHaveLength(1);
  });

  it("finds nothing in one elsewhere, in the one that nobody set, and in what is a comment", () => {
    expect(found("  watchbill:heartbeatServer: https://hc.example.org/ping")).toEqual([]);
    expect(found("  # watchbill:heartbeatServer: http://127.0.0.1/ping")).toEqual([]);
    expect(found()).toEqual([]);
  });

  it("warns of a Kuma on the server where nobody else hears, which gets no heartbeats", () => {
    const here = ["  watchbill:kumaUrl: http://127.0.0.1:3001", '  watchbill:kumaListen: "127.0.0.1:3001"'];
    expect(found(...here)).toEqual([expect.stringMatching(/^warning: watchbill:kumaUrl .*set heartbeatKey/)]);
    expect(found("  watchbill:kumaUrl: https://vps.example.org:3001")).toHaveLength(1);
    expect(found(...here, "  watchbill:heartbeatKey:", "    secure: v1:AAAA")).toEqual([]);
    expect(found("  watchbill:kumaUrl: https://uptime.example.org")).toEqual([]);
  });

  it("stands before the problems of the rules", async () => {
    const stacks = stack("  watchbill:heartbeatServer: http://localhost/ping");
    const problems = await problemsWith({ message: "{modle}" }, { stacks });
    expect(problems.map(({ file, check }) => `${file} ${check}`)).toEqual([
      "Pulumi.prod.yaml heartbeats/receiver",
      "alerts/speech-errors.ts message/label",
    ]);
  });
});
