import type { Alert } from "../../model/alert.ts";
import type { Sources } from "../evaluate/read-all.ts";
import type { DatabaseUrl } from "../files/database-url.ts";
import { containersSource } from "./containers.ts";
import { diskTables } from "./disk-trend.ts";
import { driftSource } from "./drift.ts";
import type { FactsRead } from "./facts.ts";
import { hostSource } from "./host.ts";
import { historyTables, rememberHost } from "./host-history.ts";
import { logTables } from "./log-counts.ts";
import { logsSource } from "./logs.ts";
import { type MemoryRead, SourceMemory } from "./memory.ts";
import { containerTables } from "./replacements.ts";
import type { Source } from "./source.ts";
import { type SqlSource, sqlSource } from "./sql.ts";
import { unitsSource } from "./units.ts";

export interface SourcesOptions {
  alerts: readonly Alert[];
  facts: FactsRead;
  database: DatabaseUrl;
  logDirectory: string | undefined;
  stateDir: string;
  runDir: string;
}

export const memoryFile = (stateDir: string) => `${stateDir}/sources.db`;

/** Everything that a tick can ask. One that cannot be opened costs the rules behind it and no others. */
export function openSources(options: SourcesOptions): { sources: Sources; close(): Promise<void> } {
  const { alerts, facts, database, logDirectory: directory } = options;
  const sql = "url" in database ? sqlSource(database.url) : noDatabase(database.problem);
  const memory = openMemory(memoryFile(options.stateDir));
  rememberHost(facts, memory);
  const sources: Sources = {
    sql,
    logs: logsSource({ directory, memory, alerts }),
    host: hostSource(facts, memory),
    containers: containersSource(facts, memory),
    units: unitsSource(facts),
    drift: driftSource(`${options.runDir}/drift`),
  };
  return {
    sources,
    async close() {
      if ("memory" in memory) memory.memory.close();
      await sql.close();
    },
  };
}

function openMemory(path: string): MemoryRead {
  try {
    return { memory: SourceMemory.open(path, [logTables, diskTables, containerTables, historyTables].join("\n")) };
  } catch (error) {
    return { problem: `${path}: ${(error as Error).message}` };
  }
}

function noDatabase(reason: string): SqlSource {
  const source: Source = { read: async () => ({ kind: "unreachable", source: "database", reason }) };
  return { ...source, close: async () => {} };
}
