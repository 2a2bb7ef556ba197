import { spanInWords } from "../../../model/duration.ts";

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

const plain = (value: number) => (value !== 0 && Math.abs(value) < 0.1 ? small : number).format(value);

/** Units as they stand last in a figure's name, and how their values are written. */
const units: [ending: RegExp, inWords: (value: number) => string][] = [
  [/AtMs$/, (value) => `${new Date(value).toISOString().slice(0, 19).replace("T", " ")} UTC`],
  [/Ms$/, (value) => (Math.abs(value) < 60_000 ? `${plain(value)} ms` : `${plain(value)} ms (${spanInWords(value)})`)],
  [/Bytes$/, bytes],
  [/Percent$/, (value) => `${plain(value)} %`],
  [/Usd$/, (value) => `$${plain(value)}`],
  [/Hours$/, (value) => `${plain(value)} h`],
  [/Minutes$/, (value) => `${plain(value)} min`],
  [/Seconds$/, (value) => `${plain(value)} s`],
  [/Days$/, (value) => `${plain(value)} d`],
];

/** `p95Ms` and 812 are `812 ms`. */
export function figureInWords(name: string, value: number): string {
  const written = units.find(([ending]) => ending.test(name))?.[1] ?? plain;
  // A moment that no calendar has is still a number.
  return /AtMs$/.test(name) && Math.abs(value) > 8.64e15 ? plain(value) : written(value);
}

function bytes(value: number): string {
  const size = Math.abs(value);
  if (size < 10_000) return `${plain(value)} bytes`;
  const [unit, name] = size < 1e7 ? [1e3, "kB"] : size < 1e10 ? [1e6, "MB"] : [1e9, "GB"];
  return `${number.format(value / (unit as number))} ${name}`;
}
