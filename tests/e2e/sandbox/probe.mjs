// What somebody might try who has taken over the analyzer: run in its place, in the container, with Node alone. Each attempt is `open` where
// it went through, else the reason why not. Written to /out/analysis.json.
import { execFile, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { accessSync, appendFileSync, constants, copyFileSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { closeSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

const { host, vps, secretName, stack, stays } = JSON.parse(readFileSync(new URL("probe.json", import.meta.url), "utf8"));
const limitMs = 2_000;
const attempts = {};

async function attempt(name, trying) {
  try {
    attempts[name] = `open${((said) => (said ? `: ${said}` : ""))(await trying())}`;
  } catch (error) {
    attempts[name] = `shut: ${error.code ?? error.message}`;
  }
}

const tcp = (address, port, path) =>
  new Promise((resolve, reject) => {
    const socket = connect(path ? { path } : { host: address, port });
    socket.setTimeout(limitMs, () => socket.destroy(new Error("no answer")));
    socket.on("error", reject);
    socket.on("connect", () => {
      socket.destroy();
      resolve();
    });
  });

/** A question for a name, as a DNS server reads it. */
function question(name) {
  const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), ...labels, Buffer.from([0, 0, 1, 0, 1])]);
}

const udp = (address, port, bytes) =>
  new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.on("error", reject);
    socket.send(bytes, port, address, (error) => {
      socket.close();
      error ? reject(error) : resolve();
    });
  });

const proxied = (target) =>
  new Promise((resolve, reject) => {
    const socket = connect(3128, "127.0.0.1");
    socket.setTimeout(20_000, () => socket.destroy(new Error("no answer")));
    socket.on("error", reject);
    socket.write(`CONNECT ${target} HTTP/1.1\r\n\r\n`);
    socket.once("data", (head) => {
      const status = String(head).split(" ")[1];
      status === "200" ? resolve(socket) : (socket.destroy(), reject(new Error(status)));
    });
  });

const proxiedTls = async (target, servername) => {
  const secure = connectTls({ socket: await proxied(target), servername });
  await new Promise((resolve, reject) => {
    secure.on("secureConnect", resolve).on("error", reject).on("close", () => reject(new Error("closed")));
  });
  secure.destroy();
};

