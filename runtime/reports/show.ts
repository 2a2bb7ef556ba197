import { reportIdPattern } from "../../model/report-folder.ts";
import { reportInWords, reportsInWords } from "./in-words.ts";
import { latestReports, loadPage, loadReport } from "./store.ts";

const listed = 40;

export interface Asked {
  /** The newest ones as a list where it is left out. */
  id?: string | undefined;
  /** As JSON: a Report, or a list of them without digest and analysis. */
  json: boolean;
  /** As its page. */
  page?: boolean | undefined;
}

/** What a folder of reports holds, as it is asked for. @throws Error in one line where there is no such report */
export function showReports(reportsDir: string, { id, json, page }: Asked, colour: boolean): string {
  if (id === undefined) return list(reportsDir, json);
  if (!reportIdPattern.test(id)) throw new Error(`"${id}" is no report's id, for example 20261126-0730`);
  if (page) {
    const html = loadPage(reportsDir, id);
    if (html === undefined) throw new Error(`report ${id} has no page; watchbill reports lists what there is`);
    return html;
  }
  try {
    const report = loadReport(reportsDir, id);
    return json ? JSON.stringify(report, null, 2) : reportInWords(report, colour);
  } catch (error) {
    throw new Error(`report ${id} ${(error as Error).message}; watchbill reports lists what there is`);
  }
}

function list(reportsDir: string, json: boolean): string {
  const found = latestReports(reportsDir, listed);
  if (!json) return reportsInWords(found);
  return JSON.stringify(
    found.map(({ digest, analysis, ...report }) => ({ ...report, costUsd: analysis.usage.costUsd })),
    null,
    2,
  );
}
