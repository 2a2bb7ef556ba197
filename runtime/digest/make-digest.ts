import type { KnownBenign, KnownNormal } from "../../model/analyst.ts";
import { type Digest, type Snapshot, type Verdict, worseOf } from "../../model/report.ts";
import type { ReportContext } from "../../model/report-context.ts";
import type { Data } from "../query/open.ts";
import { shown } from "../text.ts";
import { tokenBudget as standardBudget, withinBudget } from "./budget.ts";
import { entryOf, ranked, type Unranked } from "./rank.ts";
import { scopeOf } from "./scope.ts";
import type { Scope, Section } from "./section.ts";
import { contextSections, copySections } from "./sections/index.ts";

export interface DigestOptions {
  reportId: string;
  stack: string;
  fromMs: number;
  /** The end, which is not in the span. */
  toMs: number;
  /** Of the copies that `data` is of: `snapshotOf(folder)`. */
  snapshot: Snapshot;
  /** Undefined: nothing is said of alerts, timers, disks, containers, checks and deploys, and they do not count as missing. */
  context?: ReportContext | undefined;
  normals: readonly KnownNormal[];
  benign: readonly KnownBenign[];
  /** Of `digestText`. */
  tokenBudget?: number;
}

const reasonLimit = 300;
/** A stack may be without: that they are missing says nothing of the application. */
const optionalParts: readonly string[] = ["uptime", "heartbeats"];

/** What is worth knowing of a span, beside what is usual for it: the same data give the same digest. A section that cannot be made is in
 *  `missing`, and costs no other. @throws Error where the span is none */
export async function makeDigest(data: Data, options: DigestOptions): Promise<Digest> {
  const { reportId, stack, fromMs, toMs, snapshot, context, normals, benign } = options;
  if (!(fromMs < toMs)) throw new Error("the span of a digest ends after it begins");
  const known = { normals, benign, deploys: context?.deploys ?? [] };
  const scope = await scopeOf(data, options);
  const entries: Unranked[] = [];
  const missing = [...absent(data, context)];
  for (const section of [...copySections, ...(context ? contextSections : [])]) {
    try {
      mustHave(section, scope);
      entries.push(...(await section.find(scope)).map((draft) => entryOf(section.name, draft, known)));
    } catch (error) {
      missing.push({ section: section.name, reason: shown((error as Error).message, reasonLimit) });
    }
  }
  const worst = entries.reduce<Verdict>((verdict, entry) => worseOf(verdict, entry.verdict), "nominal");
  const isBlind = missing.some(({ section }) => !optionalParts.includes(section));
  const verdict = isBlind ? worseOf(worst, "anomalies") : worst;
  const { comparedWith } = scope.span;
  const digest = { reportId, stack, fromMs, toMs, comparedWith, snapshot, verdict, entries: ranked(entries), missing };
  return withinBudget(digest, options.tokenBudget ?? standardBudget);
}

function* absent(data: Data, context: ReportContext | undefined): Generator<Digest["missing"][number]> {
  for (const file of data.missing) yield { section: file, reason: "there is no such copy: nothing of it is seen" };
  for (const { part, reason } of context?.missing ?? []) yield { section: part, reason: shown(reason, reasonLimit) };
}

function mustHave({ reads = {} }: Section, { columnsOf }: Scope): void {
  for (const [table, columns] of Object.entries(reads)) {
    const there = columnsOf(table);
    if (there.length === 0) throw new Error(`the copy has no table ${table}`);
    const lacking = columns.filter((column) => !there.includes(column));
    if (lacking.length > 0) throw new Error(`${table} in the copy has no ${lacking.join(", ")}`);
  }
}
