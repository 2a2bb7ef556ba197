import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { duckDbName } from "../../../../components/release/duckdb-library.ts";

const { dependencies } = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));

describe("the DuckDB of a host", () => {
  it.each(["x64", "arm64"] as const)(
    "is of the version that reads the files here, for a processor that is %s",
    async (architecture) => {
      const version = dependencies["@duckdb/node-api"];
      expect(version).toMatch(/^\d/);
      expect(await duckDbName(architecture)).toBe(`duckdb-${version}-linux-${architecture}`);
    },
  );
});
