import { DuckDBInstance } from "@duckdb/node-api";

const weeksRepeated = 4;
const monthsBefore = 12;

/** Adds what a copy has besides its events: their hourly and daily aggregates, as the application's database makes them, and Hetzner's
 *  measurements every five minutes. Of the year before the events the aggregates know as well: the same four weeks, with fewer people. */
export async function addAggregates(file: string, { days, endsMs }: { days: number; endsMs: number }): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const [table, part] of [
    ["metrics_hourly", "hour"],
    ["metrics_daily", "day"],
  ] as const) {
    await connection.run(`CREATE TABLE ${table} AS
      SELECT date_trunc('${part}', timestamp) AS bucket, event_type, model_slug, count(*) AS events,
        avg(total_latency_ms) AS total_latency_ms_avg, avg(queue_wait_ms) AS queue_wait_ms_avg,
        CAST(max(queue_depth) AS BIGINT) AS queue_depth_max,
        CAST(sum(audio_duration_ms) AS DOUBLE) AS audio_duration_ms_sum
      FROM metrics_event GROUP BY ALL`);
  }
  if (days >= 7 * weeksRepeated) {
    await connection.run(`INSERT INTO metrics_daily
      SELECT bucket - to_days(CAST(${7 * weeksRepeated} * month AS INTEGER)), event_type, model_slug,
        CAST(ceil(events * (1 - 0.05 * month)) AS BIGINT), total_latency_ms_avg, queue_wait_ms_avg, queue_depth_max,
        audio_duration_ms_sum * (1 - 0.05 * month)
      FROM (SELECT *, max(bucket) OVER () AS newest FROM metrics_daily), range(1, ${monthsBefore + 1}) AS months (month)
      WHERE bucket > newest - INTERVAL ${7 * weeksRepeated} DAY`);
  }
  await connection.run(`CREATE TABLE hetzner_metric AS
    SELECT epoch_ms(CAST(ms AS BIGINT)) AT TIME ZONE 'UTC' AS time, CAST(4711 AS BIGINT) AS server_id, metric,
      size * (1.2 + sin(2 * pi() * ms / 86400000) + 0.2 * sin(ms / 1700000)) AS value,
      CASE WHEN metric = 'cpu' THEN 4 END AS vcpus
    FROM range(${endsMs - days * 86_400_000}, ${endsMs}, 300000) AS times (ms),
      (VALUES ('cpu', 70.0), ('disk.0.iops.read', 12.0), ('disk.0.iops.write', 85.0),
        ('disk.0.bandwidth.read', 210000.0), ('disk.0.bandwidth.write', 900000.0), ('network.0.pps.in', 310.0),
        ('network.0.pps.out', 420.0), ('network.0.bandwidth.in', 380000.0), ('network.0.bandwidth.out', 1700000.0)
      ) AS series (metric, size)`);
  connection.closeSync();
  instance.closeSync();
}
