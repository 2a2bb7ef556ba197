import { openPostgresSource } from "../coverage/postgres.ts";
import { coverageReport } from "../coverage/report.ts";
import { coverageTable } from "../coverage/table.ts";
import { loadAreas } from "../files/areas.ts";
import { databaseUrlOn } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";

/** What the database has of each area. Exit code 1 where one is red. */
export async function coverage(host: Host, io: Io, { json }: VerbArguments): Promise<number> {
  const areas = loadAreas(host);
  const source = await openPostgresSource(databaseUrlOn(host));
  try {
    const report = await coverageReport(host.stack, source, areas, host.clock());
    io.out(json ? JSON.stringify(report, null, 2) : coverageTable(report, io.colour, host.clock()));
    return report.areas.every(({ state }) => state === "green") ? exitCode.ok : exitCode.failed;
  } finally {
    await source.close();
  }
}