const write = (path) => {
  const file = `${path}/probe-${process.pid}`;
  writeFileSync(file, "x");
  unlinkSync(file);
};
const run = (command, words, options = {}) =>
  new Promise((resolve, reject) => {
    execFile(command, words, { timeout: 30_000, ...options }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });

async function network() {
  const bridge = "172.17.0.1";
  await attempt("tcp to this machine", () => tcp(host, 8080));
  await attempt("tcp to the host", () => tcp(vps, 22));
  await attempt("tcp to the host by the bridge", () => tcp(bridge, 22));
  await attempt("tcp to the database", () => tcp(bridge, 5432));
  await attempt("tcp to the metadata service", () => tcp("169.254.169.254", 80));
  await attempt("dns by getaddrinfo", () => lookup(`a.${secretName}`).catch((e) => (e.code === "ENOTFOUND" ? "asked" : Promise.reject(e))));
  await attempt("dns by udp", () => udp(host, 53, question(`b.${secretName}`)));
  await attempt("dns by tcp", () => tcp(host, 53));
  await attempt("udp to the bridge", () => udp(bridge, 53, question(`c.${secretName}`)));
  await attempt("docker's socket", () => tcp("", 0, "/var/run/docker.sock"));
  await attempt("systemd's socket", () => tcp("", 0, "/run/systemd/private"));
  await attempt("a forbidden name by the proxy", () => proxied(`d.${secretName}:443`));
  await attempt("an address by the proxy", () => proxied(`${host}:443`));
  await attempt("another port by the proxy", () => proxied("api.anthropic.com:80"));
  await attempt("another name at the allowed address", () => proxiedTls("api.anthropic.com:443", secretName));
  await attempt("the model's api by the proxy", () => proxiedTls("api.anthropic.com:443", "api.anthropic.com"));
}

async function files() {
  const opt = `/opt/watchbill/${stack}`;
  const folders = ["/", "/etc", "/usr/bin", "/var/tmp", "/run", "/home", "/root", "/in", "/in/data", "/egress", "/dev", "/dev/shm", "/sys/fs/cgroup"];
  for (const path of [...folders, opt, `${opt}/bin`, `${opt}/current/host`]) await attempt(`write to ${path}`, () => write(path));
  await attempt("write to the snapshot", () => closeSync(openSync("/in/data/metrics.duckdb", "r+")));
  await attempt("write to the digest", () => appendFileSync("/in/digest.json", " "));
  await attempt("write to the kernel's settings", () => writeFileSync("/proc/sys/kernel/core_pattern", "|/tmp/x"));
  await attempt("read the stack's configuration", () => readdirSync(`/etc/watchbill/${stack}`).join());
  await attempt("read its data", () => readdirSync(`/var/lib/watchbill/${stack}`).join());
  await attempt("read its credentials", () => readdirSync(`/etc/watchbill/${stack}/credentials`).join());
  await attempt("read the host's key", () => readFileSync("/etc/ssh/ssh_host_ed25519_key").length);
  await attempt("read passwords", () => readFileSync("/etc/shadow").length);
  await attempt("read a disk", () => readdirSync("/dev").filter((name) => /^(sd|vd|nvme|loop|mem|kmsg)/.test(name)).join() || Promise.reject(new Error("none")));
  await attempt("run a file of /tmp", () => {
    copyFileSync("/usr/bin/true", "/tmp/true");
    return run("/tmp/true", []);
  });
  await attempt("run a file of /out", () => {
    copyFileSync("/usr/bin/true", "/out/true");
    return run("/out/true", []).finally(() => unlinkSync("/out/true"));
  });
}

async function rights() {
  const status = readFileSync("/proc/self/status", "utf8");
  const field = (name) => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1];
  attempts.status = Object.fromEntries(["Uid", "CapEff", "CapBnd", "CapPrm", "NoNewPrivs", "Seccomp"].map((name) => [name, field(name)]));
  attempts.environment = { ...process.env };
  attempts.interfaces = readFileSync("/proc/net/dev", "utf8").split("\n").slice(2).map((line) => line.split(":")[0].trim()).filter(Boolean);
  attempts.processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length;
  await attempt("become root", () => process.setuid(0));
  await attempt("mount", () => run("/usr/bin/unshare", ["--mount", "true"]).catch((e) => Promise.reject(new Error(e.code === "ENOENT" ? "no unshare" : "refused"))));
  await attempt("trace the kernel", () => accessSync("/sys/kernel/tracing/trace", constants.R_OK));
}

async function hogs() {
  const children = [];
  let started = 0;
  for (let n = 0; n < 400; n += 1) {
    const child = spawn("/usr/bin/sleep", ["30"], { stdio: "ignore" });
    child.on("error", () => {});
    if (child.pid) started += 1;
    children.push(child);
  }
  attempts.forked = started;
  for (const child of children) if (child.pid) child.kill("SIGKILL"); // without a number it would be the whole group
  await sleep(500);
  writeFileSync("/out/analysis.json", JSON.stringify(attempts));
  const hog = "const all = []; for (;;) all.push(Buffer.alloc(33554432, 1));";
  attempts.memory = await new Promise((resolve) => {
    const child = spawn(process.execPath, ["-e", hog], { stdio: "ignore" });
    child.on("exit", (code, signal) => resolve(signal ?? code));
    child.on("error", (error) => resolve(error.code));
  });
  const file = openSync("/out/big", "w");
  try {
    for (let n = 0; n < 1_000; n += 1) writeSync(file, Buffer.alloc(1_048_576, 1));
  } catch (error) {
    attempts.bigFile = error.code;
  }
  closeSync(file);
  attempts.bigFileMb = Math.round(statSync("/out/big").size / 1_048_576);
  unlinkSync("/out/big");
}

if (stays) {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {});
  process.stdout.write("\x1b[31mstays\n".repeat(100_000));
  await sleep(3_600_000);
}
for (const part of [network, files, rights, hogs]) {
  await part().catch((error) => {
    attempts[part.name] = error.stack;
  });
  writeFileSync("/out/analysis.json", JSON.stringify(attempts));
}
