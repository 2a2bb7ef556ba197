import type { SiteData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import { hashOf, type View } from "../route.ts";

/** The list of pages. Beside each stands how many alerts of its panels fire. */
export function menuOf({ pages, firing }: SiteData, current: string | undefined, view: View): HTMLElement {
  const entry = ({ id, title, panels }: SiteData["pages"][number]) => {
    const alerts = new Set(panels.flatMap((panel) => ("alert" in panel && panel.alert ? [panel.alert] : [])));
    const fires = firing.filter(({ alertId }) => alerts.has(alertId));
    const worst = fires.some(({ severity }) => severity === "critical") ? "critical" : "warning";
    return element(
      "li",
      {},
      element(
        "a",
        { href: hashOf({ page: id, view }), "data-key": id, "aria-current": id === current && "page" },
        element("span", {}, title),
        fires.length > 0 &&
          element(
            "span",
            { class: `count ${worst}`, title: `${fires.length} firing` },
            fires.length,
            element("span", { class: "unseen" }, " firing"),
          ),
      ),
    );
  };
  return element("ul", {}, pages.map(entry));
}
