import type { Range } from "../../model/dashboard.ts";
import type { AlertPage, PageData } from "../../model/dashboard-data.ts";
import type { Theme } from "../charts/palette.ts";
import type { Clock } from "../format/time.ts";
import type { View } from "../route.ts";

/** What a panel takes from its page. */
export interface PageAround {
  data: PageData;
  /** The span before, where it is compared. */
  before?: PageData;
  alerts: ReadonlyMap<string, AlertPage>;
  view: View;
  range: Range;
  clock: Clock;
  nowMs: number;
  theme: Theme;
  /** Colours of names: see charts/line-slots.ts. */
  slots: ReadonlyMap<string, number>;
}
