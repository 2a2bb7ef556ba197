import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyst } from "../../analyst/index.ts";
import { parseAnalysis } from "../../model/report-schema.ts";
import { analyzeEnvironment, sandboxPaths } from "../../model/sandbox-paths.ts";
import { digest } from "../unit/runtime/analyst/sample.ts";
import { writeAnalystCopies } from "../world/analyst-copies.ts";
import { asking, sober } from "../world/anthropic/minds.ts";
import { type Anthropic, startAnthropic } from "../world/anthropic/server.ts";
import { certificateFor } from "../world/certificate.ts";

const program = fileURLToPath(new URL("../../runtime/main.ts", import.meta.url));

let root: string;
let api: Anthropic;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "watchbill-analyze-"));
  for (const folder of ["in", "out"]) mkdirSync(join(root, folder));
  api = await startAnthropic();
  give("digest", digest);
  give("analyst", analyst);
  writeFileSync(`${root}${sandboxPaths.key}`, `${api.key}\n`);
});
afterEach(async () => {
  await api.close();
  rmSync(root, { recursive: true, force: true });
});

const give = (what: "digest" | "analyst" | "spent", content: unknown) =>
  writeFileSync(`${root}${sandboxPaths[what]}`, typeof content === "string" ? content : JSON.stringify(content));

/** As the container runs it. */
function analyze(environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH,
    ...{ [analyzeEnvironment.root]: root, [analyzeEnvironment.apiUrl]: api.url },
    ...environment,
  };
  return new Promise<{ code: number; said: string }>((ended) => {
    execFile(process.execPath, [program, "analyze", "--stack", "prod"], { env }, (error, stdout, stderr) =>
      ended({ code: error ? Number(error.code) : 0, said: `${stdout}${stderr}` }),
    );
  });
}

const written = () => parseAnalysis(JSON.parse(readFileSync(join(root, "out/analysis.json"), "utf8")));

describe("analyze, in the sandbox", () => {
  it("reads what it is given, writes its analysis whole, and keeps what it sent", async () => {
    await writeAnalystCopies(`${root}${sandboxPaths.data}`);
    api.mind = asking([{ name: "query", input: { sql: "SELECT count(*) AS records FROM log_record" } }], sober);
    expect(await analyze()).toEqual({
      code: 0,
      said: expect.stringMatching(/^2 findings, 0 texts rejected; 2 calls, 0\.\d{4} \$\n$/),
    });
    expect(written()).toMatchObject({ reportId: digest.reportId, verdict: "issues", toolResults: [{ id: "t1" }] });
    expect(readdirSync(join(root, "out")).sort()).toEqual(["analysis.json", "audit.jsonl"]);
    const audit = readFileSync(join(root, "out/audit.jsonl"), "utf8");
    const lines = audit
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ what }) => what)).toEqual(["request", "answer", "request", "answer"]);
    expect(lines.filter(({ what }) => what === "request").map(({ body }) => body)).toEqual(
      api.requests.map(({ body }) => body),
    );
    expect(audit).not.toContain(api.key);
  });

  it("speaks TLS to whom its certificate names", async () => {
    const certificate = await certificateFor(["localhost"]);
    const secure = await startAnthropic({ certificate });
    const authority = join(root, "authority.pem");
    writeFileSync(authority, certificate.cert);
    const url = secure.url.replace("127.0.0.1", "localhost");
    await analyze({ [analyzeEnvironment.apiUrl]: url, NODE_EXTRA_CA_CERTS: authority });
    expect(written()).toMatchObject({ verdict: "issues" });
    await analyze({ [analyzeEnvironment.apiUrl]: url });
    expect(written().withoutModel).toMatch(/^the Messages API cannot be reached: .*certificate/);
    expect(secure.requests).toHaveLength(1);
    await secure.close();
  });

  it.each<[string, () => void, string]>([
    ["no key", () => rmSync(`${root}${sandboxPaths.key}`), "no anthropicKey is set"],
    ["an empty key", () => writeFileSync(`${root}${sandboxPaths.key}`, "\n"), "no anthropicKey is set"],
    ["no analyst", () => rmSync(`${root}${sandboxPaths.analyst}`), "no analyst is declared"],
    [
      "an analyst of another version",
      () => give("analyst", { ...analyst, turns: 0 }),
      "analyst.json · turns: must be 1 to 30; deploy the stack again",
    ],
    ["an analyst that is no JSON", () => give("analyst", "{"), "analyst.json is not JSON; deploy the stack again"],
    [
      "a month that is spent",
      () => give("spent", { thisMonthUsd: 9.99 }),
      "9.99 $ of the month's 10.00 $ are spent, and a call of up to",
    ],
  ])("says why it is without the model: %s", async (_, change, reason) => {
    change();
    expect((await analyze()).code).toBe(0);
    expect(written().withoutModel).toContain(reason);
    expect(api.requests).toEqual([]);
  });

  it("has nothing to think about without a digest", async () => {
    give("digest", { failed: "the copies are missing" });
    expect(await analyze()).toEqual({
      code: 1,
      said: "watchbill: there is no digest to think about: the copies are missing\n",
    });
    rmSync(`${root}${sandboxPaths.digest}`);
    expect((await analyze()).code).toBe(1);
    expect(existsSync(join(root, "out/analysis.json"))).toBe(false);
  });
});
