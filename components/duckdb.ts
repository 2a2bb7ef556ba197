import { readFileSync } from "node:fs";
import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type DuckDbLibrary, duckDbFiles } from "./release/duckdb-library.ts";
import type { Vps } from "./vps.ts";

/** DuckDB on the host, where the release that is switched to next finds it. It is sent once for each version of it. */
export function putDuckDb(
  name: string,
  vps: Vps,
  library: DuckDbLibrary,
  parent: pulumi.ComponentResource,
): remote.Command {
  const { duckDbDir } = vps.layout;
  const folder = `${duckDbDir}/${library.name}`;
  const sent = vps.file(`${name}-file`, library.tarball, `${folder}.tar.gz`, { parent });
  return vps.command(
    name,
    {
      create: `bash -s -- ${pulumi.getStack()} ${library.name} '${library.checksums}'`,
      stdin: readFileSync(new URL("duckdb-put.sh", import.meta.url), "utf8"),
      files: duckDbFiles.map((file) => `${folder}/${file}`),
      delete: `find ${duckDbDir} -mindepth 1 -delete`,
    },
    { parent, dependsOn: sent },
  );
}
