import { parseAlertShape } from "../../model/alert-schema.ts";
import type { Analyst } from "../../model/analyst.ts";
import type { DeployedArea } from "../../model/area.ts";
import type { Channel } from "../../model/channel.ts";
import type { Check } from "../../model/check.ts";
import type { Dashboards, Page } from "../../model/dashboard.ts";
import type { DashboardsFile } from "../../model/dashboard-files.ts";
import type { Declared } from "../../model/declared.ts";
import type { DerivedEventRule } from "../../model/derived-event.ts";
import { ProblemsError } from "../../model/problem.ts";
import { parseWindowShapes } from "../../model/quiet-window.ts";
import type { SyncedData } from "../../model/synced-data.ts";
import type { Timer } from "../../model/timer.ts";
import { nameOf, type StateResource } from "../state.ts";

/** What the resources of a stack declare, those of its state or those of a preview, each kind by its ids: the engine comes to
 *  resources in any order. Rules, channels, windows, areas, events that are derived and what is copied lie in them as the files that are written; timers and checks as a component's
 *  output, since of them only a unit is written, or a monitor.
 *  @throws ProblemsError when a rule or the windows are not of the shape that this version of Watchbill knows */
export function deployedDeclarations(resources: readonly StateResource[]): Declared {
  const files = (component: RegExp) =>
    resources.flatMap((resource) => (isFileOf(component, resource) ? [jsonOf(resource)] : []));
  const outputs = <T extends { id: string }>(component: string, key: string) =>
    resources
      .flatMap(({ type, outputs }) => (type === component && outputs?.[key] ? [outputs[key] as T] : []))
      .sort(byId);
  const alerts = files(/AlertRules/).map((file) =>
    parseAlertShape(file, `rules.d/${(file as { id: string }).id}.json`),
  );
  const windows = files(/Windows/).map((file) => parseWindowShapes(file, "windows.json"));
  const problems = [...alerts, ...windows].flatMap((parsed) => parsed.problems);
  if (problems.length > 0) throw new ProblemsError(problems);
  const channels = files(/[A-Za-z]+Channel/) as Channel[];
  const [data] = files(/Copies/) as SyncedData[];
  const [analyst] = files(/Analyst/) as Analyst[];
  const dashboards = dashboardsOf(resources);
  return {
    alerts: alerts.flatMap(({ alert }) => alert ?? []).sort(byId),
    windows: windows.flatMap((parsed) => parsed.windows),
    channels: channels.sort(byId).map(({ id, kind, routes, fallback }) => {
      return { id, kind, ...(routes ? { routes } : {}), ...(fallback ? { fallback } : {}) };
    }),
    timers: outputs<Timer>("watchbill:index:SystemdTimer", "timer"),
    checks: outputs<Check>("watchbill:index:Check", "check"),
    ...(data ? { data } : {}),
    derivedEvents: files(/DerivedEvents/).flat() as DerivedEventRule[],
    areas: files(/Coverage/).flatMap((file) => (file as { areas: DeployedArea[] }).areas),
    ...(analyst ? { analyst } : {}),
    ...(dashboards ? { dashboards } : {}),
  };
}

/** A file for each page, and one that names them in their order. Beside them the component writes what is no declaration. */
function dashboardsOf(resources: readonly StateResource[]): Dashboards | undefined {
  const named = (name: RegExp) =>
    resources.filter((resource) => isFileOf(/Dashboards/, resource) && name.test(nameOf(resource))).map(jsonOf);
  const [common] = named(/^dashboards$/) as DashboardsFile[];
  if (!common) return undefined;
  const pages = named(/^dashboard-/) as Page[];
  const { timezone, pages: ids } = common;
  return { timezone, pages: pages.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)) };
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** One that is written by a component of that name and is no secret. */
function isFileOf(component: RegExp, { urn, type, inputs }: StateResource): boolean {
  const within = new RegExp(`watchbill:index:${component.source}\\$command:remote:Command::`).test(urn);
  // A state holds a secret as an object; to a preview it is this word.
  const open = typeof inputs?.stdin === "string" && inputs.stdin !== "[secret]";
  return within && type === "command:remote:Command" && open;
}

function jsonOf(resource: StateResource): unknown {
  try {
    return JSON.parse(resource.inputs?.stdin as string);
  } catch (error) {
    throw new Error(`what ${nameOf(resource)} writes is no JSON; deployed by another version?`, { cause: error });
  }
}
