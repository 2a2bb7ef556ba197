/** How unlikely something is by chance, in deviations of a normal distribution: exact also where it is rare. */

/** From there on the sums are what the normal distribution says, and would only take longer. */
const exactMost = 5_000;

/** That of `total` independent cases, each with the same chance, so many and more are in a part (fewer and fewer, where they are few):
 *  negative where they are few. */
export function binomialDeviations(count: number, total: number, chance: number): number {
  const expected = total * chance;
  if (total > exactMost) return (count - expected) / Math.sqrt(expected * (1 - chance));
  if (count < expected) return -binomialDeviations(total - count, total, 1 - chance);
  const first = logChoose(total, count) + count * Math.log(chance) + (total - count) * Math.log(1 - chance);
  const odds = chance / (1 - chance);
  return deviationsOf(first + logTail(count, total, (at) => ((total - at) / (at + 1)) * odds));
}

/** Fisher's exact test: that of two wholes with the same share, one has so many. Negative where it has few. */
export function fisherDeviations(one: { part: number; whole: number }, other: { part: number; whole: number }): number {
  const [parts, whole] = [one.part + other.part, one.whole + other.whole];
  const expected = (parts * one.whole) / whole;
  if (one.part === expected) return 0;
  if (parts > exactMost) {
    const variance = (expected * (1 - parts / whole) * other.whole) / (whole - 1);
    return (one.part - expected) / Math.sqrt(variance);
  }
  if (one.part < expected) {
    return -fisherDeviations(
      { part: one.whole - one.part, whole: one.whole },
      { part: other.whole - other.part, whole: other.whole },
    );
  }
  const first =
    logChoose(parts, one.part) + logChoose(whole - parts, one.whole - one.part) - logChoose(whole, one.whole);
  const rest = whole - parts - one.whole;
  const most = Math.min(parts, one.whole);
  const step = (at: number) => ((parts - at) * (one.whole - at)) / ((at + 1) * (rest + at + 1));
  return deviationsOf(first + logTail(one.part, most, step));
}

/** Logarithm of 1 and all terms after it, each so many times the one before. */
function logTail(from: number, to: number, step: (at: number) => number): number {
  let [sum, term] = [1, 1];
  for (let at = from; at < to && term > 1e-12 * sum; at += 1) {
    term *= step(at);
    sum += term;
  }
  return Math.log(sum);
}

/** Of the logarithm of a probability; exact to a hundredth from 1 on. */
function deviationsOf(logProbability: number): number {
  const surprise = -2 * logProbability;
  if (surprise < 3) return Math.max(0, surprise) / 3;
  const rest = surprise - Math.log(2 * Math.PI);
  return Math.sqrt(rest - Math.log(rest));
}

const logChoose = (of: number, count: number) => logFactorial(of) - logFactorial(count) - logFactorial(of - count);

const factorials: number[] = [0, 0];

/** Stirling's series from 256 on, below by adding up. */
function logFactorial(amount: number): number {
  // What is no count is taken for the nearest one.
  const of = Math.round(amount);
  if (of > 255) return of * Math.log(of) - of + 0.5 * Math.log(2 * Math.PI * of) + 1 / (12 * of) - 1 / (360 * of ** 3);
  for (let next = factorials.length; next <= of; next += 1)
    factorials.push((factorials[next - 1] ?? 0) + Math.log(next));
  return factorials[of] ?? 0;
}
