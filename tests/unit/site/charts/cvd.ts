/** Linear red, green and blue, or what is made of them. */
type Three = [number, number, number];

const channel = (code: number) => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4);

function linear(color: string): Three {
  return [1, 3, 5].map((at) => channel(Number.parseInt(color.slice(at, at + 2), 16) / 255)) as Three;
}

/** What is left of colours for those without one kind of cones, and for everybody else: Machado, Oliveira and Fernandes 2009, severity 1. */
const eyes = {
  all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

const times = (matrix: readonly number[], [x, y, z]: Three) =>
  [0, 3, 6].map((row) => [x, y, z].reduce((sum, value, at) => sum + value * (matrix[row + at] as number), 0)) as Three;

/** Where differences are as large as they look: Ottosson's Oklab. */
function oklab(color: Three): Three {
  const cones = times(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376,
      0.6299787005,
    ],
    color.map((value) => Math.min(1, Math.max(0, value))) as Three,
  ).map(Math.cbrt) as Three;
  return times(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371, 0.7827717662,
      -0.808675766,
    ],
    cones,
  );
}

/** How far two colours are from each other in the eyes of most. */
export const distance = (one: string, other: string): number => distanceBy(eyes.all, one, other);

/** How far two colours are from each other in the eyes that tell them apart the least. Black and white are 1 apart; 0.02 is just seen. */
export const leastDistance = (one: string, other: string): number =>
  Math.min(...Object.values(eyes).map((eye) => distanceBy(eye, one, other)));

function distanceBy(eye: readonly number[], one: string, other: string): number {
  const [a, b] = [oklab(times(eye, linear(one))), oklab(times(eye, linear(other)))];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** As WCAG counts it. */
export function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = linear(color);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [most = 0, least = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (most + 0.05) / (least + 0.05);
}
