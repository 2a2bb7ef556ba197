import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

/** What the files of a folder may import: folders of ours. Declarations know the words, components the words, and so on; see the
 *  picture in docs. */
const mayImport: Record<string, string[]> = {
  model: ["model"],
  alerts: ["alerts", "model"],
  timers: ["timers", "model"],
  channels: ["channels", "model"],
  windows: ["windows", "model"],
  components: ["components", "model"],
  runtime: ["runtime", "model"],
  backtest: ["backtest", "events", "model", "runtime"],
  events: ["events", "model"],
  lint: ["lint", "backtest", "events", "model"],
  "index.ts": ["alerts", "channels", "timers", "windows", "components", "model"],
  cli: [
    ...["cli", "index.ts", "alerts", "channels", "timers", "windows", "components", "model"],
    ...["runtime", "backtest", "lint", "tools", "tests"],
  ],
};

interface Import {
  from: string;
  to: string;
}

function importsOf(folder: string): Import[] {
  const files = folder.endsWith(".ts")
    ? [folder]
    : readdirSync(join(projectDir, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const text = readFileSync(join(projectDir, file), "utf8");
      const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] as string);
      return targets.map((to) => ({
        from: file,
        to: to.startsWith(".") ? relative(".", join(dirname(file), to)) : to,
      }));
    });
}

const topOf = (path: string) => path.split("/")[0] as string;

describe("imports point one way", () => {
  for (const [folder, allowed] of Object.entries(mayImport)) {
    it(`${folder} imports only ${allowed.join(", ")}`, () => {
      const ours = importsOf(folder).filter(({ to }) => /\.ts$/.test(to));
      expect(ours.filter(({ to }) => !allowed.includes(topOf(to)))).toEqual([]);
      if (folder !== "model") expect(ours).not.toEqual([]);
    });
  }

  it("only components and the CLI know Pulumi", () => {
    const elsewhere = ["model", "alerts", "channels", "timers", "runtime"].flatMap(importsOf);
    expect(elsewhere.filter(({ to }) => to.startsWith("@pulumi/"))).toEqual([]);
  });

  it("of the CLI only the demo reaches into the tests' world", () => {
    const reaching = importsOf("cli").filter(({ to }) => topOf(to) === "tests");
    expect(reaching.filter(({ from }) => !from.includes("demo"))).toEqual([]);
  });
});
