export type Theme = "dark" | "light";

/** Every colour of charts. A colour means one thing: red and amber are critical and warning, and no line has them that is not called so. */
export interface Palette {
  /** What lies behind: the panel's own. */
  panel: string;
  text: string;
  /** Words of axes. */
  muted: string;
  grid: string;
  /** The line that the plot stands on. */
  axis: string;
  critical: string;
  warning: string;
  /** Of lines, by slot. Those that come first differ the most, also for those who see fewer colours. */
  lines: readonly string[];
  /** "others", and the median beside a higher percentile. */
  rest: string;
  /** From little to the most; nothing at all is the first. */
  heat: readonly string[];
}

export const palettes: Record<Theme, Palette> = {
  dark: {
    panel: "#161b22",
    text: "#e6edf3",
    muted: "#9aa7b4",
    grid: "#252d37",
    axis: "#3b4653",
    critical: "#ff6b62",
    warning: "#e3b341",
    lines: [
      ...["#58a6ff", "#86f6e7", "#9a3cd2", "#889b2a", "#ffa2b0", "#177d7a"],
      ...["#f7ef82", "#c6bdfc", "#c64a98", "#98c92f", "#7571ff", "#b989ab"],
    ],
    rest: "#8b98a9",
    heat: ["#1a222b", "#133a41", "#145c5c", "#1a8078", "#36a890", "#6cd0a6", "#b4f3c4"],
  },
  light: {
    panel: "#ffffff",
    text: "#1f2733",
    muted: "#586473",
    grid: "#e6eaef",
    axis: "#c3cad3",
    critical: "#c4271b",
    warning: "#8f5b00",
    lines: [
      ...["#1f6feb", "#08a4a7", "#7520bd", "#227024", "#aa4d78", "#31486b"],
      ...["#8f8928", "#517299", "#7b1c41", "#2b3f0d", "#c073e9", "#200f85"],
    ],
    rest: "#6b7787",
    heat: ["#f1f4f6", "#cfeae3", "#9fd6cc", "#63bbb2", "#2b9a97", "#0d7477", "#074c52"],
  },
};

export const slotCount = palettes.dark.lines.length;

/** What a line has beside its colour, in the legend and on its way. */
export const glyphs = ["circle", "triangle", "square", "diamond", "tip"] as const;
export type Glyph = (typeof glyphs)[number];

export interface LineLook {
  color: string;
  glyph: Glyph;
}

/** Names that stay behind the others in their panel. */
const quietNames = ["others", "p50"];

export function lookOf(name: string, slots: ReadonlyMap<string, number>, palette: Palette): LineLook {
  const slot = slots.get(name) ?? 0;
  const glyph = glyphs[slot % glyphs.length] as Glyph;
  if (name === "critical" || name === "warning") return { color: palette[name], glyph };
  if (quietNames.includes(name)) return { color: palette.rest, glyph };
  return { color: palette.lines[slot % palette.lines.length] as string, glyph };
}
