/** The colour of a share between 0 and 1, between the two nearest of a scale. */
export function heatColor(scale: readonly string[], share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (scale.length - 1);
  const [low, high] = [channels(scale[Math.floor(at)]), channels(scale[Math.ceil(at)])];
  const mixed = low.map((channel, index) => Math.round(channel + ((high[index] as number) - channel) * (at % 1)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Whether black words are read better on it than white ones. */
export function isLight(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = channels(color).map((channel) => (channel / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}

const channels = (color = "#000000") => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
