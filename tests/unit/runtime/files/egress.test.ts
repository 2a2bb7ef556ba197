import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readEgress } from "../../../../runtime/files/egress.ts";

const folder = mkdtempSync(join(tmpdir(), "watchbill-egress-file-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "egress.json");
const written = (content: unknown) => {
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return () => readEgress(file);
};
const allow = (host: unknown, port: unknown = 443) => ({ allow: [{ host, port }] });

it("reads which names may be reached", () => {
  const config = {
    allow: [
      { host: "api.anthropic.com", port: 443 },
      { host: "gateway.lan", port: 8443, mayBePrivate: true },
    ],
  };
  expect(written(config)()).toEqual(config);
});

it.each([
  ["1.2.3.4"],
  ["localhost"],
  ["*.example.com"],
  ["API.example.com"],
  ["example.com."],
  ["exa mple.com"],
  ["-a.example.com"],
  ["\u00e4.example.com"],
  [`${"a".repeat(64)}.example.com`],
  [42],
])("takes no name that a request could not be compared with, letter by letter: %s", (host) => {
  expect(written(allow(host))).toThrow(`${file} must be {"allow":`);
});

it("names the file and what is wrong", () => {
  expect(written(allow("a.example.com", 0))).toThrow("allow.0.port");
  expect(written({ allow: [], more: 1 })).toThrow("more");
  expect(written("{")).toThrow(`${file} is not JSON; deploy again`);
  expect(() => readEgress(`${file}x`)).toThrow(`${file}x is missing; deploy again`);
});
