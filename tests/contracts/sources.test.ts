import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Alert } from "../../model/alert.ts";
import { containers, drift, host, logs, type Query, sql, units } from "../../model/query.ts";
import { readAll, sourceNameOf } from "../../runtime/evaluate/read-all.ts";
import { sourceOutcome } from "../../runtime/evaluate/source-unreachable.ts";
import { parseFacts } from "../../runtime/sources/facts.ts";
import { openSources, type SourcesOptions } from "../../runtime/sources/open.ts";
import { loguruLine } from "../world/app/service/loguru.ts";
import { freePort, type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";

const payload = readFileSync(new URL("../unit/runtime/payloads/timers.facts", import.meta.url), "utf8");
const now = Number(/^@time 0\n(\d+)$/m.exec(payload)?.[1]) * 1_000;

/** One rule for each thing that can be asked. */
const queries: Record<string, Query> = {
  sql: sql`SELECT 1 AS value`,
  logs: logs({ level: "ERROR" }),
  disk: host("disk-used-percent"),
  "time to full": host("disk-hours-to-full"),
  load: host("load-per-core"),
  containers: containers("unhealthy", "exited"),
  replaced: containers.replaced(),
  missing: containers.missing(["yapit_redis"]),
  failed: units("failed"),
  timers: units("timer-overdue-minutes"),
  drift: drift(),
};
const everything = Object.keys(queries);

let postgres: LocalPostgres;
let folder: string;
let options: SourcesOptions;
beforeEach(async () => {
  postgres ??= await startPostgresLocal();
  folder = mkdtempSync(join(tmpdir(), "watchbill-sources-"));
  mkdirSync(join(folder, "logs"));
  mkdirSync(join(folder, "state"));
  const entry = { atMs: now, level: "ERROR", module: "app", function: "run", line: 1, message: "broken" } as const;
  writeFileSync(join(folder, "logs/gateway.jsonl"), loguruLine(entry, now));
  const alerts = everything.map((id) => ({ id, value: queries[id], window: "5m" }) as unknown as Alert);
  options = {
    alerts,
    facts: { facts: parseFacts(payload) },
    database: { url: postgres.url },
    logDirectory: join(folder, "logs"),
    stateDir: join(folder, "state"),
    runDir: folder,
  };
  writeFileSync(join(folder, "drift"), `@time ${now / 1_000}\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => postgres?.stop());

async function looked(changed: Partial<SourcesOptions>) {
  const opened = openSources({ ...options, ...changed });
  try {
    const outcomes = await readAll(options.alerts, opened.sources, now, 3);
    const entries = options.alerts.map((alert, index) => {
      const outcome = outcomes[index] as (typeof outcomes)[number];
      return { id: alert.id, source: sourceNameOf[alert.value.source], outcome };
    });
    const rows = sourceOutcome(entries);
    return {
      answered: entries.filter(({ outcome }) => outcome.kind === "rows").map(({ id }) => id),
      failed: entries.filter(({ outcome }) => outcome.kind === "failed").map(({ id }) => id),
      lost: rows.kind === "rows" ? rows.rows.filter(({ value }) => value === 1).map(({ labels }) => labels.source) : [],
    };
  } finally {
    await opened.close();
  }
}
const without = (...ids: string[]) => everything.filter((id) => !ids.includes(id));
const section = (name: string) => ({ facts: { facts: parseFacts(payload.replace(`@${name} 0`, `@${name} 1`)) } });

describe("sources that all answer", () => {
  it("answer every rule", async () => {
    expect(await looked({})).toEqual({ answered: everything, failed: [], lost: [] });
  });
});

describe("a source that fails", () => {
  it("costs the log's rules when its folder is missing, is none, or was never set", async () => {
    for (const logDirectory of [join(folder, "nothing"), join(folder, "logs/gateway.jsonl"), undefined]) {
      expect(await looked({ logDirectory })).toEqual({ answered: without("logs"), failed: [], lost: ["logs"] });
    }
  });

  it("costs the database's rules when the database is down", async () => {
    const database = { url: `postgres://nobody:x@127.0.0.1:${await freePort()}/none` };
    expect(await looked({ database })).toEqual({ answered: without("sql"), failed: [], lost: ["database"] });
  });

  it("costs Docker's rules when Docker is down", async () => {
    const lost = without("containers", "replaced", "missing");
    expect(await looked(section("containers"))).toEqual({ answered: lost, failed: [], lost: ["docker"] });
  });

  it.each([
    ["disk", ["disk", "time to full"]],
    ["load", ["load"]],
    ["units", ["failed"]],
    ["timers", ["timers"]],
  ])("costs only the rules behind %s where that cannot be read", async (name, costs) => {
    expect(await looked(section(name))).toEqual({ answered: without(...costs), failed: [], lost: ["host"] });
  });

  it("costs all that the host tells when it tells nothing", async () => {
    const answered = ["sql", "logs", "drift"];
    expect(await looked({ facts: { problem: "host facts are missing" } })).toEqual({
      answered,
      failed: [],
      lost: ["host"],
    });
  });

  it("costs only the rule behind it where nobody has compared the host with the deployment", async () => {
    for (const text of [undefined, "", `@time ${now / 1_000 - 3_600}\n`]) {
      rmSync(join(folder, "drift"), { force: true });
      if (text !== undefined) writeFileSync(join(folder, "drift"), text);
      expect(await looked({})).toEqual({ answered: without("drift"), failed: [], lost: ["host"] });
    }
  });

  it("costs only what must be remembered when the memory cannot be written", async () => {
    expect(await looked({ stateDir: join(folder, "no-such-folder") })).toEqual({
      answered: without("logs", "time to full", "replaced"),
      failed: ["time to full", "replaced"],
      lost: ["logs"],
    });
  });

  it("costs nothing when its memory is damaged: it is begun anew", async () => {
    await looked({});
    writeFileSync(join(folder, "state/sources.db"), "no database at all, but long enough to be one ".repeat(200));
    expect(await looked({})).toEqual({ answered: everything, failed: [], lost: [] });
  });
});
