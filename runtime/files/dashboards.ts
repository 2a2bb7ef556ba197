import { basename } from "node:path";
import type * as z from "zod";
import type { Page } from "../../model/dashboard.ts";
import {
  type DashboardsFile,
  dashboardFileBytes,
  dashboardsFileSchema,
  pageFileName,
} from "../../model/dashboard-files.ts";
import { pageSchema } from "../../model/dashboard-schema.ts";
import { type Problem, shapeProblems } from "../../model/problem.ts";
import type { Host } from "../host.ts";
import { readJson } from "./read-limited.ts";

const problemsSaid = 5;

export interface LoadedDashboards {
  dashboards: DashboardsFile;
  /** Those that can be used, in the order of the menu. */
  pages: Page[];
  /** What is wrong with the others. */
  problems: Problem[];
}

/** What `render` is told to ask. A broken page costs itself only. @throws Error in one line that names the file where nothing can be made of
 *  what the pages have in common */
export function loadDashboards({ layout }: Pick<Host, "layout">): LoadedDashboards {
  const { dashboardsDir, dashboardsFile } = layout;
  const dashboards = readCommon(dashboardsFile);
  const pages: Page[] = [];
  const problems: Problem[] = [];
  for (const id of dashboards.pages) {
    const read = readPage(`${dashboardsDir}/${pageFileName({ id })}`, id);
    if (read.page) pages.push(read.page);
    problems.push(...read.problems);
  }
  return { dashboards, pages, problems };
}

function readCommon(file: string): DashboardsFile {
  const { found, problems } = readFile(file, dashboardFileBytes.common, dashboardsFileSchema);
  if (found) return found;
  const said = problems.slice(0, problemsSaid).map(({ field, message }) => (field ? `${field}: ${message}` : message));
  throw new Error(`${basename(file)} ${said.join("; ")}; deploy again`);
}

function readPage(file: string, id: string): { page?: Page; problems: Problem[] } {
  const { found, problems } = readFile(file, dashboardFileBytes.page, pageSchema);
  if (found?.id === id) return { page: found, problems };
  const wrong = found
    ? [{ file, field: "id", message: `is "${found.id}" but must be "${id}", like the file` }]
    : problems;
  return { problems: wrong.map((problem) => ({ ...problem, message: `${problem.message}; deploy again` })) };
}

function readFile<Found>(
  file: string,
  limitBytes: number,
  schema: z.ZodType<Found>,
): { found?: Found; problems: Problem[] } {
  let input: unknown;
  try {
    input = readJson(file, limitBytes);
  } catch (error) {
    return { problems: [{ file, field: "", message: (error as Error).message }] };
  }
  const { data, error } = schema.safeParse(input);
  return { ...(data ? { found: data } : {}), problems: shapeProblems(file, error) };
}
