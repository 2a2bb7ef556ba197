/** A database that has the application's events and those that were derived: PostgreSQL, or a synced copy in DuckDB. */
export interface CoverageSource {
  /** The two tables' names, as its SQL has them. */
  tables: { events: string; derived: string };
  /** Names of a table's columns, or why none of it can be read, in words that follow its name. */
  columnsOf(table: string): Promise<{ columns: readonly string[] } | { unread: string }>;
  /** Rows of a SELECT that PostgreSQL and DuckDB both read, every value a number, a text or null. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
}
