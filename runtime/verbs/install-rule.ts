import { type Alert, queriesOf } from "../../model/alert.ts";
import { inOneLine, type Problem } from "../../model/problem.ts";
import { readDatabaseUrl } from "../files/database-url.ts";
import { parseRule } from "../files/rules.ts";
import { writeSafely } from "../files/write-safely.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { readFacts } from "../sources/facts.ts";
import { databasePool } from "../sources/sql.ts";
import { describeSql } from "../sources/sql-describe.ts";

/** Puts a rule (JSON on stdin) in force if its shape is right and, where the database can be asked, its SQL as well. The
 *  file before stays in force when anything is wrong. */
export async function installRule(host: Host, io: Io, { positional }: VerbArguments): Promise<number> {
  const [id] = positional;
  if (!id || !/^[a-z][a-z0-9-]{0,47}$/.test(id)) throw new Error("usage: install-rule ID --stack NAME < rule.json");
  const file = `alerts/${id}.ts`;
  const text = await io.stdin();
  const { alert, problems } = parseRule(id, file, () => text);
  if (!alert) return refused(problems, io);
  const { wrong, unchecked } = await sqlProblemsOf(alert, host);
  if (unchecked) io.err(`warning: ${file}: its SQL was not checked: ${unchecked}`);
  if (wrong.length > 0)
    return refused(
      wrong.map((problem) => ({ file, ...problem })),
      io,
    );
  // As it came: what is declared and what is on the host are compared byte by byte.
  writeSafely(`${host.layout.rulesDir}/${id}.json`, text, 0o644);
  return exitCode.ok;
}

/** What the database says against the rule's queries, or why it could not be asked. */
async function sqlProblemsOf(
  alert: Alert,
  host: Host,
): Promise<{ wrong: Omit<Problem, "file">[]; unchecked?: string }> {
  const queries = queriesOf(alert).flatMap(({ field, query }) =>
    query.source === "sql" ? [{ field, text: query.text }] : [],
  );
  if (queries.length === 0) return { wrong: [] };
  const database = readDatabaseUrl(host, readFacts(`${host.layout.runDir}/facts`, host.clock()));
  if ("problem" in database) return { wrong: [], unchecked: database.problem };
  const pool = databasePool(database.url);
  try {
    const wrong: Omit<Problem, "file">[] = [];
    for (const { field, text } of queries) {
      const described = await describeSql(text, pool);
      if ("unchecked" in described) return { wrong, unchecked: described.unchecked };
      if ("problem" in described) wrong.push({ field, message: described.problem });
    }
    return { wrong };
  } finally {
    await pool.end();
  }
}

function refused(problems: readonly Problem[], io: Io): number {
  for (const problem of problems) io.err(inOneLine(problem));
  return exitCode.failed;
}
