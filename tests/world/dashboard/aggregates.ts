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
  await connection.run(stressRuns(endsMs));
  connection.closeSync();
  instance.closeSync();
}

/** A run each second Monday that looks for the breaking point, which a deployment has moved, and two of other profiles. */
const stressRuns = (endsMs: number) => `CREATE TABLE stress_run AS
  SELECT strftime(ended, '%Y%m%d-%H%M-') || profile AS id, 'listening' AS test, profile, ended - INTERVAL 40 MINUTE AS started_at,
    ended AS ended_at, 'https://staging.example.org' AS target, CAST(held AS INTEGER) AS users_held,
    CAST(CASE profile WHEN 'steps' THEN held * 1.1 END AS INTEGER) AS users_broken,
    CASE profile WHEN 'steps' THEN 'firstAudioP95Ms' END AS first_limit, 2400.0 + 90 * (n % 5) AS first_audio_p95_ms,
    0.4 + 0.1 * (n % 4) AS underrun_percent, 0.05 * (n % 3) AS error_percent,
    CASE profile WHEN 'recovery' THEN 84.0 END AS recovery_seconds, CAST(1 AS BIGINT) AS seed,
    md5(CAST(n AS VARCHAR)) AS commit, CASE profile WHEN 'steps' THEN 'broken' ELSE 'held' END AS verdict
  FROM (
    SELECT n, CASE n WHEN 1 THEN 'baseline' WHEN 3 THEN 'recovery' ELSE 'steps' END AS profile,
      CASE WHEN n < 6 THEN 240 ELSE 330 END + 7 * (n % 3) AS held,
      epoch_ms(CAST(${endsMs} AS BIGINT)) AT TIME ZONE 'UTC' - to_days(CAST(14 * n + 3 AS INTEGER)) AS ended
    FROM range(18) AS runs (n)
  )`;
