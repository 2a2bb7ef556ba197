import { between, pick, type Random } from "../tests/world/app/service/random.ts";
import { disk, withCheck, withService } from "./context.ts";
import { dayMs, hourMs, minuteMs } from "./days.ts";
import { drawn, type Expected, hoursOf, type Kind, lastHours } from "./kind.ts";

interface Part {
  name: string;
  /** Of the generator. */
  fault: string;
  /** How long it has been on when the report is made, hours. */
  hours: [number, number];
  of?: readonly string[];
  size(random: Random): number;
  unit: string;
  expects(of: string): Expected[];
}

const escaped = (text: string) => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
/** What a template of the log says until its first variable; `of` is `logger|message`. */
const templateSaid = (of: string): Expected[] => [
  { section: /errors/, about: escaped((of.split("|")[1] ?? "").split("<")[0] ?? "") },
];
const workers = ["kokoro-1", "kokoro-2", "higgs-1", "higgs-2"];
const errorsThatAreNew = [
  "yapit.gateway.voices|Voice <id> has no sample rate",
  "yapit.gateway.export|Archive of <id> is empty after <n> ms",
  "yapit.gateway.stripe|Subscription <id> has two customers",
];

/** Small faults of one part of the application, by the generator. */
const parts: readonly Part[] = [
  {
    name: "slow-worker",
    fault: "slow-worker",
    hours: [10, 22],
    of: workers,
    size: (random) => drawn(random, 1.5, 2, 2),
    unit: "times as long",
    expects: (of) => [{ section: /workers|latency/, about: escaped(of) }],
  },
  {
    name: "worker-gone",
    fault: "worker-gone",
    hours: [8, 20],
    of: ["kokoro-2", "higgs-1"],
    size: (random) => drawn(random, 1.3, 1.8, 2),
    unit: "times the wait",
    expects: (of) => [
      { section: /workers/, about: escaped(of) },
      { section: /latency|queue/, about: escaped(of.split("-")[0] ?? "") },
    ],
  },
  {
    name: "slow-endpoint",
    fault: "slow-endpoint",
    hours: [8, 20],
    of: ["/documents/{id}", "/auth/sign-in", "/audio/{hash}"],
    size: (random) => between(random, 250, 600),
    unit: "ms more, of every fourth request",
    expects: (of) => [{ section: /http|latency/, about: of === "/audio/{hash}" ? /\/audio/ : escaped(of) }],
  },
  {
    name: "failing-endpoint",
    fault: "failing-endpoint",
    hours: [10, 22],
    of: ["/documents/{id}", "/auth/sign-in"],
    size: (random) => drawn(random, 0.03, 0.06, 3),
    unit: "of the requests",
    expects: (of) => [
      { section: /http/, about: escaped(of) },
      { section: /http|errors/, about: /5xx|500|Unhandled exception/ },
    ],
  },
  {
    name: "processor-failing",
    fault: "processor-failing",
    hours: [16, 23],
    of: ["passthrough", "defuddle:static"],
    size: (random) => drawn(random, 0.03, 0.06, 3),
    unit: "of the documents",
    expects: (of) => [{ section: /extraction|errors/, about: new RegExp(`${of}|no readable text`) }],
  },
  {
    name: "new-error",
    fault: "new-error",
    hours: [8, 22],
    of: errorsThatAreNew,
    size: (random) => drawn(random, 0.3, 0.6, 2),
    unit: "an hour",
    expects: templateSaid,
  },
  {
    name: "warning-grown",
    fault: "warnings-grown",
    hours: [10, 22],
    of: [
      "yapit.gateway.ws|Listener of <id> answered no ping for <n> ms",
      "httpx|Connection pool is full, discarding connection <n>",
    ],
    size: (random) => drawn(random, 1.5, 3, 1),
    unit: "an hour",
    expects: templateSaid,
  },
  {
    name: "cache-falling",
    fault: "cache-cold",
    hours: [12, 23],
    size: (random) => drawn(random, 0.4, 0.7, 2),
    unit: "of the hits lost",
    expects: () => [{ section: /cache/, figures: ["sharePercent", "<", "usualPercent"] }],
  },
  {
    name: "webhook-lag",
    fault: "webhook-lag",
    hours: [10, 22],
    size: (random) => between(random, 450, 700),
    unit: "ms more",
    expects: () => [{ section: /api|http|billing|latency/, about: /webhook/i }],
  },
  {
    name: "retries-up",
    fault: "gemini-refusing",
    hours: [18, 23],
    size: (random) => drawn(random, 0.35, 0.5, 2),
    unit: "of the pages asked for again",
    expects: () => [{ section: /api|extraction|errors/, about: /gemini/i }],
  },
  {
    name: "cost-drift",
    fault: "tokens-grown",
    hours: [16, 23],
    size: (random) => drawn(random, 1.6, 2.2, 2),
    unit: "times the tokens of a page",
    expects: () => [{ section: /api|extraction|cost/, about: /gemini|token|cost/i }],
  },
  {
    name: "requeues-of-one-worker",
    fault: "requeues",
    hours: [10, 22],
    of: workers,
    size: (random) => drawn(random, 0.03, 0.05, 3),
    unit: "of its jobs",
    expects: (of) => [
      { section: /queue|workers/, about: escaped(of) },
      { section: /queue|workers|errors/, about: /requeue/i },
    ],
  },
  {
    name: "few-dead-letters",
    fault: "dead-letters",
    hours: [8, 22],
    size: (random) => drawn(random, 0.3, 0.6, 2),
    unit: "an hour",
    expects: () => [
      { section: /queue/, about: /dlq|dead|given up/i },
      { section: /errors/, about: /audio is shorter/ },
    ],
  },
  {
    name: "browser-needed-more",
    fault: "browser-needed",
    hours: [16, 23],
    size: (random) => drawn(random, 0.4, 0.6, 2),
    unit: "of the pages that needed none",
    expects: () => [{ section: /extraction/, about: /playwright|browser/i }],
  },
  {
    name: "sign-ins-of-one-address",
    fault: "sign-in-attempts",
    hours: [4, 10],
    of: ["203.0.113.9"],
    size: (random) => between(random, 8, 20),
    unit: "an hour",
    expects: () => [{ section: /auth/ }, { section: /errors/, about: /Sign-in refused/ }],
  },
  {
    name: "fewer-visitors",
    fault: "visitors-missing",
    hours: [14, 23],
    size: (random) => drawn(random, 0.5, 0.7, 2),
    unit: "of the people",
    expects: () => [
      { section: /usage/, figures: ["sessions", "<", "usualSessions"] },
      { section: /usage/, figures: ["users", "<", "usualUsers"] },
      { section: /usage/, figures: ["blocks", "<", "usualBlocks"] },
    ],
  },
  {
    name: "sessions-cut",
    fault: "sessions-cut",
    hours: [12, 22],
    size: (random) => drawn(random, 0.35, 0.55, 2),
    unit: "of the connections",
    expects: () => [{ section: /usage/, about: /length of a connection|connections that ended|short/i }],
  },
  {
    name: "billing-events-lost",
    fault: "settlement-loss",
    hours: [12, 23],
    size: (random) => drawn(random, 0.03, 0.07, 3),
    unit: "of what is synthesised",
    expects: () => [{ section: /billing/ }],
  },
  {
    name: "drift-reports",
    fault: "drift-reports",
    hours: [12, 23],
    size: (random) => drawn(random, 0.3, 0.6, 2),
    unit: "an hour",
    expects: () => [{ section: /billing/ }, { section: /errors/, about: /Billing sync drift/ }],
  },
  {
    name: "event-type-gone",
    fault: "event-type-gone",
    hours: [6, 14],
    of: ["url_fetch", "cache_hit", "synthesis_queued", "document_extraction_complete"],
    size: () => 1,
    unit: "",
    expects: (of) => [{ section: /freshness|usage|extraction|cache/, about: escaped(of) }],
  },
];

