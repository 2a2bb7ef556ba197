import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readerRole } from "../../model/reader-role.ts";
import { readerChecks } from "../../runtime/doctor/reader.ts";
import { type Host, hostOf } from "../../runtime/host.ts";
import { grants, makeReader } from "../../runtime/reader/role.ts";
import { locks } from "../../runtime/records/locks.ts";
import { prepareReader, removeReader } from "../../runtime/verbs/prepare-reader.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";

const stack = "prod";
const role = readerRole(stack);
const adminPassword = "secret-of-the-administrator";
let postgres: LocalPostgres;
let root: string;
let host: Host;
let said: string[];

beforeAll(async () => {
  postgres = await startPostgresLocal();
  await postgres.query(
    `CREATE ROLE administrator LOGIN CREATEROLE PASSWORD '${adminPassword}'; CREATE ROLE nobody LOGIN PASSWORD 'secret-of-nobody'`,
  );
});
afterAll(() => postgres?.stop());

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-reader-"));
  mkdirSync(join(root, `/etc/watchbill/${stack}/credentials`), { recursive: true });
  host = hostOf(stack, root, undefined);
  said = [];
});
afterEach(async () => {
  await postgres.query("ALTER ROLE administrator CREATEROLE");
  await remove();
  rmSync(root, { recursive: true, force: true });
});

const urlOf = (user: string, password: string) =>
  postgres.url.replace("watchbill:secret-of-the-reader", `${user}:${password}`);
const admin = () => urlOf("administrator", adminPassword);
const io = (stdin: string) => ({
  out: (text: string) => said.push(text),
  err: (text: string) => said.push(text),
  stdin: async () => stdin,
  colour: false,
});
const prepare = (adminUrl = admin(), databaseUrl = postgres.url) =>
  prepareReader(host, io(`${adminUrl}\n${databaseUrl}\n`));
const remove = (adminUrl = admin()) => removeReader(host, io(`${adminUrl}\n${postgres.url}\n`));
const file = () => join(host.layout.credentialsDir, "database-reader-url");
const credential = () => readFileSync(file(), "utf8");
const asReader = async <T>(work: (client: pg.Client) => Promise<T>) => {
  const client = new pg.Client({ connectionString: credential() });
  await client.connect();
  return work(client).finally(() => client.end());
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "allowed",
    (error: Error) => error.message,
  );

