import { describe, expect, it } from "vitest";
import { heatColor, isLight } from "../../../../site/charts/heat-scale.ts";
import { glyphs, lookOf, palettes, slotCount } from "../../../../site/charts/palette.ts";
import { contrast, distance, leastDistance } from "./cvd.ts";

const pairs = (colors: readonly string[]) =>
  colors.flatMap((one, index) => colors.slice(index + 1).map((other) => [one, other] as const));

/** What Okabe and Ito's eight colours, which are made for it, reach among themselves. */
const wellApart = 0.075;
const apart = 0.06;

describe.each(["dark", "light"] as const)("the palette of the %s theme", (theme) => {
  const palette = palettes[theme];

  it("has lines that stand out from the panel three to one, as all that is drawn must", () => {
    for (const color of [...palette.lines, palette.rest]) {
      expect(contrast(color, palette.panel), color).toBeGreaterThanOrEqual(3);
    }
  });

  it("has words that can be read on it", () => {
    for (const name of ["text", "muted", "critical", "warning"] as const) {
      expect(contrast(palette[name], palette.panel), name).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("has twelve lines that nobody takes for each other, whichever colours they see, and the first six are far apart", () => {
    expect(palette.lines).toHaveLength(slotCount);
    expect(pairs(palette.lines).filter(([one, other]) => leastDistance(one, other) < apart)).toEqual([]);
    expect(pairs(palette.lines.slice(0, 6)).filter(([one, other]) => leastDistance(one, other) < wellApart)).toEqual(
      [],
    );
  });

  it("has twelve lines that most eyes call by different names", () => {
    expect(pairs(palette.lines).filter(([one, other]) => distance(one, other) < 0.12)).toEqual([]);
  });

  it("has no line that looks like a warning or like what is critical", () => {
    for (const color of [...palette.lines, palette.rest]) {
      for (const level of [palette.critical, palette.warning])
        expect(distance(color, level), color).toBeGreaterThan(0.1);
    }
  });

  it("has a scale of heat on which more is ever further from the panel", () => {
    const contrasts = palette.heat.map((color) => contrast(color, palette.panel));
    expect(contrasts).toEqual(contrasts.toSorted((one, other) => one - other));
    expect(contrasts.at(-1)).toBeGreaterThanOrEqual(7);
  });

  it("has numbers on each colour of heat that can be read", () => {
    for (let share = 0; share <= 1; share += 0.02) {
      const color = heatColor(palette.heat, share);
      expect(contrast(color, isLight(color) ? "#000000" : "#ffffff"), color).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe("the look of a line", () => {
  const slots = new Map([["kokoro", 1]]);

  it("is a colour and a mark, so that two lines are told apart without colours", () => {
    expect(lookOf("kokoro", slots, palettes.dark)).toEqual({ color: palettes.dark.lines[1], glyph: "triangle" });
    const looks = Array.from({ length: slotCount * glyphs.length }, (_, slot) => {
      const { color, glyph } = lookOf("x", new Map([["x", slot]]), palettes.dark);
      return `${color} ${glyph}`;
    });
    expect(new Set(looks).size).toBe(looks.length);
  });

  it("of all that is not named is grey", () => {
    expect(lookOf("others", slots, palettes.dark).color).toBe(palettes.dark.rest);
  });

  it("that is called critical or warning has the colour of that", () => {
    for (const severity of ["critical", "warning"] as const) {
      expect(lookOf(severity, slots, palettes.light).color).toBe(palettes.light[severity]);
    }
  });
});
