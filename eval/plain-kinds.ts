import { between, pick } from "../tests/world/app/service/random.ts";
import { disk, timer, withCheck, withService } from "./context.ts";
import { dayMs, hourMs, minuteMs } from "./days.ts";
import { busyStretch, drawn, type Expected, hoursOf, type Kind, lastHours } from "./kind.ts";

/** Switches of the live application that only need a stretch of time, in minutes. */
const live: readonly { fault: string; minutes: [number, number]; expects: Expected[] }[] = [
  {
    fault: "error-burst",
    minutes: [25, 60],
    expects: [{ section: /errors/, about: /Synthesis failed: CUDA/ }, { section: /queue/ }],
  },
  { fault: "redis-gone", minutes: [10, 30], expects: [{ section: /errors/, about: /Redis unavailable/ }] },
  {
    fault: "http-errors",
    minutes: [20, 60],
    expects: [{ section: /http|errors/, about: /5xx|500|server error|Unhandled/ }],
  },
  {
    fault: "slow-database",
    minutes: [25, 60],
    expects: [{ section: /http|latency/, about: /\/(documents|audio|auth)/ }],
  },
  { fault: "slow-webhooks", minutes: [30, 120], expects: [{ section: /api|http|billing/, about: /webhook/i }] },
  { fault: "backlog", minutes: [30, 90], expects: [{ section: /queue|latency/, about: /higgs/ }] },
  { fault: "dead-workers", minutes: [25, 60], expects: [{ section: /queue|latency|workers|usage/, about: /kokoro/ }] },
];

const ofApplication: Kind[] = [
  ...live.map(
    ({ fault, minutes, expects }): Kind => ({
      name: fault,
      isSubtle: false,
      plant(random, day) {
        const span = busyStretch(random, day, minutes);
        return { incidents: [{ fault, ...span }], size: hoursOf(span), expects };
      },
    }),
  ),
  {
    name: "metrics-dark-for-days",
    isSubtle: false,
    plant(random, day) {
      const days = drawn(random, 2.5, 5.5);
      const span = { fromMs: day.toMs - days * dayMs, toMs: day.toMs };
      const expects = [{ section: /freshness/, about: /metrics/, least: "issues" as const }];
      return { incidents: [{ fault: "stream-dark", ...span }], size: `${days} days`, expects };
    },
  },
  {
    name: "log-dark",
    isSubtle: false,
    plant(random, day) {
      const span = lastHours(random, day, [3, 14]);
      return {
        incidents: [{ fault: "log-dark", ...span }],
        size: hoursOf(span),
        expects: [{ section: /freshness/, about: /log/ }],
      };
    },
  },
  {
    name: "loop-dead",
    isSubtle: false,
    plant(random, day) {
      const span = lastHours(random, day, [6, 20]);
      const expects = [
        { section: /billing/ },
        { section: /errors|background|freshness/, about: /Background task|billing_processed|Billed/ },
      ];
      return { incidents: [{ fault: "settlement-dead", ...span }], size: hoursOf(span), expects };
    },
  },
  {
    name: "processor-down",
    isSubtle: false,
    plant(random, day) {
      const span = busyStretch(random, day, [180, 360]);
      const of = pick(random, ["defuddle:static", "passthrough"]);
      const size = drawn(random, 0.6, 0.95, 2);
      const expects = [{ section: /extraction|errors/, about: new RegExp(`${of}|no readable text`) }];
      return {
        incidents: [{ fault: "processor-failing", of, size, ...span }],
        size: `${of}, ${size} of them, ${hoursOf(span)}`,
        expects,
      };
    },
  },
  {
    name: "api-refusing",
    isSubtle: false,
    plant(random, day) {
      const span = busyStretch(random, day, [90, 240]);
      const of = pick(random, ["gemini", "inworld"]);
      const size = between(random, 15, 40);
      const expects = [{ section: /api|external|errors/, about: /rate.?limit|429|refus/i }];
      return {
        incidents: [{ fault: "rate-limited", of, size, ...span }],
        size: `${of}, ${size} an hour, ${hoursOf(span)}`,
        expects,
      };
    },
  },
  {
    name: "redis-made-anew-in-a-loop",
    isSubtle: false,
    plant(random, day) {
      const span = busyStretch(random, day, [60, 240]);
      const size = between(random, 4, 9);
      const count = Math.round((span.toMs - span.fromMs) / minuteMs / size);
      return {
        incidents: [{ fault: "redis-loop", size, ...span }],
        context: (context) =>
          withService(
            context,
            "yapit-redis",
            { starts: count, replacements: count, exits: count },
            { startedAtMs: span.toMs },
          ),
        size: `every ${size} min, ${hoursOf(span)}`,
        expects: [
          { section: /containers/, about: /redis/ },
          { section: /errors/, about: /Redis connection lost/ },
        ],
      };
    },
  },
  {
    name: "new-error-in-numbers",
    isSubtle: false,
    plant(random, day) {
      const span = lastHours(random, day, [2, 8]);
      const of = "yapit.gateway.playlists|Playlist <id> cannot be read: column cover does not exist";
      const size = between(random, 15, 60);
      const expects = [{ section: /errors/, about: /Playlist .*column cover/ }];
      return {
        incidents: [{ fault: "new-error", of, size, ...span }],
        size: `${size} an hour, ${hoursOf(span)}`,
        expects,
      };
    },
  },
];

