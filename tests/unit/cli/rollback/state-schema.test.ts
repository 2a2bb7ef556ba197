import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { stateSchemaOf } from "../../../../cli/rollback/state-schema.ts";
import { version } from "../../../../runtime/state/schema.ts";

it("a version of the code says by its text which state it reads", async () => {
  expect(await stateSchemaOf(resolve(import.meta.dirname, "../../../.."))).toBe(version);
});

it("the first release says nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-schema-"));
  try {
    expect(await stateSchemaOf(folder)).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
