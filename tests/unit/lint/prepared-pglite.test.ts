import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { preparedPglite } from "../../../lint/engines/prepared-pglite.ts";

const folder = mkdtempSync(join(tmpdir(), "pglite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "cache/pglite.tar");

async function answers(from: string): Promise<unknown> {
  const database = await preparedPglite(from);
  const { rows } = await database.query("SELECT 6 * 7 AS answer");
  await database.close();
  return rows;
}

describe("a PostgreSQL in memory", () => {
  it("is kept once it is made, and made anew from a file that is spoilt", { timeout: 60_000 }, async () => {
    expect(await answers(file)).toEqual([{ answer: 42 }]);
    expect(readdirSync(join(folder, "cache"))).toEqual(["pglite.tar"]);
    const { mtimeMs, size } = statSync(file);
    expect(await answers(file)).toEqual([{ answer: 42 }]);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    writeFileSync(file, "spoilt");
    expect(await answers(file)).toEqual([{ answer: 42 }]);
    expect(statSync(file).size).toBe(size);
  });

  it("needs no file that it could keep", { timeout: 60_000 }, async () => {
    writeFileSync(join(folder, "no-folder"), "");
    expect(await answers(join(folder, "no-folder/pglite.tar"))).toEqual([{ answer: 42 }]);
  });
});
