import { element } from "../element.ts";
import { icon } from "../icon.ts";

/** A sheet beside the page, or below it on a phone. Esc, a click beside it, or a link in it closes it. */
export function openDialog(title: string, children: (Node | string)[], className = ""): void {
  const close = element("button", { type: "button", class: "card-tool", "aria-label": "Close" }, icon("close"));
  const sheet = element(
    "div",
    { class: "sheet" },
    element("header", {}, element("h2", { id: "dialog-title" }, title), close),
    ...children,
  );
  const dialog = element("dialog", { class: className, "aria-labelledby": "dialog-title" }, sheet);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || (target as Element).closest("a")) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
