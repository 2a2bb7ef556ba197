/** A name from a catalogue as SQL has it, in PostgreSQL and in DuckDB. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL has it, in both. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
