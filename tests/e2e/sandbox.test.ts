import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { investigate, investigateCommand } from "../../cli/investigate.ts";
import { startSsh, withKey } from "../../cli/ssh.ts";
import { until } from "./fixtures/until.ts";
import {
  key,
  layout,
  otherSecrets,
  type SandboxHost,
  secretName,
  stack,
  startSandboxHost,
} from "./sandbox/sandbox-host.ts";

const unit = `watchbill-${stack}-report-analyst.service`;
const container = `watchbill-${stack}-analyst`;
const run = `${layout.reportsDir}/run`;
const flags = `${layout.currentRelease}/host/sandbox-flags`;
const script = `${layout.currentRelease}/host/run-analyst`;

let host: SandboxHost;
beforeAll(async () => {
  host = await startSandboxHost();
}, 240_000);
afterAll(() => host?.close());

const onHost = async (command: string) => (await host.vps.run(command, { check: false })).stdout.trim();

/** The analyzer's container, with a probe in the analyzer's place that tries what somebody would who has taken it over. */
describe("the analyzer's sandbox", () => {
  let tried: Record<string, unknown>;
  beforeAll(async () => {
    tried = await host.probe();
  }, 120_000);

  const open = (from: Record<string, unknown>) =>
    Object.entries(from).flatMap(([name, outcome]) => (String(outcome).startsWith("open") ? [name] : []));

  test("lets nothing through but the model's API, and nothing be written or read that is not its own", () => {
    expect(tried).not.toEqual({});
    expect(open(tried)).toEqual(["the model's api by the proxy"]);
    expect(Object.keys(tried).length).toBeGreaterThan(45);
    expect(tried.interfaces).toEqual(["lo"]);
  });

  test("asks no server of names for anything, and says which names it refused", async () => {
    expect(host.questions).toEqual([]);
    const journal = await onHost(`journalctl --output cat --unit watchbill-${stack}-egress.service`);
    expect(journal).toContain(`refused: CONNECT d.${secretName}:443`);
    expect(journal).toContain(`refused: api.anthropic.com:443 was asked for ${secretName}`);
    expect(journal).toMatch(/^api\.anthropic\.com:443: \d+ bytes out/m);
  });

  test("has no right that a process could use, and no secret in its environment", () => {
    const none = "0000000000000000";
    expect(tried.status).toMatchObject({ CapEff: none, CapBnd: none, CapPrm: none, NoNewPrivs: "1", Seccomp: "2" });
    expect((tried.status as Record<string, string>).Uid).not.toMatch(/^0\b/);
    const environment = JSON.stringify(tried.environment);
    for (const secret of [key, ...otherSecrets]) expect(environment).not.toContain(secret);
    expect(Object.keys(tried.environment as object).sort()).toEqual(
      [
        "HOME",
        "HOSTNAME",
        "HTTPS_PROXY",
        "LANG",
        "NODE_EXTRA_CA_CERTS",
        "NODE_USE_ENV_PROXY",
        "PATH",
        "https_proxy",
      ].sort(),
    );
    expect(tried.processes).toBeLessThanOrEqual(3);
  });

  test("takes no more processes, memory and disk than it may", () => {
    expect(tried.forked).toBeLessThan(128);
    expect(tried.memory).toBe("SIGKILL");
    expect(tried.bigFile).toBe("ENOSPC");
    expect(tried.bigFileMb).toBeLessThanOrEqual(64);
  });

  test("is gone after the run, and so is what it was given", async () => {
    expect(await onHost(`docker ps --all --quiet --filter name=${container}`)).toBe("");
    expect(await onHost(`ls /run/watchbill/${stack}/analyst; grep analyst /proc/mounts`)).toBe("");
    expect(await onHost(`stat -c '%U %a' ${run}/out/analysis.json; ls ${run}`)).toMatch(/^watchbill 6[04]0\n/);
    expect(await onHost(`cat ${run}/analyst-failed`)).toBe("");
  });

  test("is open without its network policy, which the same probe sees", async () => {
    await onHost(`sed -i.kept 's/--network none/--network bridge/' ${flags}`);
    const free = await host.probe();
    await onHost(`mv ${flags}.kept ${flags}`);
    // Nobody answers a question for a name here: that it was asked is heard below.
    expect(open(free).filter((name) => name !== "dns by getaddrinfo")).toEqual([
      "tcp to this machine",
      "tcp to the host",
      "tcp to the host by the bridge",
      "tcp to the database",
      "tcp to the metadata service",
      "dns by udp",
      "dns by tcp",
      "udp to the bridge",
      "the model's api by the proxy",
    ]);
    const asked = host.questions.map((question) => question.toLowerCase()).join();
    for (const first of ["a", "b"])
      expect(asked).toContain(`\x01${first}\x0f${secretName.split(".")[0]?.toLowerCase()}`);
    host.questions.length = 0;
  });

  test("runs by the policy and no other, as Docker itself says, and is ended when its time is over though it would stay", async () => {
    await onHost(`sed -i.kept 's/^limit_s=.*/limit_s=6/' ${script}`);
    const running = host.probe({ stays: true });
    const inspected = await until("the container", 20_000, async () => {
      const said = await onHost(`docker inspect ${container}`);
      return said.includes('"Running": true') && said;
    });
    await running;
    await onHost(`mv ${script}.kept ${script}`);
    expect(policyOf(JSON.parse(inspected)[0])).toEqual(expectedPolicy());
    expect(await onHost(`docker ps --all --quiet --filter name=${container}`)).toBe("");
    expect(await onHost(`cat ${run}/analyst-failed`)).toContain("it did not end within");
    const journal = await onHost(`journalctl --output cat --unit ${unit}`);
    expect(journal).toContain("[31mstays");
    expect(journal).not.toContain("\x1b");
    expect(journal.length).toBeLessThan(200_000);
  });

  test("goes with the unit that is stopped, and one that was left over goes before the next run", async () => {
    const running = host.probe({ stays: true }).catch(() => "canceled");
    await until(
      "the container",
      20_000,
      async () => (await onHost(`docker ps --quiet --filter name=${container}`)) !== "",
    );
    await onHost(`systemctl stop ${unit}`);
    expect(await running).toBe("canceled");
    expect(await onHost(`docker ps --all --quiet --filter name=${container}`)).toBe("");
    await onHost(`docker run --detach --name ${container} debian:bookworm-20250721-slim sleep 1000`);
    expect(open(await host.probe())).toEqual(["the model's api by the proxy"]);
  });

  test("is done without where no key is set, without a failure, and the run is told why", async () => {
    await onHost(`mv ${layout.credentialsDir}/anthropic-key /root/key`);
    expect(await host.probe()).toEqual({});
    expect(await onHost(`cat ${run}/analyst-failed; systemctl is-failed ${unit}`)).toBe(
      "no anthropicKey is set\ninactive",
    );
    await onHost(`mv /root/key ${layout.credentialsDir}/anthropic-key`);
  });
});

