import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Connection } from "../../../cli/ssh.ts";
import { buildRelease } from "../../../components/release/release.ts";
import { analystService, egressUnits } from "../../../components/report-units.ts";
import { installUnits } from "../../../components/systemd-units.ts";
import { hostLayout } from "../../../model/layout.ts";
import { certificateFor } from "../../world/certificate.ts";
import { bootVps, type Vps } from "../../world/vps/vps.ts";

export const stack = "box";
export const layout = hostLayout(stack);
/** Of which no server of names may ever hear. */
export const secretName = "c2VjcmV0LWRhdGE.evil.example";
export const key = "sk-ant-a-key-that-nobody-may-see";
export const otherSecrets = ["postgres://a-password@db", "https://discord.example/webhook"];

/** A VPS with a release and what the analyzer's sandbox needs of a deployment, and this machine as the internet around it. */
export interface SandboxHost {
  vps: Vps;
  connection: Connection;
  /** Every question for a name that this machine was asked, by UDP. */
  questions: string[];
  /** Has the probe run in the place of `analyze`, in the unit that a deployment has. Answers what it wrote. */
  probe(options?: { stays?: boolean }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function startSandboxHost(): Promise<SandboxHost> {
  const vps = await bootVps();
  const world = await surroundings(vps);
  try {
    await deploy(vps, world.cert);
  } catch (error) {
    await world.close();
    await vps.down();
    throw error;
  }
  const { address, hostKey, privateKey } = vps;
  return {
    vps,
    connection: { host: address, port: 22, hostKey, sshKey: privateKey },
    questions: world.questions,
    async probe({ stays = false } = {}) {
      const told = { host: vps.hostAddress, vps: vps.address, secretName, stack, stays };
      await vps.writeFile(`${layout.currentRelease}/probe.json`, JSON.stringify(told));
      await vps.run(`systemctl start watchbill-${stack}-report-analyst.service`, { timeoutMs: 120_000 });
      const { stdout } = await vps.run(`cat ${layout.reportsDir}/run/out/analysis.json || true`);
      return stdout ? JSON.parse(stdout) : {};
    },
    async close() {
      await world.close();
      await vps.down();
    },
  };
}

/** What answers where the probe knocks: without it a closed door would look the same as a wall. */
async function surroundings(vps: Vps) {
  const questions: string[] = [];
  const { cert, key: privateKey } = await certificateFor(["api.anthropic.com"]);
  const names: Socket = createSocket("udp4", (message) => questions.push(message.toString("latin1")));
  names.bind(53, vps.hostAddress);
  await once(names, "listening");
  const hello = () => createServer((socket) => socket.on("error", () => {}).end("hello"));
  const api = createTlsServer({ cert, key: privateKey }, (socket) => socket.on("error", () => {}).end());
  api.on("tlsClientError", () => {});
  const servers = [
    hello().listen(8080, vps.hostAddress),
    hello().listen(53, vps.hostAddress),
    api.listen(443, vps.hostAddress),
  ];
  return {
    cert,
    questions,
    async close() {
      names.close();
      for (const server of servers) server.close();
    },
  };
}

async function deploy(vps: Vps, cert: string): Promise<void> {
  const release = await buildRelease(process.arch === "arm64" ? "arm64" : "x64", { withDuckDb: true });
  const { hash, tarball, node, duckDb, duckDbName } = release;
  const component = (name: string) => readFileSync(new URL(`../../../components/${name}`, import.meta.url));
  await vps.run(`bash -s -- ${stack} ${process.arch}`, { input: component("vps-prepare.sh").toString() });
  await vps.writeFile(`${layout.installDir}/node/${node.name}.gz`, readFileSync(node.gzipFile));
  await vps.writeFile(`${layout.releasesDir}/${hash}.tar.gz`, readFileSync(tarball));
  await vps.writeFile(`${layout.duckDbDir}/${duckDbName}.tar.gz`, readFileSync(duckDb?.tarball ?? ""));
  const put = component("duckdb-put.sh").toString();
  await vps.run(`bash -s -- ${stack} ${duckDbName} '${duckDb?.checksums}'`, { input: put });
  const activate = `host/activate-release | bash -s -- ${stack} ${hash} ${node.name} ${duckDbName}`;
  await vps.run(`tar -xzOf ${layout.releasesDir}/${hash}.tar.gz ${activate}`);

  const { socket, service } = egressUnits(stack, layout);
  const { create, stdin } = installUnits([socket, service, analystService(stack, layout)], layout);
  await vps.run(create, { input: stdin });
  const allow = [{ host: "api.anthropic.com", port: 443, mayBePrivate: true }];
  await vps.writeFile(layout.egressFile, JSON.stringify({ allow }));
  await vps.writeFile(`${layout.configDir}/analyst.json`, "{}");
  await vps.writeFile(`${layout.credentialsDir}/anthropic-key`, key, 0o400);
  await vps.writeFile(`${layout.credentialsDir}/database-url`, otherSecrets[0] ?? "", 0o400);
  await vps.writeFile(`${layout.credentialsDir}/channel-discord`, otherSecrets[1] ?? "", 0o400);
  await vps.run(
    `echo '${vps.hostAddress} api.anthropic.com' >>/etc/hosts; echo 'nameserver ${vps.hostAddress}' >/etc/resolv.conf
    cat >>/etc/ssl/certs/ca-certificates.crt`,
    { input: cert },
  );
  await runFolder(vps);
  await knockable(vps);

  // The probe in the analyzer's place; everything else of the program is as it was.
  const wrapper = `process.argv[2] === "analyze" ? await import("./probe.mjs") : await import("./program.mjs");`;
  await vps.run(`mv ${layout.currentRelease}/watchbill.mjs ${layout.currentRelease}/program.mjs`);
  await vps.writeFile(`${layout.currentRelease}/watchbill.mjs`, wrapper);
  await vps.writeFile(`${layout.currentRelease}/probe.mjs`, readFileSync(new URL("probe.mjs", import.meta.url)));
}

/** As `digest` leaves it, with copies that a person may look into. */
async function runFolder(vps: Vps): Promise<void> {
  const script = `const { DuckDBInstance } = require("${layout.currentRelease}/duckdb.cjs");
    (async () => {
      for (const [file, table] of [["metrics", "metrics_event"], ["logs", "log_record"]]) {
        const instance = await DuckDBInstance.create("${layout.syncedDir}/" + file + ".duckdb");
        const connection = await instance.connect();
        await connection.run("CREATE TABLE " + table + " AS SELECT range AS id FROM range(42)");
        connection.closeSync();
        instance.closeSync();
      }
    })();`;
  const run = `${layout.reportsDir}/run`;
  await vps.run(
    `install -d -o watchbill -g watchbill -m 0750 ${layout.syncedDir} ${layout.syncedDir}/logs ${layout.reportsDir} ${run} ${run}/out ${run}/snapshot
    ${layout.currentRelease}/node -e "$(cat)"
    printf '{"level":"INFO","n":1}\\n{"level":"ERROR","n":2}\\n' >${layout.syncedDir}/logs/gateway.2026-11-25.jsonl
    echo '{}' >${run}/digest.json
    ln ${layout.syncedDir}/*.duckdb ${run}/snapshot
    chown -R watchbill:watchbill ${layout.syncedDir} ${layout.reportsDir}
    chmod 0640 ${layout.syncedDir}/*.duckdb`,
    { input: script },
  );
}

/** A database and the cloud's metadata service, for whoever reaches them. */
async function knockable(vps: Vps): Promise<void> {
  const listen =
    "for (const [port, host] of [[5432, '0.0.0.0'], [80, '169.254.169.254']]) require('net').createServer((s) => s.end()).listen(port, host)";
  await vps.writeFile("/opt/knockable.js", listen);
  await vps.run(
    `ip address add 169.254.169.254/32 dev lo && systemd-run --quiet ${layout.currentRelease}/node /opt/knockable.js`,
  );
}
