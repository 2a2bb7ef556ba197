import { createHash } from "node:crypto";
import type { Alert } from "../../model/alert.ts";
import type { Page } from "../../model/dashboard.ts";
import type { PageData, SiteData } from "../../model/dashboard-data.ts";
import type { DashboardsFile } from "../../model/dashboard-files.ts";
import { fileOf, type Look } from "./looks.ts";
import { fileOfRun } from "./run-folder.ts";

/** What a page's file holds beside what the app reads. */
export interface PageFileData extends PageData {
  /** Of what was asked: what was asked otherwise is not carried over. */
  asked: string;
  /** It says only that it has not been asked. */
  isWaiting?: true;
}

/** A look as the run that is shown has it. */
export interface Carried {
  path: string;
  /** Its name there: a model may have been another one's number. */
  file: string;
  toMs: number;
  hasFailed: boolean;
  read(): PageFileData | undefined;
}

/** Raised where the files would be others though what is asked is the same. */
const version = 1;

/** What the answers of a page depend on, but for the data: its own questions, the tables and views that they name, of which of these nothing can
 *  be known, and its alerts' levels. */
export function askedOf(
  page: Page,
  { timezone, tables, views }: DashboardsFile,
  alerts: ReadonlyMap<string, Alert>,
  unknown: ReadonlyMap<string, string>,
): string {
  const levels = page.panels.map((panel) => {
    const alert = "alert" in panel ? alerts.get(panel.alert ?? "") : undefined;
    return alert && [alert.unit, alert.levels];
  });
  const named = wordsOf(JSON.stringify(page));
  // A view reads only views that are listed before it.
  const read = views.toReversed().filter(({ name, sql }) => {
    if (named.has(name)) for (const word of wordsOf(sql)) named.add(word);
    return named.has(name);
  });
  const of = tables.filter(({ name }) => named.has(name));
  const without = [...unknown.keys()].filter((name) => named.has(name));
  const all = JSON.stringify([version, page, timezone, of, read, levels, without]);
  return createHash("sha256").update(all).digest("hex").slice(0, 16);
}

const wordsOf = (text: string) => new Set(text.match(/\w+/g));

/** Undefined where the run has not made it, or of what was asked otherwise. */
export function carriedOf(
  siteDir: string,
  { data: run, models }: Pick<SiteData, "data" | "models">,
  { page, look, asked }: { page: string; look: Look; asked: string },
): Carried | undefined {
  const file = fileOf(page, look, models);
  if (file === undefined) return undefined;
  const read = () => fileOfRun<PageFileData>(siteDir, run, file);
  const found = read();
  if (found?.data.asked !== asked || found.data.isWaiting || !found.data.panels) return undefined;
  const { toMs, panels } = found.data;
  const hasFailed = Object.values(panels).some(({ state }) => state === "failed");
  return { path: found.path, file, toMs, hasFailed, read: () => read()?.data };
}
