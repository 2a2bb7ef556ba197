import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres } from "../world/vps/postgres.ts";
import { bootVps, destroyLeftovers, listVps, openVps, prepareImages, type Vps } from "../world/vps/vps.ts";

const repo = resolve(import.meta.dirname, "../..");

async function until<T>(
  what: string,
  limitMs: number,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (const deadline = Date.now() + limitMs; ; await sleep(50)) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`not seen within ${limitMs} ms: ${what}`);
  }
}

/** Everything on this machine that belongs to the VPS with this address. */
function traces({ name, address }: { name: string; address: string }): string[] {
  const id = address.split(".")[2];
  const group = `watchbill-vps-${id}-${name}`;
  const found: string[] = [];
  if (existsSync(join(repo, ".watchbill/world/vps", name))) found.push("state folder");
  if (readMaybe(`/sys/class/net/wbhost${id}/ifalias`).trim() === name) found.push("link"); // else another VPS's by now
  for (const tree of ["", ...readdirSync("/sys/fs/cgroup")]) {
    if (existsSync(join("/sys/fs/cgroup", tree, group))) found.push(`cgroup ${tree}`);
  }
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    if (readMaybe(`/proc/${pid}/mountinfo`).includes(`vps-${name} `)) found.push(`mounts of process ${pid}`);
    if (/\) [ZX] /.test(readMaybe(`/proc/${pid}/stat`))) continue; // dead, and not yet fetched by its parent
    if (new RegExp(`/${group}(/|$)`, "m").test(readMaybe(`/proc/${pid}/cgroup`))) found.push(`process ${pid}`);
    if (readMaybe(`/proc/${pid}/cmdline`).includes(`world/vps/${name}\0`)) found.push(`script ${pid}`);
  }
  return found;
}

function readMaybe(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process ended meanwhile
  }
}

let vps: Vps;
let other: Vps;

beforeAll(async () => {
  await prepareImages();
  [vps, other] = await Promise.all([bootVps(), bootVps()]);
}, 300_000);
afterAll(async () => {
  await Promise.all([vps?.down(), other?.down()]);
});

test("two are up at once and share nothing", async () => {
  expect(vps.address).not.toBe(other.address);
  expect(vps.hostKey).not.toBe(other.hostKey);
  expect(vps.privateKey).not.toBe(other.privateKey);
  await vps.run("docker rm -f only-here; docker run -d --name only-here node:24-slim sleep 300; docker rmi -f redis:7");
  await vps.writeFile("/etc/only-here", "yes");
  expect((await other.run("docker ps -aq; ls /etc/only-here", { check: false })).stdout).toBe("");
  expect((await other.run("docker run --rm redis:7 redis-server --version")).stdout).toContain("v=7.");
  const machineIds = await Promise.all([vps, other].map((each) => each.run("cat /etc/machine-id /etc/hostname")));
  expect(machineIds[0]?.stdout).not.toBe(machineIds[1]?.stdout);
  await vps.run("docker rm -f only-here");
});

test("it looks like a fresh server: systemd settled, no failed unit, nothing of ours", async () => {
  expect((await vps.run("systemctl is-system-running")).stdout.trim()).toBe("running");
  expect((await vps.run("cat /proc/1/comm")).stdout.trim()).toBe("systemd");
  const paths = "/opt/watchbill /var/lib/watchbill /etc/watchbill /etc/crontab";
  expect((await vps.run(`ls -d ${paths}`, { check: false })).stdout).toBe("");
  expect(
    (
      await vps.run("ls /etc/cron.d /etc/cron.daily /usr/local/bin /home /opt /srv /mnt | grep -v :$ | grep .", {
        check: false,
      })
    ).stdout,
  ).toBe("");
  expect((await vps.run("ls -A /root")).stdout.trim()).toBe(".ssh");
});

test("this machine's private folders are hidden from it", async () => {
  const parents = ["/root", "/home", "/opt", "/srv", "/usr/local", "/var/lib", "/etc/cron.d", tmpdir()].filter(
    existsSync,
  );
  const secrets = parents.map((parent) => mkdtempSync(join(parent, "watchbill-secret-")));
  try {
    const inside = await bootVps({ images: false, units: ["ssh"] });
    try {
      expect((await inside.run(`ls -d ${repo} ${secrets.join(" ")}`, { check: false })).stdout).toBe("");
      expect((await inside.run(`grep -c ${repo} /proc/mounts`, { check: false })).stdout.trim()).toBe("0");
      expect((await inside.run("cut -d: -f2 /etc/shadow | sort -u")).stdout.trim()).toBe("*");
    } finally {
      await inside.down();
    }
  } finally {
    for (const secret of secrets) rmdirSync(secret);
  }
});