const ofHost: Kind[] = [
  {
    name: "worker-killed-for-memory",
    isSubtle: false,
    plant(random) {
      const kills = between(random, 8, 40);
      return {
        context: (context) =>
          withService(context, "yapit-worker-higgs", {
            starts: kills,
            replacements: kills,
            exits: kills,
            oomKills: kills,
          }),
        size: `${kills} times`,
        expects: [{ section: /containers/, about: /worker-higgs/ }],
      };
    },
  },
  {
    name: "disk-filling",
    isSubtle: false,
    plant(random, day) {
      const usedPercent = between(random, 88, 95);
      const bytesPerDay = drawn(random, 4, 12) * 1e9;
      return {
        context: (context) => ({ ...context, disks: [disk(day, { usedPercent, bytesPerDay, sinceMs: day.fromMs })] }),
        size: `${usedPercent} %`,
        expects: [{ section: /disk/ }],
      };
    },
  },
  {
    name: "timer-overdue",
    isSubtle: false,
    plant(random, { toMs }) {
      const name = pick(random, ["sync-logs", "hetzner", "derive"]);
      const overdueMinutes = between(random, 200, 900);
      return {
        context: (context) => ({
          ...context,
          timers: {
            timers: [
              ...(context.timers?.timers ?? []).filter(({ unit }) => !unit.includes(`-${name}.`)),
              {
                ...timer(name, toMs),
                lastMs: toMs - overdueMinutes * minuteMs,
                nextMs: null,
                overdueMinutes,
                state: "elapsed",
              },
            ],
            failedUnits: [],
          },
        }),
        size: `${name}, ${overdueMinutes} min`,
        expects: [{ section: /timers/, about: new RegExp(name) }],
      };
    },
  },
  {
    name: "sync-stopped",
    isSubtle: false,
    plant(random) {
      const hours = between(random, 6, 30);
      const copy = pick(random, ["metrics", "logs"] as const);
      return {
        copiesAgeMs: { [copy]: hours * hourMs },
        size: `${copy}, ${hours} h`,
        expects: [{ section: /freshness/, about: new RegExp(copy) }],
      };
    },
  },
  {
    name: "processor-of-the-host-full",
    isSubtle: false,
    plant(random, day) {
      const span = busyStretch(random, day, [180, 480]);
      return {
        surges: [{ metric: "cpu", ...span, times: drawn(random, 4.5, 7) }],
        size: hoursOf(span),
        expects: [{ section: /hetzner|server|machine/, about: /cpu/i }],
      };
    },
  },
  {
    name: "site-down-for-outsiders",
    isSubtle: false,
    plant(random, day) {
      const span = busyStretch(random, day, [20, 90]);
      const minutes = (span.toMs - span.fromMs) / minuteMs;
      return {
        context: (context) =>
          withCheck(context, "yapit.example", {
            upPercent: Number((100 - (100 * minutes) / 1_440).toFixed(2)),
            outages: [span],
          }),
        size: `${Math.round(minutes)} min`,
        expects: [{ section: /uptime/, about: /yapit\.example/ }],
      };
    },
  },
  {
    name: "alert-that-nobody-heard",
    isSubtle: false,
    plant(random, day) {
      const firedAtMs = day.fromMs + between(random, 6, 20) * hourMs;
      return {
        context: (context) => ({
          ...context,
          channels: [
            {
              id: "phone",
              delivered: 0,
              waiting: 0,
              setAside: [{ atMs: firedAtMs + minuteMs, title: "Disk is nearly full", error: "401 unauthorized" }],
              setAsideCount: between(random, 2, 9),
              lastDeliveredAtMs: day.fromMs - dayMs,
            },
          ],
        }),
        size: "1 channel",
        expects: [{ section: /channel|alerts|delivery/, about: /phone/ }],
      };
    },
  },
];

/** What somebody would notice who looks. */
export const plainKinds: readonly Kind[] = [...ofApplication, ...ofHost];
