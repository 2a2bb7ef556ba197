import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Sshd {
  port: number;
  privateKey: string;
  /** As in known_hosts: type and key. */
  hostKey: string;
  close(): Promise<void>;
}

/** An sshd of this test's own on loopback, for the user who runs the test, with keys of its own. */
export async function startSshd(): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), "wb-sshd-"));
  const port = await freePort();
  for (const name of ["host", "user"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(folder, name)]);
  }
  await writeFile(join(folder, "authorized_keys"), await readFile(join(folder, "user.pub")), { mode: 0o600 });
  await writeFile(join(folder, "config"), configuration(folder, port));
  execFileSync("mkdir", ["-p", "/run/sshd"]); // sshd refuses to start without its privilege separation folder
  const sshd = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", join(folder, "config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await listening(sshd.stderr, "Server listening");
  return {
    port,
    privateKey: await readFile(join(folder, "user"), "utf8"),
    hostKey: (await readFile(join(folder, "host.pub"), "utf8")).trim(),
    close: async () => {
      sshd.kill();
      if (sshd.exitCode === null && sshd.signalCode === null) await once(sshd, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number): string {
  return `
    ListenAddress 127.0.0.1:${port}
    HostKey ${folder}/host
    AuthorizedKeysFile ${folder}/authorized_keys
    PidFile none
    StrictModes no
    UsePAM no
    PasswordAuthentication no
    AcceptEnv WB_ACCEPTED
    Subsystem sftp internal-sftp
  `;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port on loopback");
  return address.port;
}

async function listening(log: NodeJS.ReadableStream, sign: string): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    log.on("data", (chunk) => {
      said = (said + chunk).slice(-10_000);
      if (said.includes(sign)) resolve();
    });
    log.on("end", () => reject(new Error(`sshd ended: ${said}`)));
  });
}
