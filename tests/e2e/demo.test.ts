import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { listVps } from "../world/vps/vps.ts";

const repo = join(import.meta.dirname, "../..");
const goneLimitMs = 20_000;
const storyLimitMs = 400_000;
vi.setConfig({ testTimeout: storyLimitMs + 60_000 });

// Every process that a demo starts inherits this word, however it detaches itself.
const mark = `WATCHBILL_DEMO_TEST=${process.pid}-${Date.now()}`;
// Its own, so that whatever is left in one is the demo's.
const home = mkdtempSync(join(tmpdir(), "wb-demo-home-"));
const temporary = mkdtempSync(join(tmpdir(), "wb-demo-tmp-"));

let before: ReturnType<typeof traces>;
let running: Demo | undefined;

beforeAll(() => {
  expect(listVps(), "a demo of this checkout is running; end it first").not.toContain("demo");
  before = traces();
});
afterEach(async () => {
  running?.child.kill("SIGKILL");
  await running?.ended;
});
afterAll(() => {
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true });
});

test("a demo that is killed takes its VPS and all its processes with it", async () => {
  const demo = startDemo();
  await demo.says(/^3 · The monitoring/m, 120_000);
  expect(listVps()).toContain("demo");
  expect(markedProcesses().length).toBeGreaterThan(1);
  demo.child.kill("SIGKILL");
  await demo.ended;
  await eventually("the VPS and every process is gone", () => {
    expect(listVps()).not.toContain("demo");
    expect(markedProcesses()).toEqual([]);
    expect(traces()).toEqual(before);
  });
});

test("Ctrl-C ends a demo in order: not a success, and nothing is left", async () => {
  const demo = startDemo();
  await demo.says(/^2 · The sample application/m, 60_000);
  demo.child.kill("SIGINT");
  expect(await demo.ended).toBe(1);
  expectNothingLeft();
});

test("the next demo tells the whole story, succeeds and leaves nothing", async () => {
  const demo = startDemo();
  await demo.says(/All of it was seen to happen/, storyLimitMs);
  expect(await demo.ended).toBe(0);

  const titles = demo.said().match(/^\d+ · .*$/gm);
  expect(titles?.map((title) => title.replace(/:.*| \(.*/, ""))).toEqual([
    "1 · A VPS",
    "2 · The sample application",
    "3 · The monitoring",
    "4 · All quiet",
    "5 · A fault",
    "6 · Healed",
    "7 · A threshold is changed",
    "8 · And rolled back",
    "9 · Where to look",
  ]);
  expect(demo.said()).toMatch(/┌ Synthesis queue is backing up .*\n(.*\n)+? *\d+\.\d s after the fault/);
  expect(demo.said()).toMatch(/┌ Resolved: Synthesis queue is backing up .*\n(.*\n)+? *\d+\.\d s after the cure/);
  expect(demo.said()).toMatch(/~ update +queue-depth\n(.*\n){2} +1 to update/);
  expectNothingLeft();
});

interface Demo {
  child: ChildProcess;
  said(): string;
  /** Resolves when what it printed matches. @throws with its last words after `limitMs`, or when it ends before */
  says(words: RegExp, limitMs: number): Promise<void>;
  /** The exit code; null after a signal. */
  ended: Promise<number | null>;
}

function startDemo(): Demo {
  const [name = "", value] = mark.split("=");
  const child = spawn(process.execPath, [join(repo, "cli/watchbill.ts"), "demo", "--once"], {
    cwd: repo,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, [name]: value, HOME: home, TMPDIR: temporary },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => resolve(code));
  });
  running = {
    child,
    said: () => text,
    ended,
    async says(words, limitMs) {
      const deadlineMs = Date.now() + limitMs;
      while (!words.test(text)) {
        const isOver = child.exitCode !== null || child.signalCode !== null;
        if (isOver || Date.now() > deadlineMs) {
          throw new Error(
            `the demo ${isOver ? "ended" : `took ${limitMs} ms`} without ${words}:\n${text.slice(-4_000)}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
  return running;
}

function expectNothingLeft(): void {
  expect(markedProcesses()).toEqual([]);
  expect(traces()).toEqual(before);
  expect(existsSync(join(repo, ".watchbill/demo"))).toBe(false);
  expect(readdirSync(temporary)).toEqual([]);
  // npm's own cache, and nothing else.
  expect(readdirSync(home).filter((name) => name !== ".npm")).toEqual([]);
}

/** What the machine shows outside the repository, of whatever a demo could leave. */
function traces() {
  const folders = ["/etc", "/var/lib", "/opt", "/srv", "/run", "/usr/local"];
  const files = spawnSync("find", [...folders, "-xdev", "-not", "-path", "/run/user/*"], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  }).stdout;
  return {
    vps: listVps().filter((name) => name === "demo"),
    links: linkNames(),
    groups: readdirSync("/sys/fs/cgroup", { recursive: false, encoding: "utf8" })
      .flatMap((tree) => [tree, ...groupsBelow(`/sys/fs/cgroup/${tree}`)])
      .filter((name) => name.startsWith("watchbill-vps-") && name.endsWith("-demo")),
    mounts: readFileSync("/proc/self/mounts", "utf8").split("\n").sort(),
    files: files.split("\n").sort(),
    root: readdirSync("/root").sort(),
  };
}

/** Network links, without those of other VPSs that come and go. */
function linkNames(): string[] {
  const { stdout } = spawnSync("ip", ["-json", "link"], { encoding: "utf8" });
  const links = JSON.parse(stdout) as { ifname: string; ifalias?: string }[];
  return links
    .filter(({ ifname, ifalias }) => !/^wb(host|guest)\d+$/.test(ifname) || ifalias === "demo")
    .map(({ ifname }) => ifname)
    .sort();
}

function groupsBelow(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function markedProcesses(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(mark)) return [];
        return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 200)}`];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

async function eventually(what: string, check: () => void): Promise<void> {
  const deadlineMs = Date.now() + goneLimitMs;
  for (;;) {
    try {
      return check();
    } catch (error) {
      if (Date.now() > deadlineMs) throw new Error(`not within ${goneLimitMs / 1_000} s: ${what}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
