/** What a figure is counted in: figures of different kinds are never the same, those of one kind differ by their factors. */
export interface Unit {
  kind: "time" | "bytes" | "percent" | "usd" | "eur" | "ratio";
  factor: number;
}

const time = (factor: number): Unit => ({ kind: "time", factor });
const bytes = (factor: number): Unit => ({ kind: "bytes", factor });
const percent: Unit = { kind: "percent", factor: 1 };
const usd: Unit = { kind: "usd", factor: 1 };
const ratio: Unit = { kind: "ratio", factor: 1 };
const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];

/** As they stand behind a number. Case counts: `MB` and `mb` are meant alike, `M` and `m` are not. */
const words: Record<string, Unit> = {
  ...{ µs: time(0.001), us: time(0.001), ms: time(1), millisecond: time(1), milliseconds: time(1) },
  ...{ s: time(secondMs), sec: time(secondMs), secs: time(secondMs), second: time(secondMs), seconds: time(secondMs) },
  ...{ min: time(minuteMs), mins: time(minuteMs), minute: time(minuteMs), minutes: time(minuteMs) },
  ...{ h: time(hourMs), hr: time(hourMs), hrs: time(hourMs), hour: time(hourMs), hours: time(hourMs) },
  ...{ d: time(dayMs), day: time(dayMs), days: time(dayMs), week: time(7 * dayMs), weeks: time(7 * dayMs) },
  ...{ B: bytes(1), byte: bytes(1), bytes: bytes(1), kB: bytes(1e3), KB: bytes(1e3), kb: bytes(1e3) },
  ...{ MB: bytes(1e6), mb: bytes(1e6), GB: bytes(1e9), gb: bytes(1e9), TB: bytes(1e12), tb: bytes(1e12) },
  ...{ KiB: bytes(2 ** 10), MiB: bytes(2 ** 20), GiB: bytes(2 ** 30), TiB: bytes(2 ** 40) },
  ...{ "%": percent, percent, pct: percent, pp: percent },
  ...{ $: usd, USD: usd, usd, dollar: usd, dollars: usd, cent: { kind: "usd", factor: 0.01 } },
  ...{ cents: { kind: "usd", factor: 0.01 }, "€": { kind: "eur", factor: 1 }, EUR: { kind: "eur", factor: 1 } },
  ...{ x: ratio, "×": ratio },
};

/** The last word of a figure's name, or of a column's. A single `hour` or `day` is a span in which something was counted. */
const endings: Record<string, Unit> = {
  ...{ us: time(0.001), ms: time(1), s: time(secondMs), sec: time(secondMs), seconds: time(secondMs) },
  ...{ minutes: time(minuteMs), hours: time(hourMs), days: time(dayMs), weeks: time(7 * dayMs) },
  ...{ bytes: bytes(1), kb: bytes(1e3), mb: bytes(1e6), gb: bytes(1e9), tb: bytes(1e12) },
  ...{ percent, pct: percent, usd, dollars: usd, eur: { kind: "eur", factor: 1 } },
  ...{ ratio, factor: ratio, times: ratio },
};

const scales: Record<string, number> = {
  ...{ k: 1e3, K: 1e3, thousand: 1e3, M: 1e6, mn: 1e6, million: 1e6, bn: 1e9, billion: 1e9 },
};

export const unitOf = (word: string): Unit | undefined => (Object.hasOwn(words, word) ? words[word] : undefined);

export const scaleOf = (word: string): number | undefined => (Object.hasOwn(scales, word) ? scales[word] : undefined);

/** `p95Ms`, `p95_ms`, `ms`: what the name says that it counts. */
export function unitOfName(name: string): Unit | undefined {
  const last = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split("_")
    .at(-1) as string;
  return Object.hasOwn(endings, last) ? endings[last] : undefined;
}
