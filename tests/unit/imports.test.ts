import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

/** What the files of a folder may import: folders of ours. Declarations know the words, components the words, and so on; see the
 *  picture in docs. */
const mayImport: Record<string, string[]> = {
  model: ["model"],
  alerts: ["alerts", "events", "model"],
  checks: ["checks", "model"],
  timers: ["timers", "model"],
  channels: ["channels", "model"],
  windows: ["windows", "model"],
  data: ["data", "model"],
  analyst: ["analyst", "model"],
  components: ["components", "model", "providers", "site"],
  providers: ["providers"],
  runtime: ["runtime", "model"],
  backtest: ["backtest", "events", "model", "runtime"],
  events: ["events", "model"],
  lint: ["lint", "backtest", "events", "model", "runtime"],
  views: ["views", "events", "model"],
  stress: ["stress", "model"],
  site: ["site", "model"],
  dashboards: ["dashboards", "alerts", "events", "model", "views"],
  eval: ["eval", "analyst", "events", "model", "runtime", "tests", "views"],
  "index.ts": [
    ...["alerts", "analyst", "channels", "checks", "dashboards", "data", "events"],
    ...["timers", "views", "windows", "components", "model"],
  ],
  cli: [
    ...["cli", "index.ts", "alerts", "analyst", "channels", "checks", "dashboards", "data"],
    ...["timers", "windows", "components", "model"],
    ...["runtime", "backtest", "events", "lint", "site", "stress", "views", "tools", "tests"],
  ],
};

interface Import {
  from: string;
  to: string;
  /** Only when it is asked for: `import("…")`. */
  later: boolean;
}

function importsOf(folder: string): Import[] {
  const files = folder.endsWith(".ts")
    ? [folder]
    : readdirSync(join(projectDir, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const text = readFileSync(join(projectDir, file), "utf8");
      return [...text.matchAll(/(?:from|import)\s*(\(?)\s*"([^"]+)"/g)].map(([, called, to = ""]) => ({
        from: file,
        to: to.startsWith(".") ? relative(".", join(dirname(file), to)) : to,
        later: called === "(",
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
    const elsewhere = ["model", "alerts", "channels", "checks", "timers", "runtime"].flatMap(importsOf);
    expect(elsewhere.filter(({ to }) => to.startsWith("@pulumi/"))).toEqual([]);
  });

  it("a rollback needs neither the program nor what is declared: they may be what does not compile", () => {
    const reached = new Set<string>();
    const follow = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { to, later } of importsOf(file)) if (to.endsWith(".ts") && !later) follow(to);
    };
    for (const file of ["cli/watchbill.ts", "cli/verbs/rollback.ts", "cli/rollback/program.ts"]) follow(file);
    expect([...new Set([...reached].map(topOf))].sort()).toEqual(["cli", "model", "tools"]);
    expect([...reached]).toContain("cli/interrupted.ts");
  });

  it("of the CLI only the demo reaches into the tests' world", () => {
    const reaching = importsOf("cli").filter(({ to }) => topOf(to) === "tests");
    expect(reaching.filter(({ from }) => !from.includes("demo"))).toEqual([]);
  });
});
