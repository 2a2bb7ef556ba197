import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseConnection } from "../world/providers/connection.ts";
import { type Sshd, startSshd } from "../world/providers/loopback-sshd.ts";
import { type Providers, startProviders } from "../world/providers/providers.ts";
import { dial } from "../world/providers/ssh.ts";
import { type ToyStack, toyStack } from "../world/providers/toy-stack.ts";

let sshd: Sshd;
let providers: Providers;
let stack: ToyStack;
let folder: string;

beforeAll(async () => {
  sshd = await startSshd();
  providers = await startProviders();
}, 60_000);

afterAll(async () => {
  await providers.close();
  await sshd.close();
});

beforeEach(async () => {
  providers.calls.length = 0;
  folder = await mkdtemp(join(tmpdir(), "wb-contract-"));
  stack = await toyStack({ PULUMI_DEBUG_PROVIDERS: providers.debugProviders });
}, 60_000);

afterEach(async () => {
  await stack.remove();
  await rm(folder, { recursive: true, force: true });
});

function connection(changes: Partial<remote.CommandArgs["connection"] & object> = {}) {
  const { port, privateKey, hostKey } = sshd;
  return { host: "127.0.0.1", port, privateKey, hostKey, dialErrorLimit: 0, ...changes };
}

/** Notes each run in `ran`, so that a test sees what ran on the host and in which order. */
function noting(args: Partial<remote.CommandArgs> = {}) {
  const note = (what: string) => `echo ${what} >> ${folder}/ran`;
  return async () => {
    const command = new remote.Command("note", {
      connection: connection(),
      create: `${note("create")}; cat; echo "to stderr" >&2`,
      stdin: "one",
      delete: note("delete"),
      addPreviousOutputInEnv: false,
      ...args,
    });
    return { stdout: command.stdout, stderr: command.stderr };
  };
}

const ran = async () => (await readFile(join(folder, "ran"), "utf8").catch(() => "")).split("\n").filter(Boolean);

describe("remote.Command", { timeout: 60_000 }, () => {
  it("runs nothing in a preview", async () => {
    expect(await stack.preview(noting())).toEqual({ create: 2 });
    expect(await ran()).toEqual([]);
  });

  it("runs `create` once, feeds it stdin, and keeps what it printed", async () => {
    const first = await stack.up(noting());
    expect(first.outputs).toEqual({ stdout: "one", stderr: "to stderr" });
    const second = await stack.up(noting());
    expect(second.changes).toEqual({ same: 2 });
    expect(second.outputs).toEqual(first.outputs);
    expect(await ran()).toEqual(["create"]);
  });

  it("runs `create` again for a changed input when there is no `update`", async () => {
    await stack.up(noting());
    const changed = await stack.up(noting({ stdin: "two" }));
    expect(changed.changes).toEqual({ same: 1, update: 1 });
    expect(changed.outputs).toMatchObject({ stdout: "two" });
    expect(await ran()).toEqual(["create", "create"]);
  });

  it("runs `update` for a changed input when there is one", async () => {
    const update = `echo update >> ${folder}/ran`;
    await stack.up(noting({ update }));
    await stack.up(noting({ update, stdin: "two" }));
    expect(await ran()).toEqual(["create", "update"]);
  });

  it("replaces for a changed trigger: creates first, then deletes", async () => {
    await stack.up(noting({ triggers: ["a"] }));
    const replaced = await stack.up(noting({ triggers: ["b"] }));
    expect(replaced.changes).toMatchObject({ replace: 1 });
    expect(await ran()).toEqual(["create", "create", "delete"]);
  });

  it("runs `delete` at the end, and only then", async () => {
    await stack.up(noting());
    await stack.destroy();
    expect(await ran()).toEqual(["create", "delete"]);
  });

  it("sees no drift, as nothing is read", async () => {
    await stack.up(noting());
    await rm(join(folder, "ran"));
    expect(await stack.refresh(noting())).toEqual({ same: 2 });
  });

  it("fails with exit status, command and output, and the next `up` runs it again", async () => {
    const failing = noting({ create: "echo out; echo why >&2; exit 3" });
    await expect(stack.up(failing)).rejects.toThrow(
      /Process exited with status 3: running "echo out.*exit 3":\s+(out\s+why|why\s+out)/,
    );
    expect((await stack.up(noting())).changes).toMatchObject({ create: 1 });
    expect(await ran()).toEqual(["create"]);
  });

  it("keeps the last good state when an update fails", async () => {
    await stack.up(noting());
    await expect(stack.up(noting({ update: "exit 4" }))).rejects.toThrow(/status 4/);
    expect((await stack.up(noting())).changes).toEqual({ same: 2 });
  });

  it("shows what is printed as it comes, unless `logging` says not", async () => {
    expect((await stack.up(noting())).said.join("\n")).toContain("to stderr");
    const quiet = await stack.up(noting({ stdin: "two", logging: "none" }));
    expect(quiet.outputs).toMatchObject({ stdout: "two", stderr: "to stderr" });
    expect(quiet.said.join("\n")).not.toContain("two");
  });
});

