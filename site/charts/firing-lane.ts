import { element } from "../element.ts";
import type { Band } from "./firing-bands.ts";

export const laneHeight = 20;
/** A band that is shorter can hardly be hit. */
const barPixels = 5;

interface Span {
  fromMs: number;
  toMs: number;
  widthPixels: number;
}

const shareOf = (ms: number, { fromMs, toMs }: Omit<Span, "widthPixels">) => (ms - fromMs) / (toMs - fromMs);

/** When the alert fired: a bar above the plot that leads to the alert's page, with its words where there is room for them. */
export function firingLane(
  bands: readonly Band[],
  span: Span,
  href: string | undefined,
  measure: (text: string) => number,
): HTMLElement[] {
  const pixels = (ms: number) => shareOf(ms, span) * span.widthPixels;
  const bars = bands.map((band) => {
    const width = Math.max(barPixels, pixels(band.toMs) - pixels(band.fromMs));
    const left = Math.min(pixels(band.fromMs), span.widthPixels - width);
    return { band, left, width };
  });
  let taken = 0;
  return bars.map(({ band, left, width }, index) => {
    const words = measure(band.label) + 6;
    const at = Math.max(0, Math.min(left, span.widthPixels - words));
    const isTold = at >= taken && at + words <= (bars[index + 1]?.left ?? span.widthPixels);
    taken = Math.max(left + width, isTold ? at + words : 0);
    const bar = element(
      "a",
      {
        class: `chart-firing is-${band.severity}`,
        ...(href !== undefined && { href }),
        title: band.inWords,
        "aria-label": band.inWords,
      },
      isTold && labelAt(band.label, at - left),
    );
    bar.style.left = `${left}px`;
    bar.style.width = `${width}px`;
    return bar;
  });
}

function labelAt(text: string, left: number): HTMLElement {
  const label = element("span", {}, text);
  label.style.left = `${left}px`;
  return label;
}

/** The same stretches through the plot. */
export function firingTints(bands: readonly Band[], span: Omit<Span, "widthPixels">): HTMLElement[] {
  return bands.map((band) => {
    const tint = element("div", { class: `chart-tint is-${band.severity}` });
    const [from, to] = [shareOf(band.fromMs, span), shareOf(band.toMs, span)];
    tint.style.left = `${from * 100}%`;
    tint.style.width = `${(to - from) * 100}%`;
    return tint;
  });
}
