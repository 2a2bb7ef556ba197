import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashPlaceholder, serverConfig } from "../../components/dashboard-server-config.ts";
import { parseSettings } from "../../model/settings.ts";
import { until } from "../e2e/fixtures/until.ts";
import { freePort } from "../world/postgres-local.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const caddy = join(
  execFileSync(join(projectDir, "tools/unpack-debian.sh"), ["caddy"], { encoding: "utf8" }).trim(),
  "usr/bin/caddy",
);
const guide = readFileSync(join(projectDir, "docs/dashboard-server.md"), "utf8");
const commands = [...guide.matchAll(/```sh\n(.+?)```/gs)].flatMap(([, block = ""]) => block.trim().split("\n"));
const password = "planted correct horse";
const told = {
  host: "vps.example.org",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
  sshKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n",
  databaseUrl: "postgres://watchbill:secret@127.0.0.1:5432/metrics",
  ntfyTopic: "wb-7f3a",
};

let root: string;
let port: number;
let server: ChildProcess | undefined;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "watchbill-caddy-"));
  for (const folder of ["site/data/20260310-073000", "reports"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "site/index.html"), "<!doctype html><title>Watchbill</title>");
  writeFileSync(join(root, "site/app-1a2b3c4d.js"), "// as long as an app\n".repeat(500));
  writeFileSync(join(root, "reports/20260310-0730.html"), "<style>p { color: red }</style><p>said</p>");
  port = await freePort();
});
afterEach(() => {
  server?.kill("SIGKILL");
  rmSync(root, { recursive: true });
});

/** Debian's Caddy, with what the one on a host is told, but for where its folders and its port are. */
async function serve(settings: Record<string, string> = {}, hash = ""): Promise<void> {
  const parsed = parseSettings({ ...told, ...settings }, "Pulumi.prod.yaml").settings;
  if (!parsed) throw new Error("the settings are not right");
  const config = JSON.stringify(serverConfig({ ...parsed, hasPassword: hash !== "" }))
    .replaceAll('"/srv', `"${root}`)
    .replace('":8080"', `"127.0.0.1:${port}"`)
    .replace("/tmp/caddy", join(root, "caddy"))
    .replace(hashPlaceholder, hash);
  server = spawn(caddy, ["run", "--config", "-"], { stdio: ["pipe", "ignore", "ignore"] });
  server.stdin?.end(config);
  await until("the server", 20_000, async () => (await curl("/")) !== undefined);
}
/** Status and headers, as curl has them; undefined where nobody answers. */
async function curl(path: string, ...words: string[]): Promise<string | undefined> {
  const all = ["--silent", "--include", "--output", "-", "--path-as-is", ...words, `http://127.0.0.1:${port}${path}`];
  return await promisify(execFile)("curl", all).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

describe("the dashboards' server", () => {
  it("answers what its guide asks", async () => {
    await serve();
    const asked = commands.filter((line) => line.startsWith("curl "));
    expect(asked).not.toEqual([]);
    for (const line of asked) {
      const { stdout } = await promisify(execFile)("bash", ["-c", line.replace("8088", String(port))]);
      expect(stdout).toContain("<title>");
    }
  });

  it("takes the settings that its guide sets, the one that strangers reach only with a password", () => {
    const sets = commands.flatMap((line) => [...line.matchAll(/pulumi config set (\w+) (\S+)/g)]);
    expect(sets.map(([, key]) => key)).toEqual(["dashboardListen", "dashboardUrl", "dashboardListen"]);
    for (const [, key = "", value = ""] of sets) {
      expect(parseSettings({ ...told, dashboardPassword: password, [key]: value }, "").problems).toEqual([]);
    }
    const [, , [, key = "", value = ""] = []] = sets;
    expect(parseSettings({ ...told, [key]: value }, "").problems).not.toEqual([]);
  });

  it("gives pages with what a browser is to refuse, and files of one content to be kept", async () => {
    await serve();
    const page = (await curl("/")) ?? "";
    expect(page).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(page).toMatch(
      /^Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; /m,
    );
    expect(page).toMatch(/^Cache-Control: no-cache\r$/m);
    expect(page).not.toMatch(/^Server:/m);
    const app = await curl("/app-1a2b3c4d.js", "--header", "Accept-Encoding: gzip");
    expect(app).toMatch(/^Content-Encoding: gzip\r$/m);
    expect(app).toMatch(/^Cache-Control: private, max-age=31536000, immutable\r$/m);
    const missing = await curl("/data/20260310-073000/overview.7d.js");
    expect(missing).toMatch(/^HTTP\/1.1 404 [\s\S]*^Cache-Control: no-cache\r$/m);
  });

  it("gives a report's page with its style, and nothing that lies beside it", async () => {
    writeFileSync(join(root, "reports/20260310-0730.json"), "all that was sent");
    writeFileSync(join(root, "site/.site.js.new"), "half of it");
    await serve();
    expect(await curl("/reports/20260310-0730.html")).toMatch(
      /^Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'/m,
    );
    const others = [
      "/reports/20260310-0730.json",
      "/reports/",
      "/../reports/20260310-0730.json",
      "/%2e%2e/reports/20260310-0730.json",
      "/.site.js.new",
      "/data/",
    ];
    for (const path of others) expect(await curl(path)).toMatch(/^HTTP\/1.1 (404|400) /);
    expect(await curl("/", "--request", "PUT", "--data", "x")).toMatch(/^HTTP\/1.1 405 /);
  });

  it("answers only to names that it was told, so that no strange page can have it read", async () => {
    await serve({ dashboardUrl: "http://watch.example.org:8088" });
    for (const name of ["127.0.0.1:8088", "localhost", "vps.example.org", "watch.example.org"]) {
      expect(await curl("/", "--header", `Host: ${name}`)).toMatch(/^HTTP\/1.1 200 /);
    }
    expect(await curl("/", "--header", "Host: rebound.example")).toMatch(/^HTTP\/1.1 421 /);
  });

  it("with a password answers to any name, whoever knows it", async () => {
    const hashed = promisify(execFile)(caddy, ["hash-password"]);
    hashed.child.stdin?.end(`${password}\n`);
    await serve({ dashboardPassword: password }, (await hashed).stdout.trim());
    const anyName = ["--header", "Host: rebound.example"];
    expect(await curl("/site.js", ...anyName)).toMatch(/^HTTP\/1.1 401 /);
    expect(await curl("/", ...anyName, "--user", "watchbill:wrong")).toMatch(/^HTTP\/1.1 401 /);
    expect(await curl("/", ...anyName, "--user", `watchbill:${password}`)).toMatch(/^HTTP\/1.1 200 /);
  });
});
