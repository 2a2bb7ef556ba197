import { literal, quoted } from "../../../model/sql-text.ts";
import { type Column, widens } from "./column.ts";
import { type Copy, copyOf, forgetHours } from "./copy.ts";
import { type SourceTable, TableProblem } from "./describe.ts";

interface Known {
  name: string;
  sourceType: string;
  type: string;
  dropped: boolean;
}

/** Brings a table of the copy to the columns that the source has now. What the source has dropped stays.
 *  @returns what was changed, a sentence each
 *  @throws TableProblem where a column's values of before do not fit into its new type; nothing is changed then */
export async function followSchema(copy: Copy, { table: { name }, columns }: SourceTable): Promise<string[]> {
  const known = await knownColumns(copy, name);
  if (known.size === 0) {
    await copy.transaction(async () => {
      const declared = columns.map((column) => `${quoted(column.name)} ${column.type}`);
      await copy.run(`CREATE TABLE ${copyOf(name)} (${declared.join(", ")})`);
      for (const column of columns) await remember(copy, name, column);
    });
    return [];
  }
  const changes = columns.flatMap((column) => changeOf(name, column, known.get(column.name)));
  const wrong = changes.flatMap(({ problem }) => problem ?? []);
  if (wrong.length > 0) throw new TableProblem(wrong.join("\n"));
  const dropped = [...known.values()].filter(
    (column) => !column.dropped && !columns.some(({ name }) => name === column.name),
  );
  // One by one: DuckDB alters a table once in a transaction. Each is remembered with its change.
  for (const { column, alter } of changes) {
    await copy.transaction(async () => {
      if (alter) await copy.run(`ALTER TABLE ${copyOf(name)} ${alter}`);
      if (alter) await forgetHours(copy, name);
      await remember(copy, name, column);
    });
  }
  for (const column of dropped) await copy.transaction(() => remember(copy, name, column, true));
  const said = changes.flatMap(({ said }) => said ?? []);
  return [...said, ...dropped.map((column) => `the column ${column.name} is gone from the source; the copy keeps it`)];
}

interface Change {
  column: Column;
  /** What ALTER TABLE does. */
  alter?: string;
  said?: string;
  problem?: string;
}

function changeOf(table: string, column: Column, known: Known | undefined): Change[] {
  const name = quoted(column.name);
  if (!known) {
    return [{ column, alter: `ADD COLUMN ${name} ${column.type}`, said: `the column ${column.name} is new` }];
  }
  const changed = `the column ${column.name} was ${known.sourceType} and is ${column.sourceType}`;
  if (known.type !== column.type) {
    if (widens(known.type, column.type)) {
      return [{ column, alter: `ALTER COLUMN ${name} SET DATA TYPE ${column.type}`, said: `${changed}: followed` }];
    }
    const fix = "change it back at the source, or begin a new copy: move the data folder away and run this again";
    return [{ column, problem: `${table}: ${changed} at the source, which the rows of before may not fit; ${fix}` }];
  }
  if (known.dropped) return [{ column, said: `the column ${column.name} is back` }];
  return known.sourceType === column.sourceType ? [] : [{ column }];
}

async function knownColumns(copy: Copy, table: string): Promise<Map<string, Known>> {
  const rows = await copy.rows<{ name: string; source_type: string; type: string; dropped: boolean }>(
    `SELECT column_name AS name, source_type, type, dropped FROM sync.source_column WHERE table_name = ${literal(table)}`,
  );
  return new Map(
    rows.map(({ name, source_type, type, dropped }) => [name, { name, sourceType: source_type, type, dropped }]),
  );
}

async function remember(copy: Copy, table: string, column: Column, dropped = false): Promise<void> {
  const [owner, name] = [literal(table), literal(column.name)];
  await copy.run(`DELETE FROM sync.source_column WHERE table_name = ${owner} AND column_name = ${name}`);
  await copy.run(
    `INSERT INTO sync.source_column VALUES (${owner}, ${name}, ${literal(column.sourceType)}, ${literal(column.type)}, ${dropped})`,
  );
}