/** `watchbill investigate`, by the same connection. */
describe("a look into copies in the sandbox", () => {
  const look = (...words: string[]) =>
    investigate(host.connection, stack, words, { interactive: false, stdio: "pipe" });
  const name = `watchbill-${stack}-investigate`;
  const everything = `docker ps --all --quiet --filter name=${name}; ls -d /var/lib/watchbill/${stack}/investigate`;
  const program = `${layout.currentRelease}/host/investigate`;

  test("asks logs by jq, and metrics in SQL", async () => {
    const counted = await look("bash", "-c", "jq -r .level logs/*.jsonl | sort | uniq -c | tr -s ' '");
    expect(counted).toEqual({ code: 0, stdout: " 1 ERROR\n 1 INFO\n", stderr: "" });
    const sql = "SELECT count(*) AS n, max(id) AS most FROM metrics_event";
    expect(await look("duckdb", "--csv", "metrics.duckdb", sql)).toEqual({
      code: 0,
      stdout: "n,most\n42,41\n",
      stderr: "",
    });
    expect((await look("duckdb", "SELECT sum(n) AS n FROM 'logs/*.jsonl'")).stdout).toBe("n\n3\n");
  });

  test("changes the copies and not what they were made of, and leaves nothing", async () => {
    const originals = `cd ${layout.syncedDir} && find . -type f -exec sha256sum {} +`;
    const before = await onHost(originals);
    const change =
      "duckdb logs.duckdb 'DELETE FROM log_record' && echo more >>logs/gateway.2026-11-25.jsonl && touch mine && ls";
    const changed = await look(
      "bash",
      "-c",
      `${change} && duckdb --csv logs.duckdb 'SELECT count(*) AS n FROM log_record'`,
    );
    expect(changed.stdout).toContain("mine\nn\n0\n");
    expect(await onHost(originals)).toBe(before);
    expect(await onHost(everything)).toBe("");
  });

  test("gives back the command's own exit code, and takes its words as they are", async () => {
    expect(await look("bash", "-c", "exit 7")).toMatchObject({ code: 7 });
    expect(await look("no-such-command")).toMatchObject({ code: 127 });
    expect(await look("printf", "%s|", "a  b", "$HOME", "it's", "-- x")).toMatchObject({
      stdout: "a  b|$HOME|it's|-- x|",
    });
  });

  test("has no way out but the model's API, and nothing of the host's", async () => {
    const tries = [
      `(exec 3<>/dev/tcp/${host.vps.hostAddress}/8080) && echo network`,
      "(echo x >/usr/x) && echo root",
      `ls /etc/watchbill /var/lib/watchbill/${stack}/data && echo files`,
      "ls /in/key && echo key",
      "env | grep -i -e secret -e sk-ant && echo secrets",
      "echo $HTTPS_PROXY",
    ];
    expect((await look("bash", "-c", tries.join("; "))).stdout).toBe("http://127.0.0.1:3128\n");
    const reach = (url: string) =>
      look(
        "bash",
        "-c",
        `${layout.currentRelease}/node -e 'fetch("${url}").catch((e) => console.log(e.cause.message))'`,
      );
    await reach(`https://e.${secretName}`);
    await reach("https://api.anthropic.com");
    const journal = await onHost(`journalctl --output cat --lines 2 --unit watchbill-${stack}-egress.service`);
    expect(journal).toMatch(
      new RegExp(`^refused: CONNECT e.${secretName}:443\\napi.anthropic.com:443: \\d+ bytes out`, "i"),
    );
    expect(host.questions).toEqual([]);
  });

  test("runs every command of its page", async () => {
    const page = readFileSync(new URL("../../docs/investigate.md", import.meta.url), "utf8");
    const commands = [/RUN="(.+)"$/gm, /^\| `((?:jq|duckdb|watchbill) .+?)` \|/gm, /-- (duckdb .+"SELECT count.+)$/gm]
      .flatMap((pattern) => [...page.matchAll(pattern)])
      .map(([, command = ""]) => command);
    expect(commands).toHaveLength(6);
    for (const command of commands) expect(await look("bash", "-c", command)).toMatchObject({ code: 0, stderr: "" });
  });

  test("is a shell for whoever has a terminal", async () => {
    const input = "jq -n '1 + 1'; tty; exit 3\n";
    const { stdout, code } = await host.vps.run(`script --quiet --return --command '${program} ${stack}' /dev/null`, {
      input,
      check: false,
    });
    expect(stdout).toContain(`Copies of ${stack} in /work`);
    expect(stdout).toMatch(/\n2\r?\n\/dev\/(pts\/0|console)/);
    expect(code).toBe(3);
  });

  test("is one at a time, and ends with the connection of whoever has begun it", async () => {
    const first = withKey(host.connection, async ({ words }) => {
      const ssh = startSsh([...words, investigateCommand(stack, ["sleep", "1000"])]);
      await until("its command", 20_000, async () => (await onHost("pgrep --full '^sleep 1000$'")) !== "");
      expect(await look("true")).toMatchObject({ code: 1, stderr: expect.stringContaining("another investigation") });
      ssh.end();
    });
    await first;
    const free = `flock --nonblock ${layout.runDir}/.investigate.lock echo free`;
    await until("the end of it", 30_000, async () => (await onHost(`${everything}; ${free}`)) === "free");
  });

  test("is ended where it takes more of the disk than it may, in one file or in many", async () => {
    await onHost(`sed -i.kept 's/^own_mb=.*/own_mb=8/' ${program}`);
    const one = await look("bash", "-c", "head -c 50M /dev/zero >big; stat -c %s big");
    expect(Number(one.stdout)).toBeLessThan(20 * 1024 ** 2);
    const many = await look("bash", "-c", "for n in $(seq 20); do head -c 1M /dev/zero >f$n; done; sleep 60");
    await onHost(`mv ${program}.kept ${program}`);
    expect(many).toMatchObject({ code: 137, stderr: expect.stringContaining("more than 8 MB of the disk") });
    expect(await onHost(everything)).toBe("");
  });

  test("says what is missing, and how to get it", async () => {
    await onHost(`mv ${layout.syncedDir} ${layout.syncedDir}.away`);
    expect(await look("true")).toMatchObject({ code: 1, stderr: expect.stringContaining("there are no copies") });
    await onHost(`mv ${layout.syncedDir}.away ${layout.syncedDir}`);
  });
});

// The last of all: the images of a throw-away VPS do not come back with its Docker.
describe("a Docker that is broken", () => {
  test("costs a report its model and no more, and whoever looks into copies is told", async () => {
    await onHost("systemctl stop docker.socket docker");
    expect(await host.probe()).toEqual({});
    expect(await onHost(`cat ${run}/analyst-failed; systemctl is-failed ${unit}`)).toBe(
      "Docker does not answer\ninactive",
    );
    const looked = await investigate(host.connection, stack, ["true"], { interactive: false, stdio: "pipe" });
    expect(looked).toMatchObject({ code: 1, stderr: "investigate: Docker does not answer\n" });
  });
});

interface Inspected {
  Config: { Image: string; User: string; Env: string[]; Entrypoint: unknown; Cmd: string[] };
  HostConfig: Record<string, unknown>;
  Mounts: { Source: string; Destination: string; RW: boolean }[];
}

/** What of a container decides what it may do. */
function policyOf({ Config, HostConfig, Mounts }: Inspected) {
  const names = Object.keys(expectedPolicy().host);
  return {
    user: Config.User,
    host: Object.fromEntries(names.map((name) => [name, HostConfig[name]])),
    mounts: Mounts.map(({ Source, Destination, RW }) => `${Source} ${Destination} ${RW ? "rw" : "ro"}`).sort(),
  };
}

function expectedPolicy() {
  return {
    user: expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/),
    host: {
      NetworkMode: "none",
      IpcMode: "none",
      PidMode: "",
      UTSMode: "",
      UsernsMode: "",
      Privileged: false,
      ReadonlyRootfs: true,
      CapAdd: null,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Devices: [],
      DeviceRequests: null,
      GroupAdd: null,
      PortBindings: {},
      ExtraHosts: null,
      Memory: 1280 * 1024 ** 2,
      MemorySwap: 1280 * 1024 ** 2,
      NanoCpus: 1_000_000_000,
      PidsLimit: 128,
      OomKillDisable: false,
      OomScoreAdj: 900,
      AutoRemove: true,
      RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
      LogConfig: { Type: "none", Config: {} },
      Tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=64m,mode=1777" },
      Binds: null,
      VolumesFrom: null,
    },
    mounts: [
      `/etc/ssl/certs/ca-certificates.crt /in/trusted.pem ro`,
      `${layout.configDir}/analyst.json /in/analyst.json ro`,
      `${layout.egressDir} /egress ro`,
      `${layout.installDir} ${layout.installDir} ro`,
      `${layout.runDir}/analyst/key /in/key ro`,
      `${layout.runDir}/analyst/out /out rw`,
      `${run}/digest.json /in/digest.json ro`,
      `${run}/snapshot /in/data ro`,
    ].sort(),
  };
}
