import { ago } from "../ago.ts";
import { element } from "../element.ts";
import type { State } from "../health.ts";
import { icon } from "../icon.ts";
import { isSafeLink } from "../links.ts";
import type { PageAround } from "./around.ts";
import type { Body } from "./body.ts";
import { moreRows } from "./more.ts";

const rowsFirst = 12;
const states: readonly State[] = ["critical", "warning", "unknown", "ok"];

export function statusBody(place: HTMLElement): Body {
  const sum = element("p", { class: "status-sum" });
  const list = element("ul", { class: "status" });
  const more = moreRows("entries", rowsFirst);
  place.replaceChildren(sum, list, more.element);
  return {
    tools: [],
    update(answer, around) {
      if (answer.kind !== "rows") return;
      const entries = answer.rows.map((row): Entry => {
        const cell = (name: string) => row[answer.columns.indexOf(name)];
        const text = (name: string) => String(cell(name) ?? "");
        return {
          ...{ name: text("name"), detail: text("detail"), to: text("to") },
          ...{ state: stateOf(cell("state")), since: cell("since") },
        };
      });
      sum.replaceChildren(...sumOf(entries.map(({ state }) => state)));
      list.replaceChildren(...entries.map((entry) => entryOf(entry, around)));
      more.update([...list.children] as HTMLElement[], answer.cut);
    },
    resize() {},
    dispose() {},
  };
}

interface Entry {
  name: string;
  state: State;
  detail: string;
  since: unknown;
  to: string;
}

const stateOf = (value: unknown): State => states.find((state) => state === value) ?? "unknown";

function sumOf(found: State[]): HTMLElement[] {
  return states.flatMap((state) => {
    const count = found.filter((one) => one === state).length;
    return count === 0 ? [] : [element("span", { class: state }, `${count} ${state}`)];
  });
}

function entryOf({ name, state, detail, since, to }: Entry, { clock, nowMs }: PageAround): HTMLElement {
  return element(
    "li",
    { class: state },
    icon(state, state),
    element("span", { class: "status-name" }, isSafeLink(to) ? element("a", { href: to }, name) : name),
    element("span", { class: "status-detail" }, detail),
    typeof since === "number" && ago(since, clock, nowMs),
  );
}
