import { execFileSync, spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { investigateCommand } from "../../../cli/investigate.ts";

it("has every word reach the host's script as it is, whatever a shell would make of it", () => {
  const words = ["bash", "-c", "jq '.a' \"$FILE\" | sort; exit 3", "", "-x", "a\nb"];
  const command = investigateCommand("prod", words);
  const script = "/opt/watchbill/prod/current/host/investigate";
  const run = command.replaceAll(`[ -x ${script} ]`, "true").replace(`exec ${script}`, `printf '%s\\0'`);
  const seen = execFileSync("sh", ["-c", run], { encoding: "utf8" });
  expect(seen.split("\0").slice(0, -1)).toEqual(["prod", ...words]);
});

it("makes a shell of no words", () => {
  expect(investigateCommand("pr-12", [])).toMatch(/; exec \/opt\/watchbill\/pr-12\/current\/host\/investigate pr-12$/);
});

it("says how to deploy where the script is not on the host", () => {
  const { status, stderr } = spawnSync("sh", ["-c", investigateCommand("pr-12", ["true"])], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("make up STACK=pr-12") });
});

it("takes the command of make investigate as one text", () => {
  const run = "jq -r '.level' logs/*.jsonl | sort";
  const said = execFileSync("make", ["--dry-run", "--no-print-directory", "investigate", "STACK=x", `RUN=${run}`], {
    encoding: "utf8",
  });
  const line = said.trim().split("\n").at(-1) ?? "";
  expect(line.startsWith("watchbill investigate --stack x -- ")).toBe(true);
  const words = execFileSync("sh", ["-c", line.replace(/^watchbill/, "printf '%s\\0'")], { encoding: "utf8" });
  expect(words.split("\0").slice(0, -1)).toEqual(["investigate", "--stack", "x", "--", "bash", "-c", run]);
});
