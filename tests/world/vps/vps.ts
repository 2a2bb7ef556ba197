import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RunOptions, type RunResult, runOverSsh, runProgram, shellQuote } from "./ssh.ts";

const repo = resolve(import.meta.dirname, "../../..");
const stateRoot = join(repo, ".watchbill/world/vps");
const script = join(import.meta.dirname, "vps.sh");
const rebootLimitMs = 60_000;

/** A throw-away Debian server: systemd as PID 1, sshd, its own Docker engine, its own disk of `sizeGb`. */
export interface Vps {
  name: string;
  /** The VPS's own address, 10.231.N.2: its sshd and the ports its containers publish answer here. */
  address: string;
  /** This machine as the VPS and its containers see it, 10.231.N.1: servers of a test listen here. */
  hostAddress: string;
  /** OpenSSH PEM text of the ed25519 key that root accepts. */
  privateKey: string;
  privateKeyFile: string;
  /** "ssh-ed25519 AAAA…", the key to pin. */
  hostKey: string;
  /** The keeper: a process in the VPS's mount and network namespace that lives as long as the VPS. */
  pid: number;
  /** Runs a shell command as root over ssh. Rejects, naming the command and its stderr, on a non-zero exit code (unless
   *  `check: false`), after `timeoutMs` (60 000) and beyond 32 MB of output. */
  run(command: string, options?: RunOptions): Promise<RunResult>;
  /** Writes a file by rename; its folder is made. `mode` is 0o644 unless given. */
  writeFile(path: string, content: string | Buffer, mode?: number): Promise<void>;
  /** A real `systemctl reboot`. Resolves when systemd has settled again and ssh answers, within 60 s. */
  reboot(): Promise<void>;
  /** Takes the network between this machine and the VPS away; `mend` brings it back. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Makes `df` on the VPS say `percent` (1 to 100) for / and /var/lib/docker, with 256 MB of real content. */
  fillDisk(percent: number): Promise<void>;
  freeDisk(): Promise<void>;
  /** Ends it at once and leaves nothing behind. */
  down(): Promise<void>;
}

export interface BootOptions {
  /** Also its host name: lower-case letters, digits and dashes. Default: one nobody else has. */
  name?: string;
  /** systemd services that start at boot. Default: ssh and docker. */
  units?: string[];
  /** Size of its disk, which is memory of this machine as far as it is used. Default 4. */
  sizeGb?: number;
  /** Have node:24-slim, redis:7, postgres:15 and a plain Debian in its Docker engine. Default true. */
  images?: boolean;
  /** The process it may not outlive, or "nobody": it then stays until `down`. Default: this process. */
  owner?: number | "nobody";
}

let booted = 0;

/** Boots a VPS in about a second (the first one ever also builds the images, about ten). */
export async function bootVps(options: BootOptions = {}): Promise<Vps> {
  const name = options.name ?? `vps-${process.pid}-${++booted}`;
  const { units = ["ssh", "docker"], sizeGb = 4, images = true, owner = process.pid } = options;
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw new Error(`vps: the name ${JSON.stringify(name)} is no host name; use a-z, 0-9 and dashes, at most 41`);
  }
  if (process.getuid?.() !== 0) throw new Error("vps: booting a VPS needs root; run this as root (sudo)");
  await destroyLeftovers();
  const state = join(stateRoot, name);
  if (existsSync(state))
    throw new Error(`vps: ${name} is already up; end it with: node tests/world/vps/vps.ts down ${name}`);
  const seed = images ? await prepareImages() : "-";
  const ownerPid = owner === "nobody" ? 0 : owner;
  try {
    await vpsScript("up", [state, name, String(ownerPid), String(sizeGb), seed, ...units], 90_000);
  } catch (error) {
    await vpsScript("down", [state]);
    throw error;
  }
  return new RunningVps(state, name);
}

/** A VPS of this checkout that is up already. Throws if there is none of that name. */
export function openVps(name: string): Vps {
  const state = join(stateRoot, name);
  if (!existsSync(join(state, "owner")))
    throw new Error(`vps: none is called ${name}; up are: ${listVps().join(", ") || "none"}`);
  return new RunningVps(state, name);
}

/** Names of the VPSs of this checkout, sorted. */
export function listVps(): string[] {
  return existsSync(stateRoot) ? readdirSync(stateRoot).sort() : [];
}

/** Ends every VPS of this checkout whose owner or keeper is gone. One that is being booted is left alone. */
export async function destroyLeftovers(): Promise<string[]> {
  const ended: string[] = [];
  for (const name of listVps()) {
    const state = join(stateRoot, name);
    const owner = readOwner(state);
    if (owner === undefined) continue;
    const keeperPid = Number(read(state, "pid") ?? 0);
    const ownerGone = owner.pid !== 0 && startTime(owner.pid) !== owner.startTime;
    const keeperGone = keeperPid !== 0 && startTime(keeperPid) === undefined;
    if (!ownerGone && !keeperGone) continue;
    await vpsScript("down", [state]);
    ended.push(name);
  }
  return ended;
}

