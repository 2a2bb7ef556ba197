import { svgElement } from "./element.ts";

/** Drawn with one line on 16 × 16. */
const paths = {
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  close: "M4 4l8 8M12 4l-8 8",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.2v1.4M8 13.4v1.4M1.2 8h1.4M13.4 8h1.4M3.2 3.2l1 1M11.8 11.8l1 1M12.8 3.2l-1 1M4.2 11.8l-1 1",
  moon: "M13.2 9.6A5.7 5.7 0 0 1 6.4 2.8a5.7 5.7 0 1 0 6.8 6.8z",
  keys: "M1.8 4.3h12.4v7.4H1.8zM4.2 6.8h.1M6.7 6.8h.1M9.2 6.8h.1M11.7 6.8h.1M5 9.4h6",
  find: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.1 3.1",
  info: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.3v3.6M8 5v.1",
  table: "M2 3h12v10H2zM2 6.4h12M2 9.7h12M6.5 6.4V13",
  bell: "M8 2.2a3.8 3.8 0 0 0-3.8 3.8c0 3.6-1.4 4.6-1.4 4.6h10.4S11.8 9.6 11.8 6A3.8 3.8 0 0 0 8 2.2zM6.7 12.9a1.4 1.4 0 0 0 2.6 0",
  ok: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.3 8.2l1.9 1.9 3.6-4",
  warning: "M8 2.2L14.4 13.4H1.6zM8 6.6v3M8 11.5v.1",
  critical: "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM8 4.8v3.8M8 11.1v.1",
  unknown:
    "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM6.2 6.5a1.850 1.850 0 1 1 2.6 1.7c-.6.3-.8.6-.8 1.2M8 11.4v.1",
  empty: "M2.2 8a5.8 5.8 0 1 0 11.6 0A5.8 5.8 0 0 0 2.2 8zM5.4 8h5.2",
  up: "M8 12.5v-9M4.3 7.2L8 3.5l3.7 3.7",
  down: "M8 3.5v9M4.3 8.8L8 12.5l3.7-3.7",
  open: "M4 6.2L8 10.2l4-4",
  further: "M6 3.5L10.5 8 6 12.5",
} as const;
export type IconName = keyof typeof paths;

/** For the eye alone where a word stands beside it; else `label` says what it means. */
export function icon(name: IconName, label?: string): SVGSVGElement {
  const svg = svgElement("svg", {
    class: `icon icon-${name}`,
    viewBox: "0 0 16 16",
    ...(label === undefined ? { "aria-hidden": "true" } : { role: "img", "aria-label": label }),
  });
  svg.append(svgElement("path", { d: paths[name] }));
  return svg;
}
