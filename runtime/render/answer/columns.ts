import type { Answer } from "../../query/ask.ts";

/** Where its columns are in an answer, the one more that it may have included, whatever it is called.
 *  @throws Error where one is missing, or there is another too many */
export function columnsOf<Name extends string>(
  { columns }: Answer,
  names: readonly Name[],
): Record<Name, number> & { more: number | undefined } {
  const missing = names.filter((name) => !columns.includes(name));
  const others = columns.filter((name) => !(names as readonly string[]).includes(name));
  if (missing.length > 0) throw new Error(`its SQL gives no column ${missing.join(" and no column ")}`);
  if (others.length > 1)
    throw new Error(`its SQL gives the columns ${others.join(", ")}, and at most one more is drawn`);
  const found = Object.fromEntries(names.map((name) => [name, columns.indexOf(name)])) as Record<Name, number>;
  return { ...found, more: others[0] === undefined ? undefined : columns.indexOf(others[0]) };
}
