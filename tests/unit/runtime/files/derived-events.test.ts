import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { derivedEvents } from "../../../../events/derived/index.ts";
import { derivedEventsFile } from "../../../../model/derived-event.ts";
import { loadDerivedEvents } from "../../../../runtime/files/derived-events.ts";
import { type Host, hostOf } from "../../../../runtime/host.ts";

let root: string;
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-derived-file-"));
  host = hostOf("prod", root, undefined);
  mkdirSync(host.layout.configDir, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (text: string) => writeFileSync(join(host.layout.configDir, derivedEventsFile), text);

it("the rules on a host are those that were declared, and none before the first deployment", () => {
  expect(loadDerivedEvents(host)).toEqual([]);
  write(JSON.stringify(derivedEvents));
  expect(loadDerivedEvents(host)).toEqual(derivedEvents);
});

it.each([
  ["{", /derived-events\.json is not JSON; deploy the stack again$/],
  ["x".repeat(200_000), /derived-events\.json is larger than 131072 bytes; deploy the stack again$/],
  [
    JSON.stringify([{ ...derivedEvents[0], logger: 7 }, derivedEvents[1]]),
    /derived-events\.json · 0\.logger: .*\n.*deploy/,
  ],
])("a file that is broken is refused whole, and says what to do: %.12s", (text, message) => {
  write(text);
  expect(() => loadDerivedEvents(host)).toThrow(message);
});
