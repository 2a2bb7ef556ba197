import type { Range } from "../../model/dashboard.ts";
import { type AlertsData, type Narrowed, type PageData, pageFile, type SiteData } from "../../model/dashboard-data.ts";
import { loadData } from "./scripts.ts";

/** The files of one run of `render`, each loaded once. */
export interface Store {
  /** Of the span, or of the one before it. Throws an Error that says what is not there. */
  page(page: string, range: Range, narrowed: Narrowed, isBefore?: boolean): Promise<PageData>;
  alerts(): Promise<AlertsData>;
}

const keptFiles = 60;

export function storeOf({ data, models }: SiteData): Store {
  const files = new Map<string, Promise<unknown>>();
  const load = <Data>(name: string): Promise<Data> => {
    const kept = files.get(name);
    if (kept) return kept as Promise<Data>;
    if (files.size >= keptFiles) files.clear();
    const loading = loadData<Data>(name, `${data}/${name}.js`);
    files.set(name, loading);
    // What failed once may come the next time.
    loading.catch(() => files.delete(name));
    return loading;
  };
  return {
    page(page, range, { model, people }, isBefore = false) {
      const narrowed = { ...(model !== undefined && { model: models.indexOf(model) }), ...(people && { people }) };
      return load<PageData>(pageFile(page, range, narrowed, isBefore));
    },
    alerts: () => load<AlertsData>("alerts"),
  };
}
