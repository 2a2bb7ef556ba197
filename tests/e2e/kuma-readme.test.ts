import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KumaMonitor } from "../../components/kuma/monitor.ts";
import { Kuma } from "../../providers/kuma/client/kuma.ts";
import { newMonitor } from "../../providers/kuma/resources/monitor-columns.ts";
import { type KumaServer, startKuma } from "../world/kuma/server.ts";
import { kumaStack } from "../world/kuma/stack.ts";
import { setUp } from "../world/kuma/user.ts";
import type { ToyStack } from "../world/providers/toy-stack.ts";

const repository = resolve(import.meta.dirname, "../..");
const folder = join(repository, ".watchbill", `readme-${process.pid}`);

let server: KumaServer;
let page: Kuma;
let stack: ToyStack;

beforeAll(async () => {
  server = await startKuma();
  const { username, password } = await setUp(server.url);
  page = new Kuma({ url: server.url, username, password });
  stack = await kumaStack({ "kuma:url": server.url, "kuma:username": username, "kuma:password": password });
});
afterAll(async () => {
  await stack?.remove();
  await page?.session.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The README's program, beside a checkout of this repository. */
async function readmeProgram(): Promise<() => Promise<Record<string, unknown>>> {
  const readme = await readFile(join(repository, "providers/kuma/README.md"), "utf8");
  const [, text = ""] = /```ts\n(.+?)```/s.exec(readme) ?? [];
  await mkdir(folder, { recursive: true });
  const file = join(folder, "index.ts");
  await writeFile(file, text.replaceAll('"../watchbill/', `"${repository}/`));
  return async () => ({ ...(await import(`${pathToFileURL(file).href}?${Date.now()}`)) });
}

test("the README's program runs with the README's settings, and an import takes what is there", async () => {
  const program = await readmeProgram();
  const { changes, outputs } = await stack.up(program);
  expect(changes).toEqual({ create: 6 });
  expect(outputs.backupPushUrl).toMatch(/\/api\/push\/\w{32}$/);
  expect((await page.currentMonitors()).map(({ name }) => name).sort()).toEqual(["Backup", "Shop", "Site"]);

  const url = "http://127.0.0.1:1/";
  const made = {
    ...newMonitor({ type: "http", name: "By hand", url }, false),
    name: "By hand",
    notificationIDList: {},
  };
  const id = await page.addMonitor(made);
  const importing = async () => {
    const outputsOfProgram = await program();
    new KumaMonitor("by-hand", { type: "http", name: "By hand", url }, { import: String(id) });
    return outputsOfProgram;
  };
  expect((await stack.up(importing)).changes).toEqual({ import: 1, same: 6 });
  await stack.destroy();
  expect(await page.currentMonitors()).toEqual([]);
});
