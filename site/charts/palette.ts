export type Theme = "dark" | "light";

/** Every colour of charts. A colour means one thing: red and amber are critical and warning, and no line has them. */
export interface Palette {
  /** What lies behind: the panel's own. */
  panel: string;
  text: string;
  /** Words of axes. */
  muted: string;
  grid: string;
  critical: string;
  warning: string;
  /** Of lines, by slot: the first is of lines without a name. */
  lines: readonly string[];
  /** "others", and what was before. */
  rest: string;
  /** From nothing to the most. */
  heat: readonly string[];
}

export const palettes: Record<Theme, Palette> = {
  dark: {
    panel: "#161b22",
    text: "#e6edf3",
    muted: "#9aa7b4",
    grid: "#232b35",
    critical: "#ff6b62",
    warning: "#e3b341",
    lines: ["#58a6ff"],
    rest: "#8b98a9",
    heat: ["#14232a", "#2dd4bf"],
  },
  light: {
    panel: "#ffffff",
    text: "#1f2733",
    muted: "#586473",
    grid: "#e6eaef",
    critical: "#c4271b",
    warning: "#9a6200",
    lines: ["#1f6feb"],
    rest: "#6b7787",
    heat: ["#eef6f5", "#00685c"],
  },
};
