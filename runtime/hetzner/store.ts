import type pg from "pg";
import { hetznerDaysKept, hetznerMetricTable, recordsSchema } from "../../model/records.ts";
import { inTransaction } from "../records/transaction.ts";
import type { Counted, Sample } from "./samples.ts";

const pullTable = `${recordsSchema}.hetzner_pull`;

/** What is known of a server's earlier pulls. */
export interface Progress {
  /** Nothing is missing before it. */
  coveredUntilMs: number;
  counted: Counted;
}

/** Undefined where the server was never asked about. */
export async function progressOf(client: pg.Client, serverId: number): Promise<Progress | undefined> {
  const { rows } = await client.query(
    `SELECT covered_until, vcpus, vcpus_seen_at FROM ${pullTable} WHERE server_id = $1`,
    [serverId],
  );
  const [row] = rows;
  if (!row) return undefined;
  return {
    coveredUntilMs: row.covered_until.getTime(),
    counted: { atMs: row.vcpus_seen_at.getTime(), vcpus: row.vcpus },
  };
}

/** Writes the samples of a window, and up to when nothing is missing, at once or not at all. A sample that is there already is
 *  written again only where it differs, and a count of vCPUs that was known stays known. */
export async function keep(client: pg.Client, serverId: number, samples: readonly Sample[], progress?: Progress) {
  await inTransaction(client, async () => {
    await client.query(
      `INSERT INTO ${hetznerMetricTable} AS old (time, server_id, metric, value, vcpus)
       SELECT time, $1, metric, value, vcpus
       FROM unnest($2::timestamptz[], $3::text[], $4::float8[], $5::int[]) AS new (time, metric, value, vcpus)
       ON CONFLICT (time, server_id, metric) DO UPDATE
       SET value = EXCLUDED.value, vcpus = coalesce(old.vcpus, EXCLUDED.vcpus)
       WHERE old.value <> EXCLUDED.value OR (old.vcpus IS NULL AND EXCLUDED.vcpus IS NOT NULL)`,
      [
        serverId,
        samples.map(({ atMs }) => new Date(atMs).toISOString()),
        samples.map(({ metric }) => metric),
        samples.map(({ value }) => value),
        samples.map(({ vcpus }) => vcpus),
      ],
    );
    if (progress) await keepProgress(client, serverId, progress);
  });
}

/** Never back: of two pulls at once, the one that is behind changes nothing. */
async function keepProgress(client: pg.Client, serverId: number, { coveredUntilMs, counted }: Progress): Promise<void> {
  await client.query(
    `INSERT INTO ${pullTable} AS old (server_id, covered_until, vcpus, vcpus_seen_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (server_id) DO UPDATE
     SET covered_until = greatest(old.covered_until, EXCLUDED.covered_until), vcpus = EXCLUDED.vcpus,
       vcpus_seen_at = EXCLUDED.vcpus_seen_at
     WHERE old.vcpus_seen_at <= EXCLUDED.vcpus_seen_at`,
    [serverId, new Date(coveredUntilMs).toISOString(), counted.vcpus, new Date(counted.atMs).toISOString()],
  );
}

/** Nothing grows for ever. */
export async function forgetOld(client: pg.Client, nowMs: number): Promise<void> {
  const before = new Date(nowMs - hetznerDaysKept * 86_400_000).toISOString();
  await client.query(`DELETE FROM ${hetznerMetricTable} WHERE time < $1`, [before]);
}
