import { spanInWords } from "../../../model/duration.ts";
import { isDark, runsOf, type Slot, slotMs } from "../activity.ts";
import { countDraft, isSilent } from "../count-draft.ts";
import { gridsOf } from "../grid.ts";
import { copyLagMs, darkMs } from "../limits.ts";
import { type Draft, overLimit, type Scope, type Section } from "../section.ts";
import { moment } from "../span.ts";
import { sum } from "../usual.ts";
import { amount, minuteOf, stretch } from "../words.ts";

/** Whether metrics and logs are there at all: the metrics against the log's activity, each kind of event against its usual number, and the
 *  age of the copies. */
export const freshness: Section = {
  name: "freshness",
  reads: { metrics_event: ["timestamp", "event_type"] },
  async find(scope) {
    const known = knownSlots(scope);
    return [
      ...copyAges(scope),
      ...(await darkness(scope, known)),
      ...silences(scope, known),
      ...(await eventTypes(scope)),
    ];
  },
};

function copyAges({ snapshot, span }: Scope): Draft[] {
  const copies = [
    { what: "metrics", atMs: snapshot.metricsAtMs },
    { what: "logs", atMs: snapshot.logsAtMs },
  ];
  return copies.flatMap(({ what, atMs }): Draft[] => {
    if (atMs === null) return [];
    const lagMs = span.toMs - atMs;
    if (lagMs < copyLagMs.anomalies) return [];
    return [
      {
        key: `freshness:${what}-copy`,
        text: `The copy of the ${what} is of ${minuteOf(atMs)}, ${spanInWords(lagMs)} before the end of the span: what came later is not in here.`,
        verdict: lagMs >= copyLagMs.issues ? "issues" : "anomalies",
        deviations: overLimit(lagMs, copyLagMs.anomalies),
        figures: { lagMinutes: lagMs / 60_000 },
        sinceMs: atMs,
      },
    ];
  });
}

/** Those of which both copies are known to be whole. */
function knownSlots({ slots, snapshot, span }: Scope): Slot[] {
  const untilMs = Math.min(span.toMs, snapshot.metricsAtMs ?? span.toMs, snapshot.logsAtMs ?? span.toMs);
  return slots.filter(({ fromMs }) => fromMs + slotMs <= untilMs);
}

async function darkness(scope: Scope, known: readonly Slot[]): Promise<Draft[]> {
  if (scope.columnsOf("log_record").length === 0) return [];
  const dark = runsOf(known, isDark);
  const worst = dark[0];
  if (!worst || worst.length * slotMs < darkMs) return [];
  const [first, last] = [worst[0] as Slot, worst.at(-1) as Slot];
  const startsDark = first === known[0];
  const [before] = startsDark
    ? await scope.rows<{ lastMs: number | null }>(
        `SELECT epoch_ms(max(timestamp)) AS "lastMs" FROM metrics_event WHERE timestamp < ${moment(first.fromMs)}`,
      )
    : [];
  const sinceMs = before?.lastMs ?? first.fromMs;
  const toMs = last.fromMs + slotMs;
  const goesOn = last === known.at(-1);
  const longMs = toMs - sinceMs;
  const records = sum(worst.map((slot) => slot.records));
  return [
    {
      key: "freshness:metrics-dark",
      text: `The metrics are dark while the log goes on: no event for ${spanInWords(longMs)}, ${stretch(sinceMs, toMs)}${goesOn ? ", and still" : ""}, beside ${amount(records)} log records. What happened then is in no other count.`,
      verdict: "issues",
      deviations: overLimit(longMs, darkMs),
      figures: {
        darkMinutes: longMs / 60_000,
        logRecords: records,
        stretches: dark.filter((run) => run.length * slotMs >= darkMs).length,
      },
      sinceMs,
      ...(goesOn ? {} : { untilMs: toMs }),
    },
  ];
}

/** Neither log nor metrics: the application, the host or both syncs stood still. Or the log alone. */
function silences(scope: Scope, known: readonly Slot[]): Draft[] {
  const hasLogs = scope.columnsOf("log_record").length > 0;
  const total = sum(known.map(({ events }) => events));
  // An application that is idle for most of the time may be silent.
  if (known.filter(({ events }) => events > 0).length < known.length / 2 || total === 0) return [];
  const of = (key: string, what: string, isIn: (slot: Slot) => boolean): Draft[] => {
    const worst = runsOf(known, isIn)[0];
    if (!worst || worst.length * slotMs < darkMs) return [];
    const [sinceMs, toMs] = [(worst[0] as Slot).fromMs, (worst.at(-1) as Slot).fromMs + slotMs];
    const goesOn = worst.at(-1) === known.at(-1);
    return [
      {
        key,
        text: `${what} for ${spanInWords(toMs - sinceMs)}, ${stretch(sinceMs, toMs)}${goesOn ? ", and still" : ""}.`,
        verdict: "issues",
        deviations: overLimit(toMs - sinceMs, darkMs),
        figures: { silentMinutes: (toMs - sinceMs) / 60_000 },
        sinceMs,
        ...(goesOn ? {} : { untilMs: toMs }),
      },
    ];
  };
  return [
    ...of(
      "freshness:all-silent",
      `Neither ${hasLogs ? "log record nor event" : "event"}`,
      ({ events, records }) => events + records === 0,
    ),
    ...(hasLogs
      ? of("freshness:log-silent", "Events but no log record", ({ events, records }) => events > 0 && records === 0)
      : []),
  ];
}

/** Kinds of events that have stopped, or nearly. How often the others come is for the sections that know what they mean. */
async function eventTypes(scope: Scope): Promise<Draft[]> {
  const groups = await gridsOf(scope, {
    from: scope.events("event_type IS NOT NULL"),
    by: { type: "event_type" },
    values: { events: "count(*)" },
  });
  return groups.flatMap(({ labels, grids }) => {
    const draft = countDraft(scope, {
      key: `freshness:type:${labels.type}`,
      what: "events of one type",
      figure: "events",
      grid: grids.events,
      labels,
      odd: "less",
    });
    return isSilent(draft) ? [draft] : [];
  });
}
