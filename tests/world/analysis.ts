import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analyst } from "../../analyst/index.ts";
import type { Analysis } from "../../model/report.ts";
import { type AnalyzeOptions, analyze } from "../../runtime/analyst/analyze.ts";
import type { AuditLine } from "../../runtime/analyst/audit.ts";
import { type Data, openData } from "../../runtime/query/open.ts";
import { digest } from "../unit/runtime/analyst/sample.ts";
import { writeAnalystCopies } from "./analyst-copies.ts";
import { type Anthropic, type Mind, startAnthropic } from "./anthropic/server.ts";

/** Copies with all that is planted, open for reading. */
export interface Copies {
  folder: string;
  data: Data;
  close(): Promise<void>;
}

export async function openCopies(): Promise<Copies> {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-analyst-"));
  await writeAnalystCopies(folder);
  const data = await openData(folder, { tables: [], views: [] });
  return {
    folder,
    data,
    async close() {
      await data.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The analyst of the project beside a stand-in of the API, on a clock that moves when it is slept. */
export interface AnalysisRun {
  api: Anthropic;
  nowMs: number;
  /** How long was waited, each time. */
  slept: number[];
  audit: AuditLine[];
  /** Of the sample digest, unless `more` has another. */
  analyzed(mind: Mind, more?: Partial<AnalyzeOptions>): Promise<Analysis>;
  /** What the API was sent, oldest first. */
  bodies(): ReturnType<typeof JSON.parse>[];
}

export async function startAnalysis(data: Data): Promise<AnalysisRun> {
  const run: AnalysisRun = {
    api: await startAnthropic({ now: () => run.nowMs }),
    ...{ nowMs: Date.UTC(2026, 10, 26, 7, 30), slept: [], audit: [] },
    analyzed(mind, more = {}) {
      const { api, audit, slept } = run;
      api.mind = mind;
      const host = {
        ...{ clock: () => run.nowMs, random: () => 0.5, fetch: globalThis.fetch },
        async sleep(ms: number) {
          slept.push(ms);
          run.nowMs += ms;
        },
      };
      return analyze({
        ...{ digest, analyst, key: api.key, data, spentThisMonthUsd: 0, audit: (line) => audit.push(line), host },
        baseUrl: api.url,
        ...more,
      });
    },
    bodies: () => run.api.requests.map(({ body }) => JSON.parse(body)),
  };
  return run;
}

export const query = (sql: string) => ({ name: "query", input: { sql } });
