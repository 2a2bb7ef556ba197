import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Accounts } from "../../world/app/service/accounts.ts";
import { splitBlocks } from "../../world/app/service/documents.ts";
import { LogFile } from "../../world/app/service/log-file.ts";
import { loguruLine } from "../../world/app/service/loguru.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "yapit-log-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a document is split at sentences, and a sentence too long for one block at spaces", () => {
  expect(splitBlocks("One. Two!  Three?")).toEqual(["One.", "Two!", "Three?"]);
  const long = splitBlocks(`${"word ".repeat(100)}end.`);
  expect(long.length).toBe(3);
  expect(Math.max(...long.map((block) => block.length))).toBeLessThanOrEqual(220);
  expect(long.join(" ")).toBe(`${"word ".repeat(100)}end.`);
  expect(splitBlocks("x".repeat(500)).join("")).toBe("x".repeat(500));
});

test("no line is lost by rotation, and only the newest files are kept", async () => {
  const log = new LogFile({ directory, name: "gateway", rotateBytes: 20, keepFiles: 3 });
  for (let index = 0; index < 12; index += 1) {
    log.write(`{"line":${100_000 + index}}\n`);
    await vi.waitFor(() => expect(rotatedFiles().every((file) => file.endsWith(".gz"))).toBe(true));
  }
  await vi.waitFor(() => expect(rotatedFiles().length).toBe(3));
  const kept = rotatedFiles().map((file) => gunzipSync(readFileSync(join(directory, file))).toString());
  expect(kept.map((text) => JSON.parse(text).line)).toEqual([100_008, 100_009, 100_010]);
  expect(JSON.parse(readFileSync(log.path, "utf8")).line).toBe(100_011);
  expect(log.lostLines).toBe(0);
});

test("a token is good for its user only as it was issued", () => {
  const accounts = new Accounts("secret", "password");
  const token = accounts.signIn("a@example.test", "password") ?? "";
  expect(accounts.userOf(token)).toMatch(/^user-/);
  expect(accounts.userOf(accounts.signInAsGuest())).toMatch(/^anon-/);
  expect(accounts.userOf(token.replace(/^user-/, "user-0"))).toBeUndefined();
  expect(new Accounts("other", "password").userOf(token)).toBeUndefined();
  expect(accounts.signIn("a@example.test", "wrong")).toBeUndefined();
});

test("a loguru line carries time, level, place, exception and extra where loguru has them", () => {
  const atMs = Date.parse("2026-01-05T12:00:00.250Z");
  const where = { module: "yapit.gateway.ws", function: "connect", line: 52 };
  const exception = { type: "ValueError", value: "bad" };
  const line = loguruLine(
    { atMs, level: "ERROR", ...where, message: "Broken", exception, extra: { user_id: "anon-1" } },
    atMs - 1_500,
  );
  expect(line.endsWith("}\n")).toBe(true);
  expect(JSON.parse(line)).toMatchObject({
    text: expect.stringContaining("2026-01-05 12:00:00.250 | ERROR    | yapit.gateway.ws:connect:52 - Broken\n"),
    record: {
      elapsed: { seconds: 1.5 },
      exception: { type: "ValueError", value: "bad" },
      extra: { user_id: "anon-1" },
      function: "connect",
      level: { name: "ERROR", no: 40 },
      line: 52,
      message: "Broken",
      name: "yapit.gateway.ws",
      time: { repr: "2026-01-05 12:00:00.250000+00:00", timestamp: atMs / 1000 },
    },
  });
});

function rotatedFiles(): string[] {
  return readdirSync(directory)
    .filter((file) => file !== "gateway.jsonl")
    .sort();
}
