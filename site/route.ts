import { type People, people, type Range, ranges } from "../model/dashboard.ts";
import type { Narrowed } from "../model/dashboard-data.ts";

/** What an address shows: `#/synthesis/queue-depth?range=7d&model=kokoro&people=guest&compare=1`. */
export interface Route {
  /** Empty: the first one. */
  page: string;
  /** A panel of the page; of the page `alerts` also an alert. */
  detail?: string;
  view: View;
}

/** What stays when one goes to another page. */
export interface View extends Narrowed {
  /** Left out: the page's own. */
  range?: Range;
  compare?: true;
}

const isRange = (text: string | null): text is Range => text !== null && Object.hasOwn(ranges, text);
const isPeople = (text: string | null): text is People => people.some((one) => one === text);

/** What is no part of an address is as if it were not there. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", detail] = path.split("/").map(decoded);
  const asked = new URLSearchParams(query);
  const [range, model, whose] = [asked.get("range"), asked.get("model"), asked.get("people")];
  return {
    page,
    ...(detail && { detail }),
    view: {
      ...(isRange(range) && { range }),
      ...(model && { model }),
      ...(isPeople(whose) && { people: whose }),
      ...(asked.get("compare") === "1" && { compare: true }),
    },
  };
}

export function hashOf({ page, detail, view }: Route): `#/${string}` {
  const { range, model, people, compare } = view;
  const asked = new URLSearchParams({
    ...(range && { range }),
    ...(model && { model }),
    ...(people && { people }),
    ...(compare && { compare: "1" }),
  });
  const path = [page, detail ?? []].flat().map(encodeURIComponent).join("/");
  return `#/${path}${asked.size > 0 ? `?${asked}` : ""}`;
}

/** An alert's page, as it is shown first. */
export const alertHash = (id: string) => hashOf({ page: "alerts", detail: id, view: {} });

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
