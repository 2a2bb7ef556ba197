import { describe, expect, it } from "vitest";
import { logOf, nameFor } from "../../../../../runtime/sync/logs/file-name.ts";
import { line } from "./log-folders.ts";

const free = () => false;

describe("a copy's name", () => {
  it("is the log's and the time of the first record", () => {
    expect(nameFor("gateway.jsonl", Buffer.from(line("one")), false, free)).toBe("gateway.2026-03-10T10-00-00.000Z");
    expect(nameFor("gateway.2026-01-31_12-00-00_000123.jsonl.gz", Buffer.from(line("one")), true, free)).toBe(
      "gateway.2026-03-10T10-00-00.000Z",
    );
  });

  it("leads out of no folder, whatever the log is called", () => {
    for (const name of ["..jsonl", ".jsonl", "a/../b.jsonl", "ä b.jsonl", "-rf.jsonl", "\n.jsonl"]) {
      expect(nameFor(name, Buffer.from(line("one")), false, free)).toMatch(/^[\w-]+\.2026-03-10T10-00-00\.000Z$/);
    }
    expect(logOf("x".repeat(200))).toHaveLength(60);
  });

  it("is no other file's", () => {
    const taken = ["gateway.2026-03-10T10-00-00.000Z", "gateway.2026-03-10T10-00-00.000Z-2"];
    const name = nameFor("gateway.jsonl", Buffer.from(line("one")), false, (file) => taken.includes(file));
    expect(name).toBe("gateway.2026-03-10T10-00-00.000Z-3");
  });

  it("waits for the first line's end, and needs no record", () => {
    expect(nameFor("gateway.jsonl", Buffer.from("{"), false, free)).toBeUndefined();
    const far = Buffer.from(line("far").replace(/"timestamp":[\d.]+/, '"timestamp":1e300'));
    for (const first of [Buffer.from("no record\n"), Buffer.from([0xff, 10]), far]) {
      expect(nameFor("gateway.jsonl", first, false, free)).toMatch(/^gateway\.undated-[0-9a-f]{8}$/);
    }
  });
});
