import type { SiteData } from "../../model/dashboard-data.ts";
import { hashOf, type Route } from "../route.ts";

/** Something that one can go to. */
export interface Place {
  to: string;
  title: string;
  where: string;
}

/** What fires first, then pages, then panels: those of the page that is looked at before all others. */
export function placesOf({ pages, firing }: Pick<SiteData, "pages" | "firing">, { page: at, view }: Route): Place[] {
  const nearFirst = pages.toSorted((one, other) => Number(other.id === at) - Number(one.id === at));
  return [
    ...firing.map(({ alertId, title }) => ({
      to: hashOf({ page: "alerts", detail: alertId, view }),
      title,
      where: "fires now",
    })),
    ...pages.map(({ id, title, question }) => ({ to: hashOf({ page: id, view }), title, where: question })),
    ...nearFirst.flatMap((page) =>
      page.panels.map(({ id, title }) => ({
        to: hashOf({ page: page.id, detail: id, view }),
        title,
        where: page.title,
      })),
    ),
  ];
}

/** Places whose title or whereabouts has every word that was typed; titles that begin so come first. */
export function placesFor(typed: string, places: readonly Place[]): Place[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const has = ({ title, where }: Place) => words.every((word) => `${title} ${where}`.toLowerCase().includes(word));
  const begins = ({ title }: Place) => (words[0] !== undefined && title.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return places.filter(has).sort((one, other) => begins(one) - begins(other));
}