const ofApplication = parts.map(
  ({ name, fault, hours, of: choices, size: sizeOf, unit, expects }): Kind => ({
    name,
    isSubtle: true,
    plant(random, day) {
      const of = choices ? pick(random, choices) : "";
      const span = lastHours(random, day, hours);
      const size = sizeOf(random);
      const what = of.split("|").at(-1);
      return {
        incidents: [{ fault, size, ...(of ? { of } : {}), ...span }],
        size: [...(what ? [what] : []), ...(unit ? [`${size} ${unit}`] : []), hoursOf(span)].join(", "),
        expects: expects(of),
      };
    },
  }),
);

const ofHost: Kind[] = [
  {
    name: "few-restarts",
    isSubtle: true,
    plant(random) {
      const restarts = between(random, 2, 4);
      return {
        context: (context) =>
          withService(context, "yapit-worker-kokoro", { starts: restarts, replacements: restarts, exits: restarts }),
        size: `${restarts} restarts`,
        expects: [{ section: /containers/, about: /worker-kokoro/ }],
      };
    },
  },
  {
    name: "disk-growing-faster",
    isSubtle: true,
    plant(random, day) {
      const usedPercent = between(random, 60, 74);
      const bytesPerDay = drawn(random, 2.4, 4) * 1e9;
      return {
        context: (context) => ({
          ...context,
          disks: [disk(day, { usedPercent, bytesPerDay, sinceMs: day.toMs - 4 * dayMs })],
        }),
        size: `${usedPercent} %, ${(bytesPerDay / 1e9).toFixed(1)} GB a day`,
        expects: [{ section: /disk/ }],
      };
    },
  },
  {
    name: "check-that-fails-now-and-then",
    isSubtle: true,
    plant(random, day) {
      const times = between(random, 5, 9);
      const outages = Array.from({ length: times }, (_, index) => {
        const fromMs = day.toMs - (index + 1) * 2 * hourMs + between(random, 0, 60) * minuteMs;
        return { fromMs, toMs: fromMs + between(random, 1, 3) * minuteMs };
      });
      return {
        context: (context) => withCheck(context, "synthesis", { upPercent: 99.1, outages }),
        size: `${times} times for 1 to 3 min`,
        expects: [{ section: /uptime/, about: /synthesis/ }],
      };
    },
  },
  {
    name: "alert-that-is-new",
    isSubtle: true,
    plant(random, day) {
      const fired = Array.from({ length: between(random, 2, 4) }, (_, index) => day.toMs - (3 + 4 * index) * hourMs);
      return {
        context: (context) => {
          const { alerts } = context;
          if (!alerts) return context;
          const title = "Requests are slow";
          const firings = fired.map((firedAtMs) => ({
            alertId: "http-latency",
            title,
            severity: "warning" as const,
            labels: {},
            value: 2_400,
            unit: "ms",
            firedAtMs,
            resolvedAtMs: firedAtMs + 6 * minuteMs,
            held: null,
            acknowledgedAtMs: null,
          }));
          const byRule = [
            ...alerts.byRule,
            { alertId: "http-latency", title, count: fired.length, weeksBefore: [0, 0, 0, 0] },
          ];
          return { ...context, alerts: { ...alerts, firings: [...firings, ...alerts.firings], byRule } };
        },
        size: `${fired.length} times for 6 min`,
        expects: [{ section: /alerts/, about: /http-latency/ }],
      };
    },
  },
  {
    name: "traffic-out",
    isSubtle: true,
    plant(random, day) {
      const span = lastHours(random, day, [8, 16]);
      const times = drawn(random, 2.2, 3);
      return {
        surges: [{ metric: "network.0.bandwidth.out", ...span, times }],
        size: `${times} times, ${hoursOf(span)}`,
        expects: [{ section: /hetzner|server|machine/, about: /out/ }],
      };
    },
  },
];

/** What one who looks at a dashboard would hardly see. */
export const subtleKinds: readonly Kind[] = [...ofApplication, ...ofHost];
