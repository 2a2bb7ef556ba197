import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { investigateCommand } from "../../../cli/investigate.ts";

it("has every word reach the host's script as it is, whatever a shell would make of it", () => {
  const words = ["bash", "-c", "jq '.a' \"$FILE\" | sort; exit 3", "", "-x", "a\nb"];
  const command = investigateCommand("prod", words);
  const script = "/opt/watchbill/prod/current/host/investigate";
  expect(command.startsWith(`exec ${script} prod `)).toBe(true);
  const seen = execFileSync("sh", ["-c", command.replace(`exec ${script}`, `printf '%s\\0'`)], { encoding: "utf8" });
  expect(seen.split("\0").slice(0, -1)).toEqual(["prod", ...words]);
});

it("makes a shell of no words", () => {
  expect(investigateCommand("pr-12", [])).toBe("exec /opt/watchbill/pr-12/current/host/investigate pr-12");
});

it("takes the command of make investigate as one text", () => {
  const run = "jq -r '.level' logs/*.jsonl | sort";
  const said = execFileSync("make", ["--dry-run", "investigate", "STACK=x", `RUN=${run}`], { encoding: "utf8" });
  const line = said.trim().split("\n").at(-1) ?? "";
  expect(line.startsWith("watchbill investigate --stack x -- ")).toBe(true);
  const words = execFileSync("sh", ["-c", line.replace(/^watchbill/, "printf '%s\\0'")], { encoding: "utf8" });
  expect(words.split("\0").slice(0, -1)).toEqual(["investigate", "--stack", "x", "--", "bash", "-c", run]);
});
