import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as tar from "tar";

/** One version of a package of the npm registry. */
export interface NpmPackage {
  name: string;
  version: string;
  /** As the registry publishes it: `sha512-…`. */
  integrity: string;
}

/** Fetches a package and puts files of it, all from one of its folders (`bin`, or "" for its top), into `directory`.
 *  @throws Error where what comes is not what was published */
export async function unpackFromNpm(
  { name, version, integrity }: NpmPackage,
  folder: string,
  files: readonly string[],
  directory: string,
): Promise<void> {
  const spec = `${name}@${version}`;
  const words = ["pack", spec, "--json", "--silent", "--pack-destination", directory];
  const { stdout } = await promisify(execFile)("npm", words);
  const [packed] = JSON.parse(stdout) as [{ filename: string; integrity: string }];
  if (packed.integrity !== integrity) {
    throw new Error(`${spec}: integrity is ${packed.integrity}, expected ${integrity}; not used`);
  }
  const inside = join("package", folder);
  await tar.extract(
    { file: join(directory, packed.filename), cwd: directory, strip: inside.split("/").length },
    files.map((file) => `${inside}/${file}`),
  );
}