test("ssh accepts the pinned host key and refuses another one", async () => {
  const ssh = (hostKey: string) => {
    const known = `${vps.address} ${hostKey}\n`;
    const script = `f=$(mktemp) && cat >$f && ssh -F none -i ${vps.privateKeyFile} -o UserKnownHostsFile=$f -o StrictHostKeyChecking=yes -o BatchMode=yes root@${vps.address} hostname; c=$?; rm -f $f; exit $c`;
    const child = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
    child.stdin.end(known);
    return once(child, "close").then(([code]) => code as number);
  };
  expect(await ssh(vps.hostKey)).toBe(0);
  expect(await ssh(other.hostKey)).toBe(255);
});

test("a failed command names itself and its stderr", async () => {
  await expect(vps.run("echo first >&2; exit 3")).rejects.toThrow(/echo first[\s\S]*exit code 3[\s\S]*first/);
  expect((await vps.run("cat; exit 3", { input: "in", check: false })).code).toBe(3);
  await expect(vps.run("sleep 30", { timeoutMs: 200 })).rejects.toThrow(/did not end within 200 ms/);
});

test("Docker limits memory, turns a container unhealthy, restarts a dying one and tells events of it", async () => {
  await vps.run(`docker run -d --name sick --memory 64m --health-cmd 'test ! -e /tmp/sick' --health-interval 0.2s --health-retries 1 node:24-slim sleep 300
    docker run -d --name dying --restart always node:24-slim sh -c 'sleep 0.2; exit 1'`);
  const health = async () => (await vps.run("docker inspect -f '{{.State.Health.Status}}' sick")).stdout.trim();
  await until("healthy", 15_000, async () => (await health()) === "healthy");
  await vps.run("docker exec sick touch /tmp/sick");
  await until("unhealthy", 15_000, async () => (await health()) === "unhealthy");
  await until(
    "restarted",
    15_000,
    async () => Number((await vps.run("docker inspect -f '{{.RestartCount}}' dying")).stdout) > 1,
  );
  // A small program: one whose own pages are charged to the container may thrash at its limit instead of passing it.
  const oom = await vps.run("docker run --name oom --memory 32m node:24-slim tail /dev/zero", { check: false });
  expect(oom.code).toBe(137);
  expect((await vps.run("docker inspect -f '{{.State.OOMKilled}}' oom")).stdout.trim()).toBe("true");
  const events = "docker events --since 120s --until 0s --format '{{.Action}} {{.Actor.Attributes.name}}'";
  for (const event of ["health_status: unhealthy sick", "die dying", "oom oom"]) {
    await until(event, 10_000, async () => (await vps.run(events)).stdout.split("\n").includes(event));
  }
  await vps.run("docker rm -f sick dying oom");
});

test("servers on this machine are reached from it and its containers, and ports it publishes from here", async () => {
  const server = createServer((request, reply) => reply.end(`from ${request.socket.remoteAddress}`));
  server.listen(0, vps.hostAddress);
  await once(server, "listening");
  try {
    const url = `http://${vps.hostAddress}:${(server.address() as AddressInfo).port}`;
    expect((await vps.run(`curl -s ${url}`)).stdout).toBe(`from ${vps.address}`);
    expect((await vps.run(`docker run --rm node:24-slim curl -s ${url}`)).stdout).toBe(`from ${vps.address}`);
    await vps.run(
      `docker run -d --name web -p 8080:80 node:24-slim node -e "require('http').createServer((q, r) => r.end('web')).listen(80)"`,
    );
    const answer = await until("published port", 10_000, () =>
      fetch(`http://${vps.address}:8080`).then(
        (reply) => reply.text(),
        () => undefined,
      ),
    );
    expect(answer).toBe("web");
    await vps.run("docker rm -f web");
  } finally {
    server.close();
  }
});

