import type { HostRows } from "../../../model/host-tables.ts";
import { endsMs, incidents } from "./past.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const gigabyte = 1e9;

/** What a host would remember of the sample past: the firings that its incidents deserve, and one that goes on. */
export function sampleMemory(nowMs = endsMs): HostRows {
  const ago = (days: number) => nowMs - days * dayMs;
  const firing = (
    alert_id: string,
    title: string,
    [labels, value, unit]: [string, number, string],
    [fired_at, resolved_at, severity]: [number, number | null, string],
    acknowledgedAfterMinutes?: number,
  ) => ({
    ...{ alert_id, title, severity, labels, value, unit, fired_at, resolved_at },
    acknowledged_at: acknowledgedAfterMinutes === undefined ? null : fired_at + acknowledgedAfterMinutes * minuteMs,
    held: null,
  });
  const during = ({ fromMs, toMs }: { fromMs: number; toMs: number }, severity: string): [number, number, string] => [
    fromMs + 2 * minuteMs,
    toMs + 3 * minuteMs,
    severity,
  ];
  return {
    alert_firing: [
      firing("disk-usage", "A disk is filling up", ["mount /data", 82.4, "%"], [ago(0.11), null, "warning"]),
      firing("synthesis-errors", "Synthesis is failing", ["", 58, "%"], during(incidents.crash, "critical"), 6),
      firing("dead-letter", "Jobs are given up", ["model kokoro", 14, "jobs"], during(incidents.crash, "warning"), 9),
      firing(
        "auth-failure-burst",
        "Sign-ins fail in a burst",
        ["", 31, "failures"],
        during(incidents.tried, "warning"),
      ),
      firing(
        "worker-outlier",
        "One worker is far slower than the others",
        ["model kokoro, worker kokoro-2", 2.9, "times"],
        during(incidents.slowWorker, "warning"),
        48,
      ),
      firing(
        "queue-depth",
        "Synthesis queue is backing up",
        ["model higgs", 212, "jobs"],
        during(incidents.backlog, "critical"),
        4,
      ),
      firing(
        "queue-wait",
        "Blocks wait long in the queue",
        ["model higgs", 51.2, "s"],
        during(incidents.backlog, "critical"),
        4,
      ),
      {
        ...firing(
          "http-latency",
          "The gateway answers slowly",
          ["", 5_200, "ms"],
          during(incidents.slowDatabase, "warning"),
        ),
        held: "quiet hours until Thu 05:00:00 UTC",
      },
      firing(
        "stripe-webhook-slow",
        "Stripe's webhooks are slow",
        ["", 9_100, "ms"],
        during(incidents.slowWebhooks, "critical"),
        75,
      ),
      firing(
        "http-errors",
        "The gateway answers with server errors",
        ["", 39, "%"],
        during(incidents.gatewayErrors, "critical"),
        3,
      ),
      firing("billing-drift", "Billing and Stripe disagree", ["", 12, "reports"], during(incidents.drifted, "warning")),
      firing("metrics-stale", "No events come", ["", 14, "min"], during(incidents.dark, "critical"), 130),
    ],
    alert_silence: [
      {
        alert_id: "worker-outlier",
        labels: "model kokoro, worker kokoro-2",
        reason: "new driver on trial",
        created_at: ago(1.7),
        ends_at: ago(1.4),
      },
      { alert_id: "hetzner-cpu", labels: "", reason: "re-indexing", created_at: ago(0.2), ends_at: ago(-0.3) },
    ],
    alert_now: [
      ...rules.map(([alert_id, title, owner]) => ({
        ...{ alert_id, title, owner, state: "ok", severity: null, since: ago(20), detail: null },
      })),
      {
        ...{ alert_id: "disk-usage", title: "A disk is filling up", owner: "host", state: "firing" },
        ...{ severity: "warning", since: ago(0.11), detail: "/data: 82.4 %" },
      },
    ],
    watch_now: [{ last_tick_at: nowMs - 9_000, failing_rules: 0, failed_units: 0, overdue_timers: 0 }],
    channel_now: [
      { channel: "phone", delivered: 41, waiting: 0, set_aside: 0, last_delivered_at: ago(0.11) },
      { channel: "discord", delivered: 29, waiting: 0, set_aside: 0, last_delivered_at: ago(0.06) },
    ],
    timer_now: timers.map(([unit, ranMinutesAgo, everyMinutes]) => ({
      unit: `${unit}.timer`,
      is_ours: unit.startsWith("watchbill-"),
      last_run_at: nowMs - ranMinutesAgo * minuteMs,
      next_run_at: nowMs + (everyMinutes - ranMinutesAgo) * minuteMs,
      overdue_minutes: 0,
      state: "waiting",
    })),
    disk_now: disks.map(({ mount, sizeGb, usedGb, perDayGb }) => ({
      mount,
      used_bytes: usedGb * gigabyte,
      available_bytes: (sizeGb - usedGb) * gigabyte,
      used_percent: (100 * usedGb) / sizeGb,
      growth_bytes_per_day: perDayGb * gigabyte,
      days_to_full: perDayGb > 0 ? (sizeGb - usedGb) / perDayGb : null,
    })),
    disk_hour: hoursBack(nowMs, 30 * 24).flatMap((hour) =>
      disks.map(({ mount, sizeGb, usedGb, perDayGb }) => ({
        hour,
        mount,
        used_bytes: Math.max(1, usedGb - (perDayGb * (nowMs - hour)) / dayMs + 0.6 * wave(hour, 24)) * gigabyte,
        size_bytes: sizeGb * gigabyte,
      })),
    ),
    machine_now: [
      { cores: 4, cpu_percent: 24.5, memory_used_percent: 63.2, swap_used_percent: 2.1, load_per_core: 0.42 },
    ],
    machine_hour: hoursBack(nowMs, 30 * 24).map((hour) => ({
      hour,
      ticks: 240,
      cpu_percent: 22 + 17 * wave(hour, 24) + 2 * wave(hour, 7),
      memory_max_percent: 62 + 6 * wave(hour, 24) + 2 * wave(hour, 5),
      load_max_per_core: 0.6 + 0.3 * wave(hour, 24) + 0.1 * wave(hour, 3),
      received_bytes_per_s: 400_000 * (1.4 + wave(hour, 24)),
      sent_bytes_per_s: 1_900_000 * (1.3 + wave(hour, 24)),
    })),
    service_now: ["gateway", "kokoro-1", "kokoro-2", "higgs-1", "higgs-2", "redis", "timescaledb", "traefik"].map(
      (service) => {
        const isBad = service === "kokoro-2";
        return {
          ...{ service, state: isBad ? "unhealthy" : "running", is_well: !isBad, started_at: ago(isBad ? 0.05 : 12) },
          ...{ image: `registry.example.org/${service.replace(/-\d$/, "")}:2026.11.24`, starts: isBad ? 3 : 0 },
          ...{ replacements: isBad ? 3 : 0, exits: isBad ? 3 : 0, oom_kills: isBad ? 1 : 0, unhealthy: isBad ? 4 : 0 },
        };
      },
    ),
    uptime_check: [
      { name: "The site answers", state: "up", up_percent: 99.97, response_ms: 182 },
      { name: "The API is well", state: "up", up_percent: 99.62, response_ms: 241 },
      { name: "Synthesis from outside", state: "up", up_percent: 99.11, response_ms: 1_630 },
    ],
    uptime_outage: [
      { name: "The API is well", from_at: ago(9.6), to_at: ago(9.56) },
      { name: "Synthesis from outside", from_at: ago(0.59), to_at: ago(0.54) },
    ],
    deploy: [
      {
        ...{ at: ago(0.9), what: "application", commit: "5f1c2ab", message: "Batches of eight blocks" },
        ...{ by: "ci", known: "told" },
      },
      { at: ago(6.1), what: "monitoring", commit: "c6ca56c", message: "Queue depth at 30", by: "ada", known: "told" },
    ],
    report: Array.from({ length: 21 }, (_, index) => {
      const made_at = ago(index) - 30 * minuteMs;
      const id = `${new Date(made_at).toISOString().slice(0, 10).replaceAll("-", "")}-0700`;
      const isBad = [0, 3, 9].includes(index);
      return {
        ...{
          id,
          made_at,
          kind: index === 3 ? "after-deploy" : "scheduled",
          verdict: isBad ? "issues" : index % 4 === 1 ? "anomalies" : "nominal",
        },
        summary: isBad
          ? "Synthesis failed for an hour and a half: a CUDA assert on both workers"
          : "A day like the others",
        ...{ findings: isBad ? 2 : index % 4 === 1 ? 1 : 0, cost_usd: 0.21 + (index % 5) * 0.03, delivered: true },
        page: `reports/${id}.html`,
      };
    }),
  };
}

