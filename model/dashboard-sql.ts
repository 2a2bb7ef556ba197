import type { People } from "./dashboard.ts";
import { literal } from "./sql-text.ts";

/** What a panel's SQL is asked with. */
export interface SqlValues {
  fromMs: number;
  toMs: number;
  bucketMs: number;
  timezone: string;
  model?: string | undefined;
  people?: People | undefined;
}

const inSql: { [Name in "from" | "to" | "bucket" | "timezone" | "model" | "people"]: (values: SqlValues) => string } = {
  from: ({ fromMs }) => `TIMESTAMPTZ '${new Date(fromMs).toISOString()}'`,
  to: ({ toMs }) => `TIMESTAMPTZ '${new Date(toMs).toISOString()}'`,
  bucket: ({ bucketMs }) => `INTERVAL '${bucketMs} milliseconds'`,
  timezone: ({ timezone }) => literal(timezone),
  model: ({ model }) => textOrNull(model),
  people: ({ people }) => textOrNull(people),
};

type Placeholder = keyof typeof inSql;
export const placeholders = Object.keys(inSql) as Placeholder[];

const textOrNull = (text: string | undefined) => (text === undefined ? "CAST(NULL AS VARCHAR)" : literal(text));

/** What a colon means nothing in: texts, quoted names, comments and casts; and behind it the names. */
const parts = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)/g;

/** Every `:name` of a panel's SQL, each once, whether there is such a placeholder or not. */
export function placeholdersIn(sql: string): string[] {
  return [...new Set([...sql.matchAll(parts)].flatMap(([, name]) => name ?? []))];
}

/** The SQL as DuckDB is asked it. A name that is no placeholder is left as it is, and refused by DuckDB. */
export function withValues(sql: string, values: SqlValues): string {
  return sql.replace(parts, (part: string, name: string | undefined) =>
    name !== undefined && Object.hasOwn(inSql, name) ? inSql[name as Placeholder](values) : part,
  );
}
