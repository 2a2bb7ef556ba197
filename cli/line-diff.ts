export interface DiffLine {
  sign: "-" | "+";
  line: string;
}

/** The lines that differ between two texts, in order, by longest common subsequence. Meant for texts of a few hundred lines. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before.split("\n").slice(0, lineLimit);
  const next = after.split("\n").slice(0, lineLimit);
  const common = commonLengths(old, next);
  const diff: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < next.length) {
    if (i < old.length && j < next.length && old[i] === next[j]) {
      i++;
      j++;
    } else if (j >= next.length || (i < old.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      diff.push({ sign: "-", line: old[i++] as string });
    } else {
      diff.push({ sign: "+", line: next[j++] as string });
    }
  }
  return diff;
}

const lineLimit = 500;

/** `lengths[i][j]`: how many lines the tails from i and j have in common. */
function commonLengths(old: string[], next: string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(next.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      const row = lengths[i] as number[];
      const below = lengths[i + 1] as number[];
      row[j] = old[i] === next[j] ? (below[j + 1] as number) + 1 : Math.max(below[j] as number, row[j + 1] as number);
    }
  }
  return lengths;
}
