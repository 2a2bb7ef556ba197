import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstUserScript } from "../../components/uptime-kuma.ts";
import { Kuma } from "../../providers/kuma/client/kuma.ts";
import { installKuma } from "../world/kuma/install.ts";
import { type KumaServer, startKuma } from "../world/kuma/server.ts";

let server: KumaServer;
beforeAll(async () => {
  server = await startKuma();
}, 120_000);
afterAll(() => server?.stop());

/** As `docker exec … node -` runs it, in Kuma's own folder. */
async function run(account: object): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, ["-"], {
    cwd: await installKuma(console.error),
    env: { ...process.env, UPTIME_KUMA_PORT: new URL(server.url).port },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  child.stdin.end(firstUserScript.replace("{ /* account */ }", () => JSON.stringify(account)));
  const [code] = await once(child, "close");
  return { code, said };
}
const comesIn = async (user: { username: string; password: string }) => {
  const kuma = new Kuma({ url: server.url, ...user });
  try {
    return (await kuma.session.freshToken()) !== "";
  } finally {
    await kuma.session.close();
  }
};

describe("the first user of an Uptime Kuma on the VPS", () => {
  const user = { username: "admin", password: 'it\'s-$& a "Password" 1' };

  it("is refused in Kuma's own words where the password is too weak", async () => {
    const { code, said } = await run({ username: "admin", password: "weak" });
    expect(code).toBe(1);
    expect(said).toMatch(/^Uptime Kuma: .*weak.*\(kumaPassword\)/i);
  });

  it("is made without a browser, whatever is in the password, and can log in", async () => {
    expect(await run(user)).toEqual({ code: 0, said: "" });
    expect(await comesIn(user)).toBe(true);
  });

  it("stays as it is when it is there", async () => {
    expect(await run({ username: "other", password: "Another-password-1" })).toEqual({ code: 0, said: "" });
    expect(await comesIn(user)).toBe(true);
  });
});
