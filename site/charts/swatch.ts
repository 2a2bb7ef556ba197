import { svgElement } from "../element.ts";
import type { Glyph } from "./palette.ts";

const paths: Record<Glyph, string> = {
  circle: "M9 6m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z",
  triangle: "M9 2.6L12.4 8.8H5.6Z",
  square: "M6.2 3.2h5.6v5.6h-5.6Z",
  diamond: "M9 2.2L12.6 6L9 9.8L5.4 6Z",
  tip: "M9 9.4L12.4 3.2H5.6Z",
};

/** A line's colour and mark, or a block of colour, as the legend and values show it. */
export function swatch({
  color,
  glyph,
  shape,
}: {
  color: string;
  glyph?: Glyph;
  shape: "line" | "block" | "dashed";
}): SVGElement {
  const svg = svgElement("svg", { class: "chart-swatch", viewBox: "0 0 18 12", "aria-hidden": "true" });
  if (shape === "block") svg.append(svgElement("rect", { x: 4, y: 1, width: 10, height: 10, rx: 2.5, fill: color }));
  else {
    svg.append(
      svgElement("path", {
        d: "M0 6H18",
        stroke: color,
        "stroke-width": 2,
        ...(shape === "dashed" && { "stroke-dasharray": "5 3" }),
      }),
    );
    if (glyph) svg.append(svgElement("path", { d: paths[glyph], fill: color }));
  }
  return svg;
}
