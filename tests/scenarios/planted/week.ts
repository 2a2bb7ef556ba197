import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backtest } from "../../../backtest/backtest.ts";
import { firingsIn } from "../../../backtest/firings.ts";
import { sightOf } from "../../../backtest/lookback.ts";
import { sqlRuleOf } from "../../../backtest/over-ticks.ts";
import { openPostgres } from "../../../backtest/postgres-history.ts";
import { replayOf } from "../../../backtest/replay.ts";
import type { AlertReport } from "../../../backtest/report.ts";
import type { Alert } from "../../../model/alert.ts";
import { containersSource } from "../../../runtime/sources/containers.ts";
import { diskTables } from "../../../runtime/sources/disk-trend.ts";
import { hostSource } from "../../../runtime/sources/host.ts";
import { SourceMemory } from "../../../runtime/sources/memory.ts";
import { containerTables } from "../../../runtime/sources/replacements.ts";
import { unitsSource } from "../../../runtime/sources/units.ts";
import { generateHistory, loadHistory } from "../../world/app/history.ts";
import type { LocalPostgres } from "../../world/postgres-local.ts";
import { factsAt } from "./facts.ts";
import { type Plant, plantsOf } from "./plants.ts";

const weekMs = 7 * 86_400_000;
const monday = Date.UTC(2026, 2, 9);
const eventsPerDay = 12_000;
/** Half as often as production, so that a week takes less than a minute; a delay may be 15 s longer for it. */
const stepMs = 30_000;
/** A rule that looks back a day takes a hundred times as long: it is asked less often, and of the week's last day only. */
const slow = { backMs: 6 * 3_600_000, stepMs: 90_000, lastMs: 86_400_000 };
const gapMs = 600_000;

export interface Week {
  seed: number;
  plants: Plant[];
  reports: AlertReport[];
  events: number;
}

/** How far back an alert still sees what is over. */
export function sightMs(alert: Alert): number {
  const rule = sqlRuleOf(alert);
  return rule ? (sightOf(rule.text, rule.windowMs).backMs ?? Infinity) : 120_000;
}

/** A week with a fault of every kind in it, twice, as the production state machine judges it: rules that ask the database by
 *  backtest in PostgreSQL, rules about the host, its units and containers tick by tick on what the host script would have written. */
export async function judgedWeek(postgres: LocalPostgres, alerts: readonly Alert[], seed: number): Promise<Week> {
  const from = monday;
  const to = from + weekMs;
  const plants = plantsOf(seed, from + 3_600_000, to);
  const client = await postgres.connect();
  const span = { from: new Date(from), to: new Date(to) };
  const past = generateHistory({ seed, ...span, eventsPerDay, incidents: plants });
  await client.query("TRUNCATE metrics_event");
  const events = await loadHistory(client, past);
  await client.end();
  const onFacts = alerts.filter(({ value }) => ["host", "containers", "units"].includes(value.source));
  const reports = [...(await judgedByDatabase(postgres, alerts)), ...(await judgedByFacts(onFacts, from, to, plants))];
  return { seed, plants, reports, events };
}

async function judgedByDatabase({ url }: LocalPostgres, alerts: readonly Alert[]): Promise<AlertReport[]> {
  const history = await openPostgres(url);
  try {
    const isSlow = (alert: Alert) => sightMs(alert) > slow.backMs;
    const onDatabase = alerts.filter(sqlRuleOf);
    const common = { history, gapMs };
    const often = await backtest({ ...common, alerts: onDatabase.filter((alert) => !isSlow(alert)), stepMs });
    const seldom = await backtest({
      ...common,
      alerts: onDatabase.filter(isSlow),
      stepMs: slow.stepMs,
      from: monday + weekMs - slow.lastMs,
    });
    return [...often.alerts, ...seldom.alerts];
  } finally {
    await history.close();
  }
}

async function judgedByFacts(
  alerts: readonly Alert[],
  from: number,
  to: number,
  plants: readonly Plant[],
): Promise<AlertReport[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "watchbill-planted-"));
  const memory = SourceMemory.open(join(stateDir, "sources.db"), [diskTables, containerTables].join("\n"));
  try {
    const judged = alerts.map((alert) => ({ alert, replay: replayOf(alert), firings: firingsIn([]) }));
    for (let now = from; now < to; now += stepMs) {
      const facts = { facts: factsAt(now, from, plants) };
      const sources = {
        host: hostSource(facts, { memory }),
        containers: containersSource(facts, { memory }),
        units: unitsSource(facts),
      };
      for (const { alert, replay, firings } of judged) {
        const outcome = await sources[alert.value.source as keyof typeof sources].read(alert, now);
        if (outcome.kind !== "rows") throw new Error(`${alert.id}: ${outcome.reason}`);
        firings.add(replay.tick(now, outcome).transitions);
      }
    }
    return judged.map(({ alert, firings }) => ({ alert, firings: firings.all(), remarks: [] }));
  } finally {
    memory.close();
    rmSync(stateDir, { recursive: true });
  }
}
