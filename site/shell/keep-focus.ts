/** Puts other children into `place`. What had the focus in it keeps it, if it is there again: known by its `data-key`. */
export function replaceKeepingFocus(place: HTMLElement, ...children: (Node | string)[]): void {
  const focused = place.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset.key
    : undefined;
  place.replaceChildren(...children);
  if (focused) place.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
