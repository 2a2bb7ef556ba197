import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { hostWords } from "../../../cli/verbs/silence.ts";

it("every word that a person typed reaches the host as it was, whatever the shell there thinks of it", () => {
  const because = `it's $(touch /tmp/x) \`id\` "quoted"; rm -rf * \\ end`;
  const words = hostWords(["queue-depth"], { for: "2h", because, label: ["model=ko ko", "a=b"], list: undefined });
  const seen = execFileSync("sh", ["-c", `for word in ${words}; do printf '%s\\n' "$word"; done`], {
    encoding: "utf8",
  });
  expect(seen.split("\n").slice(0, -1)).toEqual([
    "silence",
    "queue-depth",
    "--for=2h",
    `--because=${because}`,
    "--label=model=ko ko",
    "--label=a=b",
  ]);
});

it("a word with a dash in front is no alert", () => {
  expect(() => hostWords(["--root=/"], {})).toThrow('there is no alert "--root=/"');
});