describe("the role that copies the database", () => {
  it("logs in with a password that nobody chose, which root alone can read", async () => {
    await prepare();
    expect(statSync(file()).mode & 0o777).toBe(0o400);
    expect(new URL(credential()).username).toBe(role);
    expect(new URL(credential()).password).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(await asReader(async (client) => (await client.query("SELECT current_user AS is")).rows)).toEqual([
      { is: role },
    ]);
    expect(said).toEqual([]);
  });

  it("is made while events are derived", async () => {
    const deriving = await postgres.connect();
    await deriving.query("SELECT pg_advisory_lock($1)", [locks.derivation]);
    try {
      await prepare();
    } finally {
      await deriving.end();
    }
  });

  it("reads every table, also one that is made later by somebody else", async () => {
    await prepare();
    await postgres.query("CREATE TABLE made_later (n int); INSERT INTO made_later VALUES (1)");
    try {
      for (const table of ["metrics_event", "documents", "made_later", "watchbill.hetzner_metric"]) {
        await asReader((client) => client.query(`SELECT count(*) FROM ${table}`));
      }
    } finally {
      await postgres.query("DROP TABLE made_later");
    }
  });

  it("may connect where not everybody may", async () => {
    await postgres.query(
      "REVOKE CONNECT ON DATABASE metrics FROM PUBLIC; GRANT CONNECT ON DATABASE metrics TO administrator WITH GRANT OPTION",
    );
    try {
      await prepare();
      await asReader(async () => {});
      await remove();
    } finally {
      await postgres.query("GRANT CONNECT ON DATABASE metrics TO PUBLIC");
    }
  });

  it("writes nothing, not even when it says that it would", async () => {
    await prepare();
    const insert = "INSERT INTO metrics_event (timestamp, event_type) VALUES (now(), 'error')";
    const refused = await asReader(async (client) => {
      const first = await refusal(client.query(insert));
      await client.query("SET default_transaction_read_only = off");
      const statements = [insert, "DELETE FROM metrics_event", "CREATE TABLE mine (n int)", "CREATE ROLE mine"];
      const then: string[] = [];
      for (const statement of statements) then.push(await refusal(client.query(statement)));
      return [first, ...then];
    });
    expect(refused).toEqual([
      "cannot execute INSERT in a read-only transaction",
      "permission denied for table metrics_event",
      "permission denied for table metrics_event",
      "permission denied for schema public",
      "permission denied to create role",
    ]);
  });

  it("has one connection, and no query that goes on for ever", async () => {
    await prepare();
    await asReader(async (client) => {
      expect(await refusal(asReader(async () => {}))).toMatch(/too many connections for role/);
      const { rows } = await client.query("SELECT current_setting('statement_timeout') AS limit");
      expect(rows).toEqual([{ limit: "1min" }]);
    });
  });

  it("keeps its password when it is made again, also while it is in use", async () => {
    await prepare();
    const before = credential();
    await prepare();
    await asReader(() => prepare());
    expect(credential()).toBe(before);
  });

  it("gets another password only where the file is gone, does not log in, or names another database", async () => {
    await prepare();
    const seen = [credential()];
    rmSync(file());
    await prepare();
    seen.push(credential());
    await postgres.query(`ALTER ROLE ${role} PASSWORD 'of-somebody'`);
    await prepare();
    seen.push(credential());
    await prepare(admin(), `${postgres.url}?application_name=other`);
    seen.push(credential());
    expect(new Set(seen.map((url) => new URL(url).password)).size).toBe(4);
    await asReader(async () => {});
  });

  it("is made again what it should be", async () => {
    await prepare();
    await postgres.query(
      `ALTER ROLE ${role} NOLOGIN CONNECTION LIMIT 9; ALTER ROLE ${role} SET default_transaction_read_only = off; REVOKE pg_read_all_data FROM ${role}`,
    );
    await prepare();
    await asReader((client) => client.query("SELECT FROM metrics_event"));
    expect(
      await postgres.query("SELECT rolcanlogin, rolconnlimit, rolconfig FROM pg_roles WHERE rolname = $1", [role]),
    ).toEqual([
      {
        rolcanlogin: true,
        rolconnlimit: 1,
        rolconfig: [
          "default_transaction_read_only=on",
          "statement_timeout=60000",
          "idle_in_transaction_session_timeout=60000",
        ],
      },
    ]);
  });

  it("is not taken over where one of its name may do more", async () => {
    await postgres.query(`CREATE ROLE ${role} SUPERUSER`);
    await expect(prepare()).rejects.toThrow(`databaseAdminUrl: the role ${role} may do everything; a reader must not.`);
    await postgres.query(`ALTER ROLE ${role} NOSUPERUSER`);
  });

  it("never has its password in a statement, which the server may log", async () => {
    const password = "secret-of-the-new-reader";
    const superuser = await postgres.connect();
    const statements: string[] = [];
    const query = superuser.query.bind(superuser) as (...words: unknown[]) => unknown;
    Object.assign(superuser, {
      query: (...words: unknown[]) => {
        statements.push(JSON.stringify(words));
        return query(...words);
      },
    });
    await makeReader(superuser, role, password).finally(() => superuser.end());
    expect(statements.filter((text) => text.includes(password))).toEqual([]);
    expect(statements.filter((text) => text.includes("PASSWORD"))).toHaveLength(1);
    const client = new pg.Client({ connectionString: urlOf(role, password) });
    await client.connect();
    await client.end();
  });

  it("of a PostgreSQL before 14 is told each schema, and reads what the administrator makes later", async () => {
    const superuser = await postgres.connect();
    await superuser.query(`CREATE ROLE ${role} LOGIN`);
    for (const statement of await grants(superuser, role, 130_000)) await superuser.query(statement);
    await superuser.query("CREATE TABLE made_later (n int)");
    try {
      await superuser.query(`SET ROLE ${role}`);
      for (const table of ["metrics_event", "made_later", "watchbill.hetzner_metric"]) {
        await superuser.query(`SELECT FROM ${table}`);
      }
      expect(await refusal(superuser.query("INSERT INTO made_later VALUES (1)"))).toBe(
        "permission denied for table made_later",
      );
    } finally {
      await superuser.query("RESET ROLE; DROP TABLE made_later");
      await superuser.query(`DROP OWNED BY ${role}`);
      await superuser.end();
    }
  });
});