/** Builds the Docker images of the world unless that is done; returns the folder that holds them. */
export async function prepareImages(): Promise<string> {
  const packaged = join(repo, "node_modules/node/bin/node");
  const node = existsSync(packaged) ? packaged : process.execPath;
  const { stdout } = await runProgram("vps images", join(import.meta.dirname, "images.sh"), [node], {
    timeoutMs: 300_000,
  });
  return stdout.trim();
}

class RunningVps implements Vps {
  readonly name: string;
  readonly address: string;
  readonly hostAddress: string;
  readonly privateKey: string;
  readonly privateKeyFile: string;
  readonly hostKey: string;
  readonly pid: number;
  readonly #state: string;
  readonly #link: string;
  readonly #sizeGb: number;

  constructor(state: string, name: string) {
    const file = (file: string) => readFileSync(join(state, file), "utf8").trim();
    const id = file("id");
    this.name = name;
    this.address = `10.231.${id}.2`;
    this.hostAddress = `10.231.${id}.1`;
    this.privateKeyFile = join(state, "key");
    this.privateKey = readFileSync(this.privateKeyFile, "utf8");
    this.hostKey = file("host_key.pub").split(" ").slice(0, 2).join(" ");
    this.pid = Number(file("pid"));
    this.#state = state;
    this.#link = `wbhost${id}`;
    this.#sizeGb = readOwner(state)?.sizeGb ?? 0;
  }

  run(command: string, options: RunOptions = {}): Promise<RunResult> {
    return runOverSsh(this.#state, this.address, command, options);
  }

  async writeFile(path: string, content: string | Buffer, mode = 0o644): Promise<void> {
    const part = shellQuote(`${path}.part`);
    const folder = shellQuote(path.replace(/\/[^/]*$/, "") || "/");
    const write = `mkdir -p ${folder} && umask 077 && cat > ${part} && chmod ${mode.toString(8)} ${part}`;
    await this.run(`${write} && mv -T ${part} ${shellQuote(path)}`, { input: content });
  }

  async reboot(): Promise<void> {
    const before = await this.#bootId();
    await this.run("systemctl reboot", { check: false, timeoutMs: 10_000 });
    const deadline = Date.now() + rebootLimitMs;
    for (let last = "ssh did not answer"; ; ) {
      try {
        await vpsScript("connect", [this.#state], 15_000);
        if ((await this.#bootId()) !== before) return;
      } catch (error) {
        last = (error as Error).message;
      }
      if (Date.now() > deadline)
        throw new Error(`vps ${this.name}: not back ${rebootLimitMs} ms after its reboot: ${last}`);
      await sleep(100);
    }
  }

  async cut(): Promise<void> {
    await runProgram(`cut ${this.name}`, "ip", ["link", "set", this.#link, "down"]);
  }

  async mend(): Promise<void> {
    await runProgram(`mend ${this.name}`, "ip", ["link", "set", this.#link, "up"]);
    await vpsScript("connect", [this.#state]);
  }

  async fillDisk(percent: number): Promise<void> {
    if (!(percent >= 1 && percent <= 100)) throw new Error(`vps: cannot fill a disk to ${percent} %; use 1 to 100`);
    await vpsScript("fill", [this.#state, String(Math.round(percent))]);
  }

  async freeDisk(): Promise<void> {
    await vpsScript("free", [this.#state, String(this.#sizeGb)]);
  }

  async down(): Promise<void> {
    await vpsScript("down", [this.#state]);
  }

  async #bootId(): Promise<string> {
    return (await this.run("cat /proc/sys/kernel/random/boot_id", { timeoutMs: 10_000 })).stdout;
  }
}

function vpsScript(verb: string, args: string[], timeoutMs = 30_000): Promise<RunResult> {
  return runProgram(`vps ${verb}`, script, [verb, ...args], { timeoutMs });
}

function read(folder: string, file: string): string | undefined {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function readOwner(state: string): { pid: number; startTime: string; sizeGb: number } | undefined {
  const [pid, startTime, sizeGb] = (read(state, "owner") ?? "").trim().split(" ");
  if (pid === undefined || startTime === undefined || sizeGb === undefined) return undefined;
  return { pid: Number(pid), startTime, sizeGb: Number(sizeGb) };
}

/** Tells a process from a later one with the same number; undefined if there is none. */
function startTime(pid: number): string | undefined {
  const stat = read(`/proc/${pid}`, "stat");
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

async function main([verb, name, ...words]: string[]): Promise<number> {
  if (verb === "list") console.log(listVps().join("\n"));
  else if (verb === "up" && name !== undefined) {
    const vps = await bootVps({ name, owner: "nobody" });
    console.log(`${name} is up: ssh -i ${vps.privateKeyFile} root@${vps.address}`);
  } else if (verb === "sh" && name !== undefined && words.length > 0) {
    const { stdout, stderr, code } = await openVps(name).run(words.join(" "), { check: false, timeoutMs: 3_600_000 });
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    return code;
  } else if (verb === "down" && name !== undefined) await vpsScript("down", [join(stateRoot, name)]);
  else {
    console.error("usage: node tests/world/vps/vps.ts up NAME | sh NAME COMMAND | down NAME | list");
    return 2;
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
