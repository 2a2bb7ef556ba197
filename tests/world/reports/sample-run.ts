import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analyst } from "../../../analyst/index.ts";
import type { Report } from "../../../model/report.ts";
import { analyze } from "../../../runtime/analyst/analyze.ts";
import { digestOfFolder } from "../../../runtime/digest/of-folder.ts";
import { openData } from "../../../runtime/query/open.ts";
import { reportOf } from "../../../runtime/reports/compose.ts";
import { startAnthropic } from "../anthropic/server.ts";
import { generateHistory } from "../app/history.ts";
import { writeDataFolder } from "../data-folder.ts";
import { sampleMind } from "./sample-mind.ts";

/** 07:30 in Berlin. */
const madeAtMs = Date.UTC(2026, 2, 10, 6, 30);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const copiesBehindMs = 3 * 60_000;

const incidents = [
  { fault: "error-burst", fromMs: madeAtMs - 16 * hourMs, toMs: madeAtMs - 16 * hourMs + 25 * 60_000 },
  { fault: "slow-webhooks", fromMs: madeAtMs - 13 * hourMs, toMs: madeAtMs - 12 * hourMs },
];

/** The report that docs/reports.md shows: of two weeks of the sample application with a bad day at their end. Digest, query and check of the
 *  figures are the real ones; the model's words are written down in `sample-mind.ts`. */
export async function sampleRun(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-sample-"));
  const api = await startAnthropic({ mind: sampleMind });
  try {
    const [from, to] = [new Date(madeAtMs - 15 * dayMs), new Date(madeAtMs)];
    await writeDataFolder(folder, generateHistory({ seed: 11, from, to, eventsPerDay: 12_000, incidents }));
    const copied = new Date(madeAtMs - copiesBehindMs);
    for (const name of ["metrics.duckdb", "logs.duckdb"]) utimesSync(join(folder, name), copied, copied);
    const reportId = "20260310-0630";
    const { knownNormals: normals, knownBenign: benign } = analyst;
    const span = { fromMs: madeAtMs - dayMs, toMs: madeAtMs };
    const digest = await digestOfFolder(folder, { reportId, stack: "prod", ...span, normals, benign });
    const data = await openData(folder, { tables: [], views: [] });
    const host = { clock: () => madeAtMs, random: () => 0, sleep: async () => {}, fetch: globalThis.fetch };
    const asked = {
      digest,
      analyst,
      key: api.key,
      data,
      spentThisMonthUsd: 0,
      audit: () => {},
      host,
      baseUrl: api.url,
    };
    const analysis = await analyze(asked).finally(() => data.close());
    return reportOf({ reportId, kind: "scheduled", startedAtMs: madeAtMs }, "prod", digest, analysis, madeAtMs);
  } finally {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
