import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import type { Problem } from "../../model/problem.ts";
import { readDatabaseUrl } from "../files/database-url.ts";
import { parseRule } from "../files/rules.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { readFacts } from "../sources/facts.ts";
import { describeSql } from "../sources/sql-describe.ts";
import { inOneLine } from "./evaluate.ts";

/** Puts a rule (JSON on stdin) in force if its shape is right and, where the database can be asked, its SQL as well. The
 *  file before stays in force when anything is wrong. */
export async function installRule(host: Host, io: Io, { positional }: VerbArguments): Promise<number> {
  const [id] = positional;
  if (!id || !/^[a-z][a-z0-9-]{0,47}$/.test(id)) throw new Error("usage: install-rule ID --stack NAME < rule.json");
  const file = `alerts/${id}.ts`;
  const text = await io.stdin();
  const { alert, problems } = parseRule(id, file, () => text);
  if (!alert) return refused(problems, io);
  if (alert.value.source === "sql") {
    const database = readDatabaseUrl(host, readFacts(`${host.layout.runDir}/facts`, host.clock()));
    const described =
      "url" in database ? await describeSql(alert.value.text, database.url) : { unchecked: database.problem };
    if ("problem" in described) return refused([{ file, field: "value", message: described.problem }], io);
    if ("unchecked" in described) io.err(`warning: ${file}: its SQL was not checked: ${described.unchecked}`);
  }
  // As it came: what is declared and what is on the host are compared byte by byte.
  writeSafely(`${host.layout.rulesDir}/${id}.json`, text);
  return exitCode.ok;
}

function refused(problems: readonly Problem[], io: Io): number {
  for (const problem of problems) io.err(inOneLine(problem));
  return exitCode.failed;
}

/** A reader sees the old file or the new one, and after a power cut as well. */
function writeSafely(path: string, text: string): void {
  const dir = path.slice(0, path.lastIndexOf("/"));
  const temporary = `${dir}/.${path.slice(dir.length + 1)}.${process.pid}`;
  try {
    const file = openSync(temporary, "w", 0o644);
    try {
      writeSync(file, text);
      fchmodSync(file, 0o644);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  const folder = openSync(dir, "r");
  fsyncSync(folder);
  closeSync(folder);
}
