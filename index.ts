import { alerts } from "./alerts/index.ts";
import { analyst } from "./analyst/index.ts";
import { channels } from "./channels/index.ts";
import { checks } from "./checks/index.ts";
import { AlertRules } from "./components/alert-rules.ts";
import { deployChannel } from "./components/channel.ts";
import { Checks } from "./components/checks.ts";
import { deployCopies } from "./components/copies.ts";
import { Coverage } from "./components/coverage.ts";
import { deployDashboards } from "./components/dashboards.ts";
import { checkDeclared } from "./components/declared.ts";
import { heartbeatReceivers } from "./components/heartbeat-receivers.ts";
import { deployHetzner } from "./components/hetzner/deploy.ts";
import { HetznerMetrics } from "./components/hetzner/metrics.ts";
import { deployRecords } from "./components/records.ts";
import { buildRelease } from "./components/release/release.ts";
import { siteApp } from "./components/release/site-app.ts";
import { deployReports } from "./components/reports.ts";
import { Runtime } from "./components/runtime.ts";
import { deployShadow, timersOf } from "./components/shadow.ts";
import { SystemdTimer, type TimerNeeds } from "./components/systemd-timer.ts";
import { deployUptimeKuma } from "./components/uptime-kuma.ts";
import { Vps } from "./components/vps.ts";
import { Windows } from "./components/windows.ts";
import { dashboards } from "./dashboards/index.ts";
import { data } from "./data/index.ts";
import { areas } from "./events/areas/index.ts";
import { isDerivedEventType } from "./events/catalogue.ts";
import { derivedEvents } from "./events/derived/index.ts";
import { deployedAreas } from "./model/area.ts";
import type { Declared } from "./model/declared.ts";
import { needsDuckDb, type TimerVerb } from "./model/timer.ts";
import { timers } from "./timers/index.ts";
import { views } from "./views/index.ts";
import { known } from "./views/shared/known.ts";
import { dataTables } from "./views/shared/tables.ts";
import { windows } from "./windows/index.ts";

/** The stack. Pulumi calls it, whether it comes by `pulumi up` or by `make up`. */
export default async function watchbill(changed: Partial<Declared> = {}) {
  const own = { alerts, timers, channels, windows, checks, data, derivedEvents, areas, analyst, dashboards };
  const declared = { ...own, ...changed };
  const checked = checkDeclared(declared, known);
  const { settings, channels: present } = checked;

  // Where it runs
  const hetzner = await deployHetzner(settings);
  const vps = new Vps("vps", settings);
  const release = await buildRelease(settings.architecture, { withDuckDb: checked.timers.some(needsDuckDb) });
  const { databaseUrl, logDirectory } = settings;
  const runtime = new Runtime("runtime", { vps, release, databaseUrl, logDirectory });
  const bounds = deployShadow({ vps, runtime, settings });

  // What it writes down, and what it copies
  const records = deployRecords({ vps, runtime, settings });
  const metrics =
    hetzner && records && new HetznerMetrics("hetzner-metrics", { vps, records, server: hetzner, settings });
  const copies = deployCopies({
    vps,
    runtime,
    settings,
    ...declared,
    timers: checked.timers,
    records,
    disk: hetzner?.logDisk,
  });

  // Whom it tells, and of what
  const told = present.map((channel) => deployChannel({ vps, channel, settings }));
  const kuma = deployUptimeKuma({ vps, runtime, channels: present, settings });
  const rules = new AlertRules("alerts", {
    vps,
    runtime,
    alerts: checked.alerts,
    channels: told,
    after: records?.needs.after ?? [],
  });
  const quiet = new Windows("windows", { vps, windows: declared.windows });
  const expected = new Coverage("coverage", { vps, areas: deployedAreas(declared.areas, isDerivedEventType) });

  // What it tells of the day
  const reports = deployReports({ vps, runtime, settings, timers: checked.timers, analyst: declared.analyst, told });

  // What it shows
  const shown = await deployDashboards({
    vps,
    runtime,
    settings,
    timers: checked.timers,
    alerts: checked.alerts,
    reports,
    dashboards: declared.dashboards,
    known: { tables: dataTables, views },
    app: siteApp,
  });

  // What is seen from outside
  if (kuma) new Checks("checks", { vps, runtime, kuma, checks: declared.checks, settings });

  // When it looks, and who notices when it no longer does
  const receivers = heartbeatReceivers(settings, kuma);
  const credentials = [...runtime.credentials, ...told.flatMap(({ credential }) => credential ?? [])];
  const after = [...bounds, ...told.flatMap(({ ready }) => ready), ...rules.rules, ...quiet.ready, ...expected.ready];
  const needs: Partial<Record<TimerVerb, TimerNeeds>> = {
    ...(metrics ? { hetzner: metrics.needs } : {}),
    ...copies?.needs,
    ...reports?.needs,
    ...shown?.needs,
  };
  for (const timer of timersOf(checked.timers, settings)) {
    const own = "verb" in timer ? needs[timer.verb] : undefined;
    new SystemdTimer(timer.id, { vps, runtime, timer, receivers, ...(own ?? { credentials, after }) });
  }

  const { host, shadowOf } = settings;
  return { host, release: release.hash, alerts: checked.alerts.length, ...(shadowOf ? { shadowOf } : {}) };
}
