import type { Panel } from "../../../model/dashboard.ts";
import type { PageCheck } from "../../pages/page-check.ts";

/** Units of the same quantity. */
const quantities = [
  ["ms", "s", "min", "h"],
  ["bytes", "kB", "MB", "GB"],
];

/** Thresholds are drawn where the panel counts as its alert does. In another unit of the same quantity they would be missing by oversight. */
export const pageAlert: PageCheck = {
  id: "pages/alert",
  severity: "error",
  summary: "a panel shows what its alert watches in the alert's own unit, so that its thresholds are drawn",
  find({ page, alerts }) {
    return page.panels.flatMap((panel) => {
      const [unit, alert] = [unitOf(panel), alerts.find(({ id }) => "alert" in panel && id === panel.alert)];
      if (!alert || unit === undefined || unit === alert.unit) return [];
      const isSame = quantities.some((units) => units.includes(unit) && units.includes(alert.unit));
      if (!isSame) return [];
      const message = `is "${unit}", and ${alert.id} counts in "${alert.unit}": write that one, and convert in the SQL`;
      return [{ field: `${panel.id}.unit`, message }];
    });
  },
};

const unitOf = (panel: Panel) => ("unit" in panel ? panel.unit : undefined);
