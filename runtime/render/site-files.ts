import { type Page, type Range, ranges } from "../../model/dashboard.ts";
import type { PageData, SiteData } from "../../model/dashboard-data.ts";
import type { HostRows } from "../../model/host-tables.ts";
import { type Asking, isPageOfHost } from "./ask-panel.ts";
import { type Carried, carriedOf, type PageFileData } from "./carried.ts";
import { renderLimits } from "./limits.ts";
import { everyMsOf, fileOf, isNarrowed, type Look, looksOf } from "./looks.ts";
import { notYet, pageData, refreshed } from "./page-data.ts";
import { RenderOver } from "./questions.ts";
import type { RunFolder } from "./run-folder.ts";
import { scriptOf } from "./script.ts";
import { spanOfLook } from "./span.ts";

/** What the files of all pages are made of. */
export interface Making {
  pages: readonly Page[];
  models: readonly string[];
  askingOf(page: Page): Asking;
  /** Of what the page asks: see carried.ts. */
  asked(page: Page): string;
  rows: HostRows;
  nowMs: number;
  siteDir: string;
  /** The site as it is until this run is published. */
  shown: SiteData | undefined;
  run: RunFolder;
  spare: Spare;
}

/** How long a render may go on, in all, with looks that could wait: such as are too old, and such as were never made, which are narrowed. */
export interface Spare {
  lateMs: number;
  newMs: number;
}

interface Wanted {
  page: Page;
  look: Look;
  file: string;
  carried: Carried | undefined;
  /** How often it must be made. */
  everyMs: number;
  /** By how many times that it is too old; what is not there is so most of all. */
  lateness: number;
}

/** Where a panel failed, it may have been for the moment. */
const againMs = 3_600_000;
const rangeNames = Object.keys(ranges) as Range[];

export interface Written {
  /** What could not be asked, a sentence each. */
  failed: string[];
  /** Looks that were never made, and say so. */
  waiting: number;
}

/** Writes a file for every look of every page: those that cannot wait, then the latest of the others, as long as there is time. What is not
 *  made is as it was. */
export async function writePages(making: Making): Promise<Written> {
  const wanted = making.pages.flatMap((page) => wantedOf(making, page)).toSorted(byUrgency);
  const failed = new Set<string>();
  let waiting = 0;
  let beganMs = performance.now();
  for (const one of wanted) {
    if (cannotWait(one)) beganMs = performance.now();
    const spareMs = one.carried ? making.spare.lateMs : making.spare.newMs;
    const isMade = cannotWait(one) ? one.lateness > 0 : one.lateness >= 1 && performance.now() - beganMs < spareMs;
    const panels = await writeOne(making, one, isMade);
    if (!panels) waiting += 1;
    for (const panel of Object.values(panels ?? {})) if (panel.state === "failed") failed.add(panel.because);
  }
  return { failed: [...failed], waiting };
}

/** What cannot wait, of the shortest range first, since that is looked at most; then the latest. */
function byUrgency(a: Wanted, b: Wanted): number {
  const range = ({ look }: Wanted) => rangeNames.indexOf(look.range);
  if (cannotWait(a) || cannotWait(b)) return Number(cannotWait(b)) - Number(cannotWait(a)) || range(a) - range(b);
  return b.lateness - a.lateness || range(a) - range(b);
}

const cannotWait = ({ look, everyMs, carried }: Wanted) => everyMs === 0 || (!carried && !isNarrowed(look.narrowed));

function wantedOf({ askingOf, asked, siteDir, shown, models }: Making, page: Page): Wanted[] {
  // What the host remembers is asked in no time: such a page is new in the range that it shows first.
  const isQuick = isPageOfHost(page);
  const asking = askingOf(page);
  return looksOf(page, models).flatMap((look) => {
    const file = fileOf(page.id, look, models);
    if (file === undefined) return [];
    const carried = shown && carriedOf(siteDir, shown, { page: page.id, look, asked: asked(page) });
    const isFirst = isQuick && look.range === page.range && !look.isBefore;
    const everyMs = isFirst ? 0 : Math.min(everyMsOf(look), carried?.hasFailed ? againMs : Number.MAX_VALUE);
    const ageMs = carried && Math.abs(spanOfLook(asking, look).toMs - carried.toMs);
    const lateness = ageMs === undefined || (everyMs === 0 && ageMs > 0) ? Number.MAX_VALUE : ageMs / (everyMs || 1);
    return [{ page, look, file, carried, everyMs, lateness }];
  });
}

/** @returns the panels, as far as they were asked; undefined where the look waits to be made */
async function writeOne(making: Making, one: Wanted, isMade: boolean): Promise<PageData["panels"] | undefined> {
  const { askingOf, asked, rows, nowMs, run } = making;
  const { page, look, file, carried } = one;
  const asking = askingOf(page);
  const made = isMade ? await unlessOver(pageData(asking, page, look, rows, nowMs)) : undefined;
  if (made) {
    run.write(file, fitting(file, { ...made, asked: asked(page) }));
    return made.panels;
  }
  const before = carried?.read();
  if (!carried || !before) {
    const waiting: PageFileData = { ...notYet(asking, page, look, rows, nowMs), asked: asked(page), isWaiting: true };
    run.write(file, fitting(file, waiting));
    return undefined;
  }
  const after = (await unlessOver(refreshed(asking, page, look, before, rows))) ?? before;
  const script = fitting(file, { ...before, ...after });
  if (file === carried.file && script === scriptOf(file, before)) run.take(file, carried.path);
  else run.write(file, script);
  return {};
}

/** Undefined where the time of the render is over before it is made. */
async function unlessOver(making: Promise<PageData>): Promise<PageData | undefined> {
  try {
    return await making;
  } catch (error) {
    if (error instanceof RenderOver) return undefined;
    throw error;
  }
}

/** The file's script, without the panels that make it too long: the longest says so instead. */
function fitting(file: string, data: PageFileData): string {
  const panels = { ...data.panels };
  let script = scriptOf(file, data);
  if (Buffer.byteLength(script) <= renderLimits.fileBytes) return script;
  const longest = Object.entries(panels).toSorted(
    ([, a], [, b]) => JSON.stringify(b).length - JSON.stringify(a).length,
  );
  for (const [id] of longest) {
    if (Buffer.byteLength(script) <= renderLimits.fileBytes) break;
    const because = `The panel ${id} of the page ${data.page} says more than fits into its file. Let its SQL give less: mend dashboards/${data.page}.ts`;
    panels[id] = { state: "failed", because };
    script = scriptOf(file, { ...data, panels });
  }
  return script;
}