describe("remote.Command's environment", { timeout: 60_000 }, () => {
  it("reaches the command where sshd accepts the variable", async () => {
    const program = noting({ environment: { WB_ACCEPTED: "it's here" }, create: 'printf %s "$WB_ACCEPTED"' });
    expect((await stack.up(program)).outputs).toMatchObject({ stdout: "it's here" });
  });

  it("fails, before the command runs, where sshd does not", async () => {
    await expect(stack.up(noting({ environment: { WB_OTHER: "x" } }))).rejects.toThrow(
      /could not set environment variable "WB_OTHER": ssh: setenv failed/,
    );
    expect(await ran()).toEqual([]);
  });

  it("warns when the previous output cannot be handed over", async () => {
    await stack.up(noting({ addPreviousOutputInEnv: true }));
    const { said } = await stack.up(noting({ addPreviousOutputInEnv: true, stdin: "two" }));
    expect(said.join("\n")).toContain("Unable to set 'PULUMI_COMMAND_STDOUT'");
  });
});

describe("remote.Command's connection", { timeout: 60_000 }, () => {
  it("is refused when the host has another key than the pinned one", async () => {
    const other = await startSshd();
    try {
      const program = noting({ connection: connection({ hostKey: other.hostKey }) });
      await expect(stack.up(program)).rejects.toThrow(/ssh: handshake failed: ssh: host key mismatch/);
      expect(await ran()).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it("is made to any host when no key is pinned", async () => {
    const { hostKey: _, ...unpinned } = connection();
    await stack.up(noting({ connection: unpinned }));
    expect(await ran()).toEqual(["create"]);
  });

  it("fails for a key the host does not know, and for a password it does not take", async () => {
    const other = await startSshd();
    try {
      const wrongKey = noting({ connection: connection({ privateKey: other.privateKey }) });
      await expect(stack.up(wrongKey)).rejects.toThrow(/unable to authenticate, attempted methods \[none publickey\]/);
      const { privateKey: _, ...keyless } = connection({ password: "wrong" });
      await expect(stack.up(noting({ connection: keyless }))).rejects.toThrow(/unable to authenticate/);
    } finally {
      await other.close();
    }
  });

  it("is dialled again, as often as `dialErrorLimit` says", async () => {
    let dials = 0;
    const flaky = createServer((socket) => {
      dials += 1;
      if (dials <= 2) socket.destroy();
      else socket.pipe(connect(sshd.port, "127.0.0.1")).pipe(socket);
      socket.on("error", () => {});
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => flaky.once("listening", resolve));
    const port = (flaky.address() as { port: number }).port;
    const log = { status: () => {}, message: () => {} };
    const dialUpTo = (dialErrorLimit: number) =>
      dial(parseConnection({ ...connection({ port, dialErrorLimit }) } as never), log, new AbortController().signal);
    try {
      await expect(dialUpTo(1)).rejects.toThrow(/after 1 failed attempts/);
      dials = 0;
      await (await dialUpTo(2)).close();
      expect(dials).toBe(3);
    } finally {
      flaky.close();
    }
  });
});

describe("a secret stdin", { timeout: 60_000 }, () => {
  it("is in no file of the backend and in no plan, but reaches the command", async () => {
    const program = noting({
      stdin: pulumi.secret("planted-secret"),
      create: `cat > ${folder}/received`,
      logging: "none",
    });
    expect(await stack.plan(program)).not.toContain("planted-secret");
    await stack.up(program);
    expect(await readFile(join(folder, "received"), "utf8")).toBe("planted-secret");
    const files = await stack.backendFiles();
    expect(files).toContain("command:remote:Command");
    expect(files).not.toContain("planted-secret");
    expect(files).not.toContain("OPENSSH PRIVATE KEY");
  });
});

describe("CopyToRemote", { timeout: 60_000 }, () => {
  const copying = (source: () => pulumi.asset.Asset | pulumi.asset.Archive, remotePath: string) => async () => {
    new remote.CopyToRemote("copy", { connection: connection(), source: source(), remotePath });
    return undefined;
  };

  it("copies a file, making the folders above it, and not its mode", async () => {
    const [from, to] = [join(folder, "from"), join(folder, "a/b/to")];
    await writeFile(from, Buffer.alloc(300_000, "x"));
    await chmod(from, 0o755);
    await stack.up(copying(() => new pulumi.asset.FileAsset(from), to));
    expect(await readFile(to)).toEqual(await readFile(from));
    expect((await stat(to)).mode & 0o777).toBe(0o644);
  });

  it("copies again when the content changed, and leaves the copy at the end", async () => {
    const to = join(folder, "to");
    await stack.up(copying(() => new pulumi.asset.StringAsset("one"), to));
    await stack.up(copying(() => new pulumi.asset.StringAsset("one"), to));
    expect(providers.calls.filter(({ method, preview }) => method === "update" && !preview)).toEqual([]);
    const changed = await stack.up(copying(() => new pulumi.asset.StringAsset("two"), to));
    expect(changed.changes).toEqual({ same: 1, update: 1 });
    await stack.destroy();
    expect(await readFile(to, "utf8")).toBe("two");
  });

  it("copies a folder into the remote path, and leaves files there that are gone here", async () => {
    const from = join(folder, "site");
    await mkdir(join(from, "deep"), { recursive: true });
    await writeFile(join(from, "deep/old"), "old");
    const to = join(folder, "host");
    await stack.up(copying(() => new pulumi.asset.FileArchive(from), to));
    await rm(join(from, "deep/old"));
    await writeFile(join(from, "deep/new"), "new");
    await stack.up(copying(() => new pulumi.asset.FileArchive(from), to));
    expect(await readFile(join(to, "site/deep/old"), "utf8")).toBe("old");
    expect(await readFile(join(to, "site/deep/new"), "utf8")).toBe("new");
  });
});
