import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { format, type PlanFile, readPlanFile, writePlanFile } from "../../../../cli/plan-file/plan-file.ts";

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "watchbill-plan-file-"));
  file = join(directory, "prod.plan");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const hash = "0123456789abcdef".repeat(4);
const plan: PlanFile = {
  ...{ format, stack: "prod", madeAt: "2026-03-01T10:00:00.000Z" },
  fingerprints: { code: hash, config: hash, live: hash },
  pulumi: { resourcePlans: {} },
};

it("a plan is read as it was written, and is nobody else's to read", async () => {
  await writePlanFile(file, plan);
  expect(await readPlanFile(file)).toEqual(plan);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it.each([
  ["no JSON", "{", "the file"],
  ["another format", { ...plan, format: "watchbill-plan-0" }, 'format must be "watchbill-plan-1"'],
  [
    "a hash and the plan missing",
    { ...plan, fingerprints: { code: hash, config: "x" }, pulumi: 1 },
    "fingerprints.config must be a SHA-256; fingerprints.live",
  ],
  ["more than a plan has", { ...plan, secret: 1 }, "secret"],
])("a file with %s is refused, with what is wrong and what to do", async (_, content, message) => {
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  const reading = readPlanFile(file);
  await expect(reading).rejects.toThrow(`${file} is no plan; make one with watchbill plan --out ${file}`);
  await expect(reading).rejects.toThrow(message);
});

it("a file that is not there is named", async () => {
  await expect(readPlanFile("/nowhere.plan")).rejects.toThrow("/nowhere.plan cannot be read as a plan: ENOENT");
});