describe("what goes wrong with it is said by the setting's name", () => {
  it.each([
    [
      "a password that is wrong",
      () => urlOf("administrator", "wrong"),
      /^databaseAdminUrl: password authentication failed.*; set it again with: pulumi config set --secret databaseAdminUrl/,
    ],
    [
      "a role that may make none",
      () => urlOf("nobody", "secret-of-nobody"),
      /^databaseAdminUrl: permission denied to create role; its role must be a superuser, or have CREATEROLE/,
    ],
    [
      "a database that is not there",
      () => admin().replace("/metrics", "/nothing"),
      /^databaseAdminUrl: database "nothing" does not exist$/,
    ],
    [
      "a server that is not there",
      () => admin().replace(/:\d+\//, ":1/"),
      /^databaseAdminUrl: the database refuses connections/,
    ],
  ])("%s", async (_, adminUrl, message) => {
    const error = await prepare(adminUrl()).catch((thrown: Error) => thrown);
    expect((error as Error).message).toMatch(message);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret-of|wrong@/);
    expect(() => credential()).toThrow();
  });

  it("leaves the role that there was as it was", async () => {
    await prepare();
    const before = credential();
    await postgres.query("ALTER ROLE administrator NOCREATEROLE");
    await expect(prepare()).rejects.toThrow(/permission denied/);
    await asReader(async () => {});
    expect(credential()).toBe(before);
  });
});

describe("what doctor says of it", () => {
  const doctor = async () =>
    (await readerChecks(host, { problem: "" })).map(({ ok, detail, fix }) => ({ ok, detail, fix }));
  const again = () => `rm ${file()} on the host, then make up, makes it again`;

  it("is nothing where the stack has none", async () => {
    expect(await doctor()).toEqual([]);
  });

  it("is that it reads every table by one connection, also while it does", async () => {
    await prepare();
    const well = { ok: true, detail: `${role} reads every table by one connection, and writes nothing`, fix: "" };
    expect(await doctor()).toEqual([well]);
    await asReader(async () => {
      expect(await doctor()).toEqual([{ ...well, detail: `${role} is copying; it has one connection` }]);
    });
  });

  it.each([
    [
      "a password that is another",
      `ALTER ROLE ${role} PASSWORD 'of-somebody'`,
      `password authentication failed for user "${role}"`,
    ],
    ["a table that it may not read", `REVOKE pg_read_all_data FROM ${role}`, `${role} may not read `],
    ["more connections", `ALTER ROLE ${role} CONNECTION LIMIT 5`, `${role} is not held to reading by one connection`],
  ])("is %s, and making it again mends it", async (_, change, detail) => {
    await prepare();
    await postgres.query(change);
    const [said] = await doctor();
    expect(said).toEqual({ ok: false, detail: expect.stringContaining(detail), fix: again() });
    rmSync(file());
    await prepare();
    expect(await doctor()).toMatchObject([{ ok: true }]);
  });

  it("is a table that it may write to", async () => {
    await prepare();
    await postgres.query(`GRANT INSERT ON documents TO ${role}`);
    try {
      expect(await doctor()).toEqual([
        { ok: false, detail: `${role} may write to documents`, fix: `REVOKE ALL ON … FROM ${role}` },
      ]);
    } finally {
      await postgres.query(`REVOKE INSERT ON documents FROM ${role}`);
    }
  });
});

describe("when the stack is destroyed", () => {
  const roles = () => postgres.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);

  it("the role goes, with what it is doing, and a second time finds nothing to do", async () => {
    await prepare();
    const client = new pg.Client({ connectionString: credential() });
    client.on("error", () => {});
    await client.connect();
    await remove();
    expect(await roles()).toEqual([]);
    expect(await refusal(client.query("SELECT 1"))).toMatch(/terminat|closed|not queryable/);
    await remove();
  });

  it("it stays where it owns something, which would go with it", async () => {
    await prepare();
    await postgres.query(`CREATE TABLE theirs (n int); ALTER TABLE theirs OWNER TO ${role}`);
    await expect(remove()).rejects.toThrow(
      `databaseAdminUrl: the role ${role} owns 1 objects; give them another owner first`,
    );
    expect(await roles()).toHaveLength(1);
    await postgres.query("DROP TABLE theirs");
  });
});
