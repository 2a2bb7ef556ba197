import { analyst } from "../analyst/index.ts";
import type { Digest, DigestEntry, Snapshot } from "../model/report.ts";
import type { ReportContext } from "../model/report-context.ts";
import { makeDigest } from "../runtime/digest/make-digest.ts";
import { digestText } from "../runtime/digest/text.ts";
import { tokensAtMost } from "../runtime/digest/tokens.ts";
import { type Data, openData } from "../runtime/query/open.ts";
import { seededRandom } from "../tests/world/app/service/random.ts";
import { views } from "../views/index.ts";
import { dataTables } from "../views/shared/tables.ts";
import { quietContext } from "./context.ts";
import { type Day, minuteMs } from "./days.ts";
import type { Expected, Kind } from "./kind.ts";
import type { Thinker, Thought } from "./model.ts";
import { type Changes, withCopies } from "./with-copies.ts";

/** What a digest said of a day. */
export interface Judged {
  seed: number;
  /** `quiet` where nothing is planted. */
  kind: string;
  isSubtle: boolean;
  size: string;
  verdict: Digest["verdict"];
  /** Of the entry that says what was planted; null: none does. */
  rank: number | null;
  /** That entry; of what was missed the nominal ones that are about it. */
  about: Shown[];
  /** Whatever else is not nominal, the most surprising first. */
  others: Shown[];
  entries: number;
  missing: string[];
  /** Of the digest's text, by our own count, which is too high rather than too low. */
  tokens: number;
  digestMs: number;
  /** Undefined: no model was asked. */
  thought?: Thought;
}

export type Shown = Pick<DigestEntry, "key" | "verdict" | "surprise" | "text">;

/** @param thinker is asked as well, where there is one */
export async function judgeIncident(kind: Kind, day: Day, thinker?: Thinker): Promise<Judged> {
  const { seed } = day;
  const { size, expects, context = (same) => same, ...changes } = kind.plant(seededRandom(seed, kind.name), day);
  const foundIn = ({ entries }: Digest) => entries.find((entry) => expects.some((one) => says(entry, one)));
  const made = await digestOf(day, changes, context(quietContext(day)), (digest, data) =>
    thinker?.think(digest, data, foundIn(digest)?.id),
  );
  const { entries } = made.digest;
  const found = foundIn(made.digest);
  const near = entries.filter((entry) => expects.some((one) => isAbout(entry, one)));
  return {
    ...common(made),
    seed,
    kind: kind.name,
    isSubtle: kind.isSubtle,
    size,
    rank: found ? entries.indexOf(found) + 1 : null,
    about: (found ? [found] : near).slice(0, 5).map(shownOf),
    others: entries.filter((entry) => isOdd(entry) && !expects.some((one) => says(entry, one))).map(shownOf),
  };
}

export async function judgeQuietDay(day: Day, thinker?: Thinker): Promise<Judged> {
  const { seed } = day;
  const made = await digestOf(day, {}, quietContext(day), (digest, data) => thinker?.think(digest, data, undefined));
  const others = made.digest.entries.filter(isOdd).map(shownOf);
  const size = new Date(day.toMs).toISOString().slice(0, 10);
  return { ...common(made), seed, kind: "quiet", isSubtle: false, size, rank: null, about: [], others };
}

interface Made {
  digest: Digest;
  digestMs: number;
  thought: Thought | undefined;
}

async function digestOf(
  day: Day,
  changes: Changes,
  context: ReportContext,
  think: (digest: Digest, data: Data) => Promise<Thought | undefined> | undefined,
): Promise<Made> {
  return await withCopies(day, changes, async (folder) => {
    const data = await openData(folder, { tables: dataTables, views });
    try {
      const { fromMs, toMs } = day;
      const startedMs = performance.now();
      const digest = await makeDigest(data, {
        reportId: new Date(toMs).toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+).*$/, "$1$2$3-$4$5"),
        stack: "prod",
        fromMs,
        toMs,
        snapshot: snapshotAt(day, changes),
        context,
        normals: analyst.knownNormals,
        benign: analyst.knownBenign,
      });
      const digestMs = Math.round(performance.now() - startedMs);
      return { digest, digestMs, thought: await think(digest, data) };
    } finally {
      await data.close();
    }
  });
}

/** As if the copies had been made when the day was over. */
function snapshotAt({ toMs }: Day, { copiesAgeMs = {} }: Changes): Snapshot {
  const at = (ageMs: number | undefined) => toMs - (ageMs ?? 3 * minuteMs);
  return { id: "0".repeat(64), metricsAtMs: at(copiesAgeMs.metrics), logsAtMs: at(copiesAgeMs.logs) };
}

function common({ digest, digestMs, thought }: Made) {
  const { verdict, entries } = digest;
  const missing = digest.missing.map(({ section, reason }) => `${section}: ${reason}`);
  const tokens = tokensAtMost(digestText(digest));
  return { verdict, entries: entries.length, missing, tokens, digestMs, ...(thought ? { thought } : {}) };
}

const isOdd = ({ verdict, suppressedBy }: DigestEntry): boolean => verdict !== "nominal" && !suppressedBy;

function says(entry: DigestEntry, expected: Expected): boolean {
  return isOdd(entry) && isAbout(entry, expected) && (expected.least !== "issues" || entry.verdict === "issues");
}

function isAbout({ section, key, text, labels, figures }: DigestEntry, expected: Expected): boolean {
  if (!expected.section.test(section)) return false;
  if (expected.about && !expected.about.test([key, text, ...Object.values(labels)].join("\n"))) return false;
  if (!expected.figures) return true;
  const [one, is, other] = expected.figures;
  const [first, second] = [figures[one] ?? Number.NaN, figures[other] ?? Number.NaN];
  return is === "<" ? first < second : first > second;
}

const shownOf = ({ key, verdict, surprise, text }: DigestEntry): Shown => ({
  key,
  verdict,
  surprise,
  text: text.slice(0, 200),
});
