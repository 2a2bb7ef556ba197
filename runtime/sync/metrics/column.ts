/** A column of the source and what it is in the copy. */
export interface Column {
  name: string;
  /** As PostgreSQL says it: `timestamp with time zone`. */
  sourceType: string;
  /** DuckDB's: `TIMESTAMPTZ`. What it has no type for is the text that PostgreSQL prints. */
  type: string;
}

const decimalDigits = 38;

const types: Record<string, string> = {
  smallint: "SMALLINT",
  integer: "INTEGER",
  bigint: "BIGINT",
  real: "FLOAT",
  "double precision": "DOUBLE",
  numeric: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  uuid: "UUID",
  json: "JSON",
  jsonb: "JSON",
};

export function typeOf(sourceType: string): string {
  const [, digits, scale] = /^numeric\((\d+),(\d+)\)$/.exec(sourceType) ?? [];
  if (digits && Number(digits) <= decimalDigits) return `DECIMAL(${digits},${scale})`;
  if (sourceType.startsWith("numeric(")) return "DOUBLE";
  if (/^timestamp(\(\d\))? with time zone$/.test(sourceType)) return "TIMESTAMPTZ";
  if (/^timestamp(\(\d\))? without time zone$/.test(sourceType)) return "TIMESTAMP";
  return types[sourceType] ?? "VARCHAR";
}

const wider: Record<string, readonly string[]> = {
  SMALLINT: ["INTEGER", "BIGINT", "FLOAT", "DOUBLE"],
  INTEGER: ["BIGINT", "DOUBLE"],
  FLOAT: ["DOUBLE"],
};

/** Whether every value of one type is a value of the other. */
export function widens(from: string, to: string): boolean {
  if (to === "VARCHAR" || wider[from]?.includes(to)) return true;
  const [before, after] = [from, to].map((type) => /^DECIMAL\((\d+),(\d+)\)$/.exec(type)?.slice(1).map(Number));
  if (!before || !after) return false;
  const [digits = 0, scale = 0] = before;
  const [newDigits = 0, newScale = 0] = after;
  return newScale >= scale && newDigits - newScale >= digits - scale;
}
