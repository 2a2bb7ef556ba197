import { resolve } from "node:path";
import { runProgram } from "../vps/ssh.ts";
import type { Vps } from "../vps/vps.ts";
import { installKuma } from "./install.ts";

const dockerfile = `FROM node:24-slim
COPY node_modules /kuma/node_modules
COPY sqlite3 /kuma/sqlite3
WORKDIR /kuma/node_modules/uptime-kuma
ENV DATA_DIR=/app/data/ NODE_ENV=production
CMD ["node", "--disable-warning=ExperimentalWarning", "server/server.js"]
`;

/** Puts an image of this name into the VPS's Docker, made of the Uptime Kuma that is on npm: no registry is within reach. */
export async function makeKumaImage(vps: Vps, name: string): Promise<void> {
  const modules = resolve(await installKuma((line) => console.error(line)), "..");
  const archive = `/tmp/kuma-${vps.name}.tgz`;
  try {
    await runProgram("tar of Uptime Kuma", "tar", [
      "-czf",
      archive,
      "-C",
      resolve(modules, ".."),
      "node_modules",
      "sqlite3",
    ]);
    const { address, privateKeyFile } = vps;
    const words = ["-qi", privateKeyFile, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
    await runProgram("copy of Uptime Kuma", "scp", [...words, archive, `root@${address}:/var/lib/docker/kuma.tgz`]);
  } finally {
    await runProgram("removal of the tar", "rm", ["-f", archive]);
  }
  await vps.writeFile("/var/lib/docker/kuma/Dockerfile", dockerfile);
  await vps.run(
    `cd /var/lib/docker/kuma && tar -xzf ../kuma.tgz && docker build -q -t ${name} . && rm -rf ../kuma ../kuma.tgz`,
    { timeoutMs: 300_000 },
  );
}
