/** How busy each hour (UTC) of a working day is, beside the day's mean of about 1. */
const hourWeights = [
  0.25, 0.18, 0.14, 0.12, 0.14, 0.25, 0.5, 0.85, 1.25, 1.5, 1.55, 1.45, 1.3, 1.4, 1.5, 1.55, 1.5, 1.4, 1.35, 1.5, 1.65,
  1.55, 1.05, 0.55,
];
/** Sunday first. */
const dayWeights = [0.72, 1.12, 1.15, 1.14, 1.1, 1.0, 0.77];

const weekMean = mean(hourWeights) * mean(dayWeights);

/** How busy the application is at this instant, 1 on average over a week; changes smoothly within a day. */
export function busyness(atMs: number): number {
  const at = new Date(atMs);
  const hour = at.getUTCHours();
  const share = at.getUTCMinutes() / 60;
  const weight = (hourWeights[hour] ?? 0) * (1 - share) + (hourWeights[(hour + 1) % 24] ?? 0) * share;
  return (weight * (dayWeights[at.getUTCDay()] ?? 0)) / weekMean;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
