import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Events } from "../../docs/contract/emit.ts";
import { type Column, eventColumnNames, eventColumns } from "../../events/schema.ts";
import type { startLocalApp } from "../world/app/local.ts";
import { GatewayClient } from "../world/app/service/client.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { SyncedApp } from "./derive/synced-app.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(projectDir, "docs/event-contract.md"), "utf8");
const contract = (file: string) => readFileSync(join(projectDir, "docs/contract", file), "utf8");
const folder = mkdtempSync(join(tmpdir(), "watchbill-contract-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/event-contract.md", () => {
  it("has every column of the table, with its type and its meaning", () => {
    const rows = eventColumnNames.map((name) => {
      const { type, unit, meaning }: Column = eventColumns[name];
      return `| \`${name}\` | ${type} | ${unit ?? ""} | ${meaning} |`;
    });
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});

describe("the examples of the contract, against a real database", () => {
  let postgres: LocalPostgres;
  let pool: pg.Pool;
  beforeAll(async () => {
    postgres = await startPostgresLocal();
    await postgres.query("CREATE ROLE app LOGIN SUPERUSER PASSWORD 'secret-of-the-app'");
    pool = new pg.Pool({ connectionString: postgres.url.replace(/\/\/.*@/, "//app:secret-of-the-app@") });
    pool.on("error", () => undefined);
  });
  afterAll(async () => {
    await pool?.end();
    await postgres?.stop();
  });

  it("in TypeScript write what was recorded, once, and drop what does not fit instead of waiting", async () => {
    const events = new Events(pool, 3);
    for (const request_id of ["r-1", "r-2", "r-3", "r-4"]) {
      events.record("playback_started", { request_id, duration_ms: 812, data: { buffered: 2 } });
    }
    await Promise.all([events.flush(), events.flush()]);
    await events.flush();
    expect(events.dropped).toBe(1);
    expect(
      await postgres.query(
        "SELECT request_id, duration_ms, data->>'buffered' AS buffered FROM metrics_event ORDER BY 1",
      ),
    ).toEqual(["r-1", "r-2", "r-3"].map((request_id) => ({ request_id, duration_ms: 812, buffered: "2" })));
  });

  it("in TypeScript are not stopped by a value that no column takes, nor by a database that is away", async () => {
    const events = new Events(pool);
    events.record("playback_started", { duration_ms: "soon" });
    await events.flush();
    expect(events.dropped).toBe(1);
    events.record("playback_ended", { request_id: "r-9" });
    await postgres.crash();
    await expect(events.flush()).rejects.toThrow();
    await postgres.start();
    await events.flush();
    expect(await postgres.query("SELECT request_id FROM metrics_event WHERE event_type = 'playback_ended'")).toEqual([
      { request_id: "r-9" },
    ]);
  });

  it("in Python compile, and what they hand to asyncpg is what the database takes", async () => {
    const file = join(projectDir, "docs/contract/emit.py");
    // Neither asyncpg nor FastAPI is on this machine: what stands in for them writes down what it is given.
    writeFileSync(
      join(folder, "asyncpg.py"),
      "class Pool: pass\nclass PostgresError(Exception): pass\nclass InterfaceError(Exception): pass\nclass PostgresConnectionError(PostgresError): pass\n",
    );
    writeFileSync(join(folder, "fastapi.py"), "class FastAPI: pass\nclass Request: pass\n");
    writeFileSync(
      join(folder, "use.py"),
      `import asyncio, json, runpy, sys
emit = runpy.run_path(sys.argv[1])
class Pool:
    async def executemany(self, text, rows):
        if self.fails:
            self.fails -= 1
            raise OSError("away")
        print(json.dumps([text, rows], default=str))
        self.written.set()
async def main():
    pool = Pool()
    pool.fails = 1
    pool.written = asyncio.Event()
    events = emit["Events"](pool, limit=2)
    for n in range(3):
        events.record("auth_failure", status_code=401, endpoint="/ws", request_id=f"p-{n}", data={"reason": "expired"})
    writing = asyncio.create_task(events.run())
    await asyncio.wait_for(pool.written.wait(), 20)
    writing.cancel()
    assert events.dropped == 1, events.dropped
asyncio.run(main())
`,
    );
    const python = (...words: string[]) =>
      execFileSync("python3", words, {
        encoding: "utf8",
        env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" },
      });
    const [text, rows] = JSON.parse(python(join(folder, "use.py"), file)) as [string, unknown[][]];
    for (const row of rows) await postgres.query(text, row);
    expect(
      await postgres.query(
        "SELECT request_id, status_code, data->>'reason' AS reason, timestamp > now() - interval '1 min' AS fresh FROM metrics_event WHERE event_type = 'auth_failure' ORDER BY 1",
      ),
    ).toEqual(["p-0", "p-1"].map((request_id) => ({ request_id, status_code: 401, reason: "expired", fresh: true })));
  });
});

describe("docs/contract/auth-failures.patch", () => {
  const reasonsOf = async (synced: SyncedApp) => {
    const token = `${await new GatewayClient(synced.app.gatewayUrl).signIn({ guest: true })}0`;
    const socket = await new GatewayClient(synced.app.gatewayUrl).open(token, () => undefined);
    while (socket.isOpen()) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await synced.sync()).toMatchObject({ code: 0, err: [] });
    return synced.rows(
      "SELECT DISTINCT event_type, endpoint, status_code, data->>'reason' AS reason FROM watchbill.derived_event WHERE endpoint = '/ws' AND data->>'reason' = 'forged token'",
    );
  };

  it("makes the application's silent refusals events, which they are not before", async () => {
    const before = await SyncedApp.start();
    try {
      expect(await reasonsOf(before)).toEqual([]);
    } finally {
      await before.close();
    }
    const changed = join(folder, "app");
    for (const part of ["tests/world", "events", "model", "package.json"]) {
      cpSync(join(projectDir, part), join(changed, part), { recursive: true });
    }
    symlinkSync(join(projectDir, "node_modules"), join(changed, "node_modules"));
    execFileSync("git", ["apply", join(projectDir, "docs/contract/auth-failures.patch")], { cwd: changed });
    const { startLocalApp: start } = (await import(join(changed, "tests/world/app/local.ts"))) as {
      startLocalApp: typeof startLocalApp;
    };
    const after = await SyncedApp.start(start);
    try {
      expect(await reasonsOf(after)).toEqual([
        { event_type: "auth_failure", endpoint: "/ws", status_code: 401, reason: "forged token" },
      ]);
    } finally {
      await after.close();
    }
  });

  it("stands on the page for the first application as well, at the same level and under the same name", () => {
    const [, diff = ""] = /```diff\n(.*?)```/s.exec(page) ?? [];
    expect(diff).toContain('event_type="auth_failure"');
    expect(diff).toMatch(/^-.*logger\.debug/m);
    expect(diff).toMatch(/^\+.*\.warning\(/m);
  });

  it("is the page's word for word where it shows the examples", () => {
    for (const file of ["emit.py", "emit.ts"])
      expect(page).toContain(`\`\`\`${file.slice(5)}\n${contract(file)}\`\`\``.replace("```py\n", "```python\n"));
  });
});
