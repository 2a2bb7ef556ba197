import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Alert } from "../../../model/alert.ts";
import { drift, units } from "../../../model/query.ts";
import { driftSource } from "../../../runtime/sources/drift.ts";

const now = Date.parse("2026-03-10T10:00:00Z");
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-drift-"));
  file = join(folder, "drift");
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (value: Alert["value"] = drift()) => driftSource(file).read({ value } as Alert, now);
const written = (minutesAgo: number, ...lines: string[]) =>
  writeFileSync(file, [`@time ${now / 1_000 - minutesAgo * 60}`, ...lines, ""].join("\n"));

describe("the host's drift report", () => {
  it("is a row for each file that differs, with what became of it and who put it there", async () => {
    written(14, "queue-depth\t/etc/watchbill/prod/rules.d/queue-depth.json\tchanged", "-\t/etc/x.json\tadded");
    expect(await read()).toEqual({
      kind: "rows",
      rows: [
        {
          labels: { path: "/etc/watchbill/prod/rules.d/queue-depth.json" },
          annotations: { what: "changed", resource: "queue-depth" },
          value: 1,
        },
        { labels: { path: "/etc/x.json" }, annotations: { what: "added", resource: "nobody" }, value: 1 },
      ],
    });
  });

  it("is no row where nothing differs", async () => {
    written(0);
    expect(await read()).toEqual({ kind: "rows", rows: [] });
  });

  it("is a source that is gone when it is missing, older than two runs and a bit, or says no time", async () => {
    expect(await read()).toMatchObject({ kind: "unreachable", reason: "the host's drift report is missing" });
    written(41);
    expect(await read()).toMatchObject({
      kind: "unreachable",
      source: "host",
      reason: "the host's drift report is 41 minutes old",
    });
    writeFileSync(file, "queue-depth\tx\ty\n");
    expect(await read()).toMatchObject({ kind: "unreachable" });
  });

  it("answers no other question", async () => {
    expect(await read(units("failed"))).toMatchObject({ kind: "failed" });
  });
});
