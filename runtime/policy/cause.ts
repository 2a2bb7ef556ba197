import { type Alert, withUnit } from "../../model/alert.ts";
import { readAll, type Sources } from "../evaluate/read-all.ts";
import type { Outcome, Row, Source } from "../sources/source.ts";
import { sqlConcurrency } from "../sources/sql.ts";
import type { News, Stage } from "./draft.ts";

/** All causes of a tick together. What fires is told with or without them, so they may cost a second and no more. */
export const causesMs = 1_000;
const linesLimit = 3;

/** Asks why, once for each rule of which something is told as firing or worse. What cannot be had in time is said to be unknown. */
export const cause: Stage = async (drafts, { sources, now }) => {
  const asked = new Map<string, Alert>();
  for (const { alert, news } of drafts) {
    if (news && alert.cause && wantsCause(news)) asked.set(alert.id, { ...alert, value: alert.cause } as Alert);
  }
  if (asked.size === 0) return [...drafts];
  const alerts = [...asked.values()];
  const outcomes = await inTime(sources, (limited) => readAll(alerts, limited, now, sqlConcurrency));
  const outcomeOf = new Map(alerts.map(({ id }, index) => [id, outcomes[index] as Outcome]));
  return drafts.map((draft) => {
    const { alert, news } = draft;
    const outcome = outcomeOf.get(alert.id);
    return news && outcome && wantsCause(news) ? { ...draft, news: { ...news, cause: linesOf(outcome, news) } } : draft;
  });
};

/** That its query fails is all there is to say of a query that fails. */
function wantsCause({ transition: { kind, cause } }: News): boolean {
  return (kind === "firing" || kind === "escalated") && cause !== "query-failed";
}

/** Reads with sources that answer for themselves once the time is up, whatever those behind them do. */
async function inTime(sources: Sources, read: (limited: Sources) => Promise<Outcome[]>): Promise<Outcome[]> {
  const late = Promise.withResolvers<Outcome>();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    late.resolve(failed(`took longer than ${causesMs / 1_000} s`));
  }, causesMs);
  const limited = (source: Source): Source => ({
    async read(alert, now) {
      if (isLate) return late.promise;
      const answer = source.read(alert, now).catch((error: Error) => failed(error.message));
      return Promise.race([answer, late.promise]);
    },
  });
  try {
    return await read({ ...sources, sql: limited(sources.sql), logs: limited(sources.logs) });
  } finally {
    clearTimeout(timer);
  }
}

const failed = (reason: string): Outcome => ({ kind: "failed", reason });

function linesOf(outcome: Outcome, { transition: { labels } }: News): string[] {
  if (outcome.kind !== "rows") return [`cause unknown: ${outcome.reason}`];
  return outcome.rows
    .filter((row) => isOf(labels, row))
    .flatMap((row) => lineOf(labels, row) ?? [])
    .slice(0, linesLimit);
}

/** Whether a row is of the instance: what both name is the same. */
function isOf(labels: News["transition"]["labels"], row: Row): boolean {
  return Object.entries(labels).every(([name, value]) => (row.labels[name] ?? value) === value);
}

/** `12 × CUDA out of memory`: what the instance does not name already, else the last log record. undefined: nothing happened. */
function lineOf(
  labels: News["transition"]["labels"],
  { labels: columns, annotations, value }: Row,
): string | undefined {
  const words = Object.entries(columns).flatMap(([name, text]) => (Object.hasOwn(labels, name) ? [] : text || []));
  const what = words.join(", ") || annotations.sample;
  if (!what || value === 0) return undefined;
  return value === null ? what : `${withUnit(value, "")} × ${what}`;
}
