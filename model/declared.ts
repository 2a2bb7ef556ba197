import type { Alert } from "./alert.ts";
import { parseAlerts } from "./alert-parser.ts";
import type { Analyst } from "./analyst.ts";
import { analystDeclaredIn, parseAnalyst } from "./analyst-parser.ts";
import { type DeclaredArea, type KnownEvents, parseAreas } from "./area.ts";
import type { Channel } from "./channel.ts";
import { parseChannels } from "./channel-parser.ts";
import type { Check } from "./check.ts";
import { parseChecks } from "./check-parser.ts";
import type { Dashboards } from "./dashboard.ts";
import { parseDashboards } from "./dashboard-parser.ts";
import { type DerivedEventRule, type DerivedTypes, parseDerivedEvents } from "./derived-event.ts";
import type { Problem } from "./problem.ts";
import { parseWindows, type QuietWindow } from "./quiet-window.ts";
import { declaredIn, parseSyncedData, type SyncedData } from "./synced-data.ts";
import { parseTimers, type Timer } from "./timer.ts";

/** What a stack is made of before anything is deployed. */
export interface Declared {
  alerts: readonly Alert[];
  timers: readonly Timer[];
  channels: readonly Channel[];
  windows: readonly QuietWindow[];
  checks: readonly Check[];
  /** What is copied. A stack that copies no logs has none. */
  data?: SyncedData;
  derivedEvents: readonly DerivedEventRule[];
  areas: readonly DeclaredArea[];
  /** A stack whose reports come with the digest alone has none. */
  analyst?: Analyst;
  /** A stack without any page has none. */
  dashboards?: Dashboards;
}

/** What declarations are held against: the catalogue of events, and the views. */
export interface Known extends KnownEvents {
  derived: DerivedTypes;
  /** Tables, beside the views: of the copies, and what the host remembers. */
  tables: readonly string[];
}

/** Every problem of what is declared, as far as it can be told without a stack's settings.
 *  @param present the channels that alerts and checks may name */
export function declaredProblems(declared: Declared, present: readonly Channel[], known: Known): Problem[] {
  const channelIds = present.map(({ id }) => id);
  const alertIds = declared.alerts.map(({ id }) => id);
  const relations = [...known.tables, ...known.views];
  return [
    ...parseChannels(declared.channels),
    ...parseAlerts(declared.alerts, channelIds).problems,
    ...parseTimers(declared.timers),
    ...parseWindows(declared.windows, alertIds),
    ...parseChecks(declared.checks, channelIds),
    ...parseSyncedData(declared.data, declaredIn).problems,
    ...parseDerivedEvents(declared.derivedEvents, known.derived),
    ...parseAreas(declared.areas, known),
    ...(declared.dashboards ? parseDashboards(declared.dashboards, { relations, alertIds }) : []),
    ...(declared.analyst ? parseAnalyst(declared.analyst, analystDeclaredIn).problems : []),
  ];
}
