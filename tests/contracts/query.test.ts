import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dotCommand } from "../../cli/query/shell.ts";
import { type Data, openData } from "../../runtime/query/open.ts";
import { views } from "../../views/index.ts";
import { dataTables } from "../../views/shared/tables.ts";
import { generateHistory } from "../world/app/history.ts";
import { writeDataFolder } from "../world/data-folder.ts";
import { viewSection } from "./query/view-section.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(projectDir, "docs/query.md"), "utf8");
/** The two days that docs/query.md shows. */
const days = {
  seed: 7,
  from: new Date("2026-03-09T00:00:00Z"),
  to: new Date("2026-03-11T00:00:00Z"),
  eventsPerDay: 12_000,
};
const burst = { fault: "error-burst", fromMs: Date.UTC(2026, 2, 10, 14), toMs: Date.UTC(2026, 2, 10, 14, 20) };

let folder: string;
let data: Data;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-query-cli-"));
  await writeDataFolder(folder, generateHistory({ ...days, incidents: [burst] }));
  data = await openData(folder, { tables: dataTables, views });
});
afterAll(async () => {
  await data?.close();
  rmSync(folder, { recursive: true, force: true });
});

function query(words: string[], input = "") {
  const options = { cwd: projectDir, encoding: "utf8" as const, timeout: 60_000, input };
  const all = ["cli/watchbill.ts", "query", ...words, "--data", folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, options);
  return { status, out: stdout, err: stderr };
}

describe("docs/query.md", () => {
  it.each(views)("shows $name as it is declared, and what its example answers", async (view) => {
    expect(page).toContain(viewSection(view, await data.ask(view.example.sql)));
  });

  it("and docs/coverage.md have no other SQL that is not answered", async () => {
    const pages = page + readFileSync(join(projectDir, "docs/coverage.md"), "utf8");
    const texts = [...pages.matchAll(/^ *```sql\n([\s\S]+?)```/gm)].map(([, sql = ""]) => sql);
    expect(texts.length).toBe(views.length + 1);
    for (const sql of texts) expect((await data.ask(sql)).rows.length).toBeGreaterThan(0);
  });

  it("shows no view that there is not", () => {
    const shown = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(shown.sort()).toEqual(views.map(({ name }) => name).sort());
  });
});

describe("watchbill query", () => {
  it("answers one statement as a table, as CSV and as JSON", () => {
    const sql =
      "SELECT api, calls, 'a,\"b\"' AS text, NULL AS none FROM external_api_usage ORDER BY calls DESC, api LIMIT 1";
    const table = query([sql]);
    expect({ status: table.status, err: table.err }).toEqual({ status: 0, err: "" });
    expect(table.out).toMatch(/^api {5}calls {2}text {3}none\nrunpod +\d+ {2}a,"b" {2}NULL\n$/);
    expect(query([sql, "--format", "csv"]).out).toMatch(/^api,calls,text,none\nrunpod,\d+,"a,""b""",\n$/);
    const [row] = JSON.parse(query([sql, "--format", "json"]).out);
    expect(row).toEqual({ api: "runpod", calls: expect.any(Number), text: 'a,"b"', none: null });
  });

  it("answers what comes by standard input, statement by statement, until one fails", () => {
    const input = ".views peak_hours\nSELECT 1 AS a;\nSELECT\n  2 AS b\n;\nSELECT nothing FROM sessions;\nSELECT 3";
    const { status, out, err } = query(["--format", "csv"], input);
    expect({ status, err }).toEqual({
      status: 1,
      err: 'watchbill query: line 1, column 8: there is no column "nothing"; did you mean "started"?\n',
    });
    expect(out).toContain("1 is Monday");
    expect(out).toMatch(/a\n1\nb\n2\n$/);
  });

  it("takes a last statement without its ;", () => {
    expect(query(["--format", "csv"], "SELECT 3 AS c").out).toBe("c\n3\n");
  });

  it("says when there is more than it shows", () => {
    const { out, err } = query(["FROM range(20000)", "--format", "csv"]);
    expect(out.split("\n").length).toBe(10_002);
    expect(err).toBe("only the first 10000 rows; ask for less, or aggregate\n");
  });

  it("shows no control characters of a log on a terminal", () => {
    expect(query(["SELECT E'\\x1b[31mred\\x07' AS text"]).out).toBe("text\n[31mred\n");
  });

  it.each([
    [["SELECT 1", "SELECT 2"], "the SQL is one word for the shell"],
    [["SELECT 1", "--format", "xml"], '--format "xml" is none of table, csv, json'],
    [["DROP VIEW sessions"], "only reads"],
    [["FROM sesions"], 'there is no table or view "sesions"; did you mean "sessions"?'],
  ])("with %j says what to do", (words, message) => {
    const { status, err } = query(words);
    expect(status).toBe(1);
    expect(err).toContain(message);
  });

  it("says where copies come from where there are none", () => {
    const words = ["cli/watchbill.ts", "query", "SELECT 1", "--data", join(folder, "none")];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: projectDir, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toContain(
      "holds neither metrics.duckdb nor logs.duckdb; bring the copies here with: make sync-data",
    );
  });
});

describe("the shell's words", () => {
  it("list the views, and show one", () => {
    expect(dotCommand(".views", views).split("\n").length).toBe(views.length);
    expect(dotCommand(".views sessions", views)).toContain("listened_minutes");
    expect(dotCommand(".views none", views)).toBe('there is no view "none"; .views lists them');
    expect(dotCommand(".tables", views)).toBe("there is no .tables; .help lists what there is");
    expect(dotCommand(".help", views)).toContain(".quit");
  });
});
