import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { palettes } from "../../../site/charts/palette.ts";
import { contrast } from "./charts/cvd.ts";

const css = readFileSync(join(import.meta.dirname, "../../../site/css/tokens.css"), "utf8");
const colours = [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)].map(
  ([, name = "", light = "", dark = ""]) => ({
    ...{ name, light, dark },
  }),
);

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
