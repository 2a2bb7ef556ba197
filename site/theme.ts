import type { Theme } from "./charts/palette.ts";

const key = "watchbill-theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const printed = matchMedia("print");

const isTheme = (text: string | null | undefined): text is Theme => text === "dark" || text === "light";

/** What is drawn in now. Paper is light. */
export function themeNow(): Theme {
  if (printed.matches || document.documentElement.classList.contains("is-printing")) return "light";
  const chosen = document.documentElement.dataset.theme;
  if (isTheme(chosen)) return chosen;
  return prefersDark.matches ? "dark" : "light";
}

/** As it was chosen the last time; until one is chosen, the machine's. */
export function restoreTheme(): void {
  try {
    const kept = localStorage.getItem(key);
    if (isTheme(kept)) document.documentElement.dataset.theme = kept;
  } catch {
    // A page from a disk may not be allowed to remember anything.
  }
}

export function switchTheme(): void {
  const theme = themeNow() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // It holds for as long as the page is open.
  }
}

/** Calls `redraw` when the machine's theme changes, and before and after the page is printed: as wide as the paper then. */
export function watchTheme(redraw: () => void): void {
  prefersDark.addEventListener("change", redraw);
  const print = (isPrinting: boolean) => {
    const { classList } = document.documentElement;
    if (classList.contains("is-printing") === isPrinting) return;
    classList.toggle("is-printing", isPrinting);
    redraw();
  };
  printed.addEventListener("change", () => print(printed.matches));
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
}
