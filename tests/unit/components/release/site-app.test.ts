import { statSync } from "node:fs";
import * as tar from "tar";
import { describe, expect, it, vi } from "vitest";
import { buildSite } from "../../../../site/build.ts";

vi.mock("../../../../site/build.ts", async (original) => {
  const real = await original<typeof import("../../../../site/build.ts")>();
  return { buildSite: vi.fn(real.buildSite) };
});
/** As a process has it that starts anew. */
const fresh = async () => {
  vi.resetModules();
  return await (await import("../../../../components/release/site-app.ts")).siteApp();
};

describe("the app as the host gets it", () => {
  it("is a tarball of its files, named by what is in them, with the page that names them last", async () => {
    const { hash, tarball, files } = await fresh();
    const inside: string[] = [];
    await tar.list({ file: tarball, onReadEntry: ({ path }) => void inside.push(path) });
    expect(inside).toEqual([...files]);
    expect(files.at(-1)).toBe("index.html");
    expect(tarball).toContain(hash);
    expect([...(await buildSite()).keys()].sort()).toEqual([...files].sort());
  });

  it("is built once of the same sources, whichever process asks", async () => {
    const first = await fresh();
    const writtenMs = statSync(first.tarball).mtimeMs;
    vi.mocked(buildSite).mockClear();
    expect(await fresh()).toEqual(first);
    expect(buildSite).not.toHaveBeenCalled();
    expect(statSync(first.tarball).mtimeMs).toBe(writtenMs);
  });
});
