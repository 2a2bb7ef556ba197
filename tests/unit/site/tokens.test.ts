import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { palettes } from "../../../site/charts/palette.ts";

const css = readFileSync(join(import.meta.dirname, "../../../site/css/tokens.css"), "utf8");
const colours = [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)].map(
  ([, name = "", light = "", dark = ""]) => ({
    ...{ name, light, dark },
  }),
);

/** As WCAG counts it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
const contrast = (one: string, other: string) => {
  const [most = 0, least = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (most + 0.05) / (least + 0.05);
};

describe.each(["light", "dark"] as const)("colours of the %s theme", (theme) => {
  const colour = (name: string) => colours.find((one) => one.name === name)?.[theme] ?? "";

  it.each(["text", "muted", "accent", "ok", "warning", "critical"])(
    "%s can be read on everything it stands on",
    (name) => {
      for (const behind of ["ground", "panel", "raised"]) {
        expect(contrast(colour(name), colour(behind)), `${name} on ${behind}`).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it.each(["ok", "warning", "critical", "accent"])("%s can be read on its own soft ground, and text too", (name) => {
    expect(contrast(colour(name), colour(`${name}-soft`))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour("text"), colour(`${name}-soft`))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["panel", "text", "muted", "critical", "warning"] as const)("%s is the same in charts", (name) => {
    expect(colour(name)).toBe(palettes[theme][name]);
  });
});
