import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Digest } from "../../model/report.ts";
import { digestOfFolder } from "../../runtime/digest/of-folder.ts";
import { type LogLevel, loguruLine } from "../world/app/service/loguru.ts";
import { writeDataFolder } from "../world/data-folder.ts";

const hourMs = 3_600_000;
const weekMs = 168 * hourMs;
const toMs = Date.UTC(2026, 2, 18);
const fromMs = toMs - 24 * hourMs;
/** More than are looked at. */
const warnings = 230;

/** No digit in it, so that each is a template of its own. */
const word = (index: number) => [...String(index)].map((digit) => "abcdefghij"[Number(digit)]).join("");
const line = (atMs: number, level: LogLevel, message: string) =>
  loguruLine({ atMs, level, module: "yapit.gateway.documents", function: "read", line: 1, message }, atMs);

let folder: string;
let digest: Digest;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-digest-templates-"));
  const days = [4, 3, 2, 1, 0].map((back) => fromMs - back * weekMs);
  const names = Array.from({ length: warnings }, (_, index) => word(index));
  const batches = days.map((dayMs) => ({
    events: Array.from({ length: 24 }, (_, hour) => ({
      timestamp: new Date(dayMs + hour * hourMs).toISOString(),
      event_type: "ws_connect" as const,
    })),
    logLines: names.flatMap((name) =>
      [2, 9].map((hour) => line(dayMs + hour * hourMs, "WARNING", `Document ${name} has no title`)),
    ),
  }));
  batches.at(-1)?.logLines.push(line(fromMs + 20 * hourMs, "ERROR", "Synthesis worker lost its device"));
  await writeDataFolder(folder, batches);
  const options = { reportId: "20260318-0000", stack: "prod", normals: [], benign: [], fromMs, toMs };
  digest = await digestOfFolder(folder, options);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("one new error is told whatever number of warnings a stranger can cause", () => {
  const found = digest.entries.find(({ labels }) => labels.template === "Synthesis worker lost its device");
  expect(found).toMatchObject({ verdict: "anomalies", figures: { count: 1 } });
});

it("how many templates were not looked at is said", () => {
  const found = digest.entries.find(({ key }) => key === "errors:more");
  expect(found).toMatchObject({ verdict: "anomalies", figures: { templates: 31 } });
});
