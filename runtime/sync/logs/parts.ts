import { createHash } from "node:crypto";

/** A stretch of a copied file: the bytes behind those of the parts before it, and their SHA-256. Each run that copies something adds one;
 *  a file that is complete has a single one, which `sha256sum` prints as well. */
export interface Part {
  bytes: number;
  sha256: string;
}

export const bytesOf = (parts: readonly Part[]): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);

export const sha256 = () => createHash("sha256");

/** Whether a file begins with these parts. What is behind them is not read. */
export async function beginsWith(source: AsyncIterable<Buffer>, parts: readonly Part[]): Promise<boolean> {
  return (await asOnePart(source, parts)) !== undefined;
}

/** The parts as a single one, where a file begins with them; undefined where it does not. */
export async function asOnePart(source: AsyncIterable<Buffer>, parts: readonly Part[]): Promise<Part | undefined> {
  const whole = sha256();
  const left = [...parts];
  let hash = sha256();
  let came = 0;
  if (left.length > 0) {
    for await (const piece of source) {
      for (let rest = piece; rest.length > 0; ) {
        const [part] = left;
        if (!part) break;
        const own = rest.subarray(0, part.bytes - came);
        hash.update(own);
        whole.update(own);
        came += own.length;
        rest = rest.subarray(own.length);
        if (came < part.bytes) continue;
        if (hash.digest("hex") !== part.sha256) return undefined;
        left.shift();
        hash = sha256();
        came = 0;
      }
      if (left.length === 0) break;
    }
  }
  return left.length === 0 ? { bytes: bytesOf(parts), sha256: whole.digest("hex") } : undefined;
}