const rules = [
  ["queue-depth", "Synthesis queue is backing up", "speech"],
  ["synthesis-errors", "Synthesis is failing", "speech"],
  ["first-audio", "Listeners wait long for the first audio (estimated)", "speech"],
  ["http-errors", "The gateway answers with server errors", "gateway"],
  ["http-latency", "The gateway answers slowly", "gateway"],
  ["metrics-stale", "No events come", "gateway"],
  ["billing-reconciliation", "Billing misses blocks", "billing"],
] as const;

const timers = [
  ["watchbill-prod-evaluate", 0.1, 0.25],
  ["watchbill-prod-sync-metrics", 3, 5],
  ["watchbill-prod-sync-logs", 2, 5],
  ["watchbill-prod-render", 4.9, 5],
  ["watchbill-prod-daily-report", 30, 1_440],
  ["logrotate", 450, 1_440],
] as const;

const disks = [
  { mount: "/", sizeGb: 80, usedGb: 41.3, perDayGb: 0.12 },
  { mount: "/data", sizeGb: 160, usedGb: 131.8, perDayGb: 1.7 },
];

function hoursBack(nowMs: number, count: number): number[] {
  const last = Math.floor(nowMs / hourMs) * hourMs;
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * hourMs);
}

/** Between -1 and 1, so many hours long. */
const wave = (atMs: number, hours: number) => Math.sin((2 * Math.PI * atMs) / (hours * hourMs));
