/** What rows are grouped by, and their values of it. */
export type Labels<Label extends string> = Record<Label, string | null>;

type Row = Readonly<Record<string, unknown>>;

export const labelsOf = <Label extends string>(names: readonly Label[], row: Row): Labels<Label> =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Labels<Label>;

/** Rows that agree in their labels, in the order in which they were first met. */
export function byLabels<Label extends string, Found extends Row>(
  names: readonly Label[],
  rows: readonly Found[],
): { labels: Labels<Label>; rows: Found[] }[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(names.map((name) => row[name])));
  return [...groups.values()].map((group) => ({ labels: labelsOf(names, group[0] as Found), rows: group }));
}
