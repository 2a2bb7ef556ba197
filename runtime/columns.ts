/** Rows of cells as lines of a table: each column as wide as its widest cell, and flush right where `right` says so. */
export function inColumns(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string[] {
  const widthOf = (column: number) => rows.reduce((most, row) => Math.max(most, [...(row[column] ?? "")].length), 0);
  const widths = (rows[0] ?? []).map((_, column) => widthOf(column));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] ?? 0) - [...cell].length);
        return right[column] ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd(),
  );
}
