import { type Format, formats, formatted } from "../../runtime/query/format.ts";
import { type Data, openData } from "../../runtime/query/open.ts";
import { views } from "../../views/index.ts";
import { dataTables } from "../../views/shared/tables.ts";
import { runShell } from "../query/shell.ts";
import { dataOption, type Verb } from "../verb.ts";

export const verb: Verb = {
  name: "query",
  summary: "asks the synced copies of metrics and logs in SQL, read-only, with named views",
  usage: '["SQL"] [--data gateway-data] [--format table|csv|json]',
  example: 'npx watchbill query "SELECT * FROM sessions ORDER BY started DESC LIMIT 5"',
  options: { ...dataOption, format: { type: "string", default: "table" } },
  positionals: true,
  async run({ data: folder, format }, [sql, ...more] = []) {
    const asked = formats.find((known) => known === format);
    if (!asked) throw new Error(`--format "${format}" is none of ${formats.join(", ")}`);
    if (more.length > 0) throw new Error('the SQL is one word for the shell; put it in quotes: "SELECT …"');
    const data = await opened(String(folder));
    const { missing } = data;
    if (missing.length > 0) console.error(`${folder} has no ${missing.join(", ")} yet: what is in there is empty`);
    const answer = (statement: string) => answered(data, statement, asked);
    try {
      const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
      const shell = { views, input: process.stdin, output: process.stdout, interactive, answer };
      if (interactive && sql === undefined) console.log(".views lists what can be asked, .help the rest.");
      return (sql === undefined ? await runShell(shell) : await answer(sql)) ? 0 : 1;
    } finally {
      await data.close();
    }
  },
};

async function opened(folder: string): Promise<Data> {
  try {
    return await openData(folder, { tables: dataTables, views });
  } catch (error) {
    throw new Error(`${(error as Error).message}; bring the copies here with: make sync-data`, { cause: error });
  }
}

async function answered(data: Data, statement: string, format: Format): Promise<boolean> {
  try {
    const answer = await data.ask(statement);
    console.log(formatted(answer, format));
    if (answer.cut) console.error(`only the first ${answer.rows.length} rows; ask for less, or aggregate`);
    return true;
  } catch (error) {
    console.error(`watchbill query: ${(error as Error).message}`);
    return false;
  }
}