test("PostgreSQL answers on loopback and from a container, and not on the public address", async () => {
  const postgres = await startPostgres(vps, { port: 5432, database: "app", password: "p:@/ ss" });
  expect((await vps.run(`psql '${postgres.url}' -tAc 'select current_database()'`)).stdout.trim()).toBe("app");
  expect(
    (await vps.run(`docker run --rm postgres:15 psql '${postgres.bridgeUrl}' -tAc 'select 1 + 1'`)).stdout.trim(),
  ).toBe("2");
  const wrong = await vps.run(`psql '${postgres.url.replace("ss@", "tt@")}' -tAc 'select 1'`, { check: false });
  expect(wrong.stderr).toContain("password authentication failed");
  expect((await vps.run(`pg_isready -h ${vps.address} -p 5432`, { check: false })).code).not.toBe(0);
});

test("the images redis:7 and postgres:15 serve as the real ones do", async () => {
  await other.run(`docker run -d --name queue -p 6379:6379 redis:7
    docker run -d --name db -e POSTGRES_PASSWORD=secret -e POSTGRES_DB=app postgres:15`);
  await until("redis", 10_000, async () =>
    (await other.run("docker exec queue redis-cli ping", { check: false })).stdout.includes("PONG"),
  );
  const query = "docker exec -e PGPASSWORD=secret db psql -h localhost -U postgres -d app -tAc 'select 40 + 2'";
  await until("postgres", 20_000, async () => (await other.run(query, { check: false })).stdout.trim() === "42");
  expect((await other.run("docker exec db stat -c %U /proc/1")).stdout.trim()).toBe("postgres");
  await other.run("docker rm -fv queue db");
});

test("the disk fills to the percentage asked for, and is given back", async () => {
  const used = async () =>
    (await vps.run("df --output=pcent / /var/lib/docker | tail -2 | tr -d ' %'")).stdout.trim().split("\n").map(Number);
  await vps.fillDisk(90);
  expect(await used()).toEqual([90, 90]);
  await vps.fillDisk(100);
  await expect(vps.run("head -c 1000000 /dev/zero >/root/big")).rejects.toThrow(/No space left/);
  await vps.freeDisk();
  await vps.run("head -c 1000000 /dev/zero >/root/big && rm /root/big");
  expect((await used())[0]).toBeLessThan(20);
});

test("a cut network is silent, a mended one answers", async () => {
  await vps.cut();
  await expect(vps.run("true", { timeoutMs: 1000 })).rejects.toThrow();
  await vps.mend();
  expect((await vps.run("echo back")).stdout).toBe("back\n");
});

test("a reboot is a real one: units and files come back, /run does not, and pruning Docker harms nobody else", async () => {
  await vps.run(
    "touch /run/before /root/before; docker run -d --name kept --init --restart always node:24-slim sleep 300",
  );
  await vps.reboot();
  expect((await vps.run("systemctl is-system-running")).stdout.trim()).toBe("running");
  expect((await vps.run("ls /run/before /root/before", { check: false })).stdout.trim()).toBe("/root/before");
  expect((await vps.run("docker ps --filter name=kept --format '{{.Names}}'")).stdout.trim()).toBe("kept");
  expect((await vps.run("systemctl is-active postgresql-5432")).stdout.trim()).toBe("active");
  await vps.run("docker rm -f kept; docker system prune -af");
  expect((await vps.run("docker images -q")).stdout).toBe("");
  expect((await other.run("docker run --rm node:24-slim node -p 6*7")).stdout.trim()).toBe("42");
});

test("nothing of it is left after down", async () => {
  const gone = await bootVps({ images: false });
  expect(traces(gone)).toEqual(
    expect.arrayContaining(["state folder", "link", `process ${gone.pid}`, `mounts of process ${gone.pid}`]),
  );
  await gone.down();
  expect(traces(gone)).toEqual([]);
});

test("when its owner is killed everything goes", async () => {
  const name = `orphan-${process.pid}`;
  const code = `import { bootVps } from ${JSON.stringify(join(repo, "tests/world/vps/vps.ts"))};
    const vps = await bootVps({ name: ${JSON.stringify(name)} }); console.log(vps.address); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [address] = await once(owner.stdout, "data");
  const orphan = { name, address: String(address).trim() };
  expect(traces(orphan)).toContain("link");
  owner.kill("SIGKILL");
  await until("everything gone", 10_000, () => traces(orphan).length === 0);
  await destroyLeftovers();
  expect(listVps()).not.toContain(name);
  expect(() => openVps(name)).toThrow(/none is called orphan/);
});
