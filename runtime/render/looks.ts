import { dashboardLimits, type Filter, type Page, people, type Range, ranges } from "../../model/dashboard.ts";
import { type Narrowed, pageFile } from "../../model/dashboard-data.ts";

const hourMs = 3_600_000;

/** What a page shows: of this range, narrowed to this, as it is or as it was in the span before. */
export interface Look {
  range: Range;
  narrowed: Narrowed;
  isBefore: boolean;
}

/** What is narrowed is looked at seldom, and there is much of it: it may be so old. */
const narrowedEveryMs: Record<Range, number> = {
  "24h": hourMs,
  "7d": 12 * hourMs,
  "14d": 24 * hourMs,
  "30d": 24 * hourMs,
  "1y": 48 * hourMs,
};

/** How far the data may go on before a look is made again. The last day is always as new as the data; of what is longer ago no more than a
 *  bucket changes in the time of one. */
export function everyMsOf({ range, narrowed, isBefore }: Look): number {
  if (isNarrowed(narrowed)) return narrowedEveryMs[range];
  if (range === "24h") return isBefore ? hourMs : 0;
  return ranges[range].bucketMs;
}

export const isNarrowed = ({ model, people }: Narrowed) => model !== undefined || people !== undefined;

/** All that a page can show, what is looked at most first. */
export function looksOf({ filters }: Pick<Page, "filters">, models: readonly string[]): Look[] {
  const [wide, ...narrower] = narrowings(filters, models);
  return [[wide as Narrowed], narrower].flatMap((some) =>
    (Object.keys(ranges) as Range[]).flatMap((range) =>
      some.flatMap((narrowed) => [false, true].map((isBefore) => ({ range, narrowed, isBefore }))),
    ),
  );
}

function narrowings(filters: readonly Filter[], models: readonly string[]): Narrowed[] {
  const byModel = filters.includes("model") ? models.slice(0, dashboardLimits.models) : [];
  const byPeople = filters.includes("people") ? people : [];
  return [undefined, ...byModel].flatMap((model) =>
    [undefined, ...byPeople].map((group) => ({
      ...(model === undefined ? {} : { model }),
      ...(group === undefined ? {} : { people: group }),
    })),
  );
}

/** The name of a look's file; undefined where its model is none of those. */
export function fileOf(
  page: string,
  { range, narrowed, isBefore }: Look,
  models: readonly string[],
): string | undefined {
  const { model, people } = narrowed;
  const index = model === undefined ? undefined : models.indexOf(model);
  if (index === -1) return undefined;
  return pageFile(
    page,
    range,
    { ...(index === undefined ? {} : { model: index }), ...(people === undefined ? {} : { people }) },
    isBefore,
  );
}
