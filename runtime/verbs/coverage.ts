import { openPostgresSource } from "../coverage/postgres.ts";
import { coverageReport } from "../coverage/report.ts";
import { coverageTable } from "../coverage/table.ts";
import { loadAreas } from "../files/areas.ts";
import { readDatabaseUrl } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { readFacts } from "../sources/facts.ts";

/** What the database has of each area. Exit code 1 where one is red. */
export async function coverage(host: Host, io: Io, { json }: VerbArguments): Promise<number> {
  const areas = loadAreas(host);
  const database = readDatabaseUrl(host, readFacts(`${host.layout.runDir}/facts`, host.clock()));
  if ("problem" in database) throw new Error(database.problem);
  const source = await openPostgresSource(database.url);
  try {
    const report = await coverageReport(host.stack, source, areas, host.clock());
    io.out(json ? JSON.stringify(report, null, 2) : coverageTable(report, io.colour, host.clock()));
    return report.areas.every(({ state }) => state === "green") ? exitCode.ok : exitCode.failed;
  } finally {
    await source.close();
  }
}
