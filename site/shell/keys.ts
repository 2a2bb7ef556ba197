import { type Range, ranges } from "../../model/dashboard.ts";
import { element } from "../element.ts";
import { openDialog } from "./dialog.ts";
import { keyMeanings } from "./key-meanings.ts";

export interface KeyActions {
  chooseRange(range: Range): void;
  toggleCompare(): void;
  switchTheme(): void;
  goTo(): void;
  /** To the next panel, or the one before. */
  stepPanel(step: 1 | -1): void;
  /** Out of what was gone into. */
  leave(): void;
}

const rangeOf = (key: string): Range | undefined => (Object.keys(ranges) as Range[])[Number(key) - 1];

/** What keys do, but for those typed into a field or meant for the browser. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    if (ctrlKey || metaKey || altKey || document.querySelector("dialog[open]")) return;
    if ((target as Element).closest("input, select, textarea")) return;
    const range = rangeOf(key);
    const act = range ? () => actions.chooseRange(range) : actionOf(key, actions);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function actionOf(key: string, actions: KeyActions): (() => void) | undefined {
  switch (key) {
    case "c":
      return actions.toggleCompare;
    case "t":
      return actions.switchTheme;
    case "/":
    case "g":
      return actions.goTo;
    case "j":
      return () => actions.stepPanel(1);
    case "k":
      return () => actions.stepPanel(-1);
    case "?":
      return showKeys;
    case "Escape":
      return actions.leave;
    default:
      return undefined;
  }
}

export function showKeys(): void {
  const rows = keyMeanings.map(({ keys, meaning }) =>
    element(
      "div",
      {},
      element(
        "dt",
        {},
        keys.map((key) => (key === "…" ? key : element("kbd", {}, key))),
      ),
      element("dd", {}, meaning),
    ),
  );
  openDialog("Keys", [element("dl", { class: "keys" }, rows)]);
}
