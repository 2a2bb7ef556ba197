import { describe, expect, it } from "vitest";
import type { Alert } from "../../../model/alert.ts";
import { containers } from "../../../model/query.ts";
import { containersSource } from "../../../runtime/sources/containers.ts";
import { containerAddress } from "../../../runtime/sources/docker-facts.ts";
import { parseFacts } from "../../../runtime/sources/facts.ts";

/** States are judged by what Docker says now. */
const noMemory = { problem: "there is none" };
const allStates = ["oom-killed", "unhealthy", "restarting", "exited"] as const;
type State = (typeof allStates)[number];

const now = Date.UTC(2026, 2, 10, 10, 0, 0);
const ago = (seconds: number) => new Date(now - seconds * 1_000).toISOString();

interface Inspected {
  Name: string;
  State: Record<string, unknown>;
  RestartCount: number;
  RestartPolicy: string;
  IPAddresses: Record<string, string>;
}

const running = (name: string, state: Record<string, unknown> = {}, more: Partial<Inspected> = {}): Inspected => ({
  Name: `/${name}`,
  State: {
    Status: "running",
    Running: true,
    Restarting: false,
    OOMKilled: false,
    ExitCode: 0,
    StartedAt: ago(3_600),
    FinishedAt: "0001-01-01T00:00:00Z",
    ...state,
  },
  RestartCount: 0,
  RestartPolicy: "unless-stopped",
  IPAddresses: { bridge: "172.17.0.2" },
  ...more,
});

const exited = (name: string, code: number, policy: string, finishedAgo = 600) =>
  running(
    name,
    { Status: "exited", Running: false, ExitCode: code, FinishedAt: ago(finishedAgo) },
    { RestartPolicy: policy },
  );

async function read(inspected: Inspected[], events: string[] = [], states: readonly State[] = allStates) {
  const lines = inspected.map((container) => JSON.stringify(container));
  const facts = parseFacts(["@containers 0", ...lines, "@docker-events 0", ...events].join("\n"));
  const outcome = await containersSource({ facts }, noMemory).read({ value: containers(...states) } as Alert, now);
  if (outcome.kind !== "rows") throw new Error(outcome.reason);
  return Object.fromEntries(outcome.rows.map(({ labels, annotations }) => [labels.container, annotations.state]));
}

/** 25 characters, as Swarm ends the names of its tasks with. */
const task = (letter: string) => letter.repeat(25);

describe("a container", () => {
  const cases: [string, Inspected, string][] = [
    ["that runs is well", running("web"), "well"],
    ["whose health check passes is well", running("web", { Health: { Status: "healthy" } }), "well"],
    ["that is still starting is well", running("web", { Health: { Status: "starting" } }), "well"],
    ["whose health check fails is unhealthy", running("web", { Health: { Status: "unhealthy" } }), "unhealthy"],
    [
      "in Docker's restart loop is restarting, though Docker calls it running and unhealthy as well",
      running("web", { Status: "restarting", Running: true, Health: { Status: "unhealthy" } }),
      "restarting",
    ],
    [
      "that Docker restarted a minute ago is restarting",
      running("web", { StartedAt: ago(60) }, { RestartCount: 1 }),
      "restarting",
    ],
    ["that Docker restarted an hour ago is well", running("web", {}, { RestartCount: 3 }), "well"],
    ["that a person restarted a minute ago is well", running("web", { StartedAt: ago(60) }), "well"],
    ["that ended by an error has exited", exited("job", 1, "no"), "exited"],
    ["that did its job is well", exited("job", 0, "no"), "well"],
    ["that should always run but was stopped has exited", exited("web", 0, "always"), "exited"],
    [
      "that was killed for its memory a minute ago is oom-killed, which says more than exited",
      running("web", { Status: "exited", Running: false, OOMKilled: true, ExitCode: 137, FinishedAt: ago(60) }),
      "oom-killed",
    ],
  ];
  it.each(cases)("%s", async (_, container, state) => {
    expect(await read([container])).toEqual({ [container.Name.slice(1)]: state });
  });

  it("is oom-killed when the kernel killed something in it within the last two minutes", async () => {
    const oom = (seconds: number) => [
      JSON.stringify({ at: (now - seconds * 1_000) * 1e6, id: "w", action: "oom", name: "web" }),
    ];
    expect(await read([running("web"), running("db")], oom(100))).toEqual({ web: "oom-killed", db: "well" });
    expect(await read([running("web")], oom(130))).toEqual({ web: "well" });
  });

  it("is judged by the states the rule names and no others", async () => {
    expect(await read([exited("job", 1, "no")], [], ["unhealthy"])).toEqual({ job: "well" });
  });

  it("stays the same instance while its state changes", async () => {
    const facts = (container: Inspected) => ({
      facts: parseFacts(`@containers 0\n${JSON.stringify(container)}\n@docker-events 0\n`),
    });
    const alert = { value: containers("unhealthy", "exited") } as Alert;
    const first = await containersSource(facts(running("web", { Health: { Status: "unhealthy" } })), noMemory).read(
      alert,
      now,
    );
    const second = await containersSource(facts(exited("web", 137, "no")), noMemory).read(alert, now);
    const labels = [first, second].map((outcome) => outcome.kind === "rows" && outcome.rows[0]?.labels);
    expect(labels).toEqual([{ container: "web" }, { container: "web" }]);
  });
});

describe("a Swarm service", () => {
  const current = running(`app_web.1.${task("b")}`, { StartedAt: ago(30) }, { RestartPolicy: "" });

  it("is one instance, however many dead tasks are still listed", async () => {
    expect(await read([exited(`app_web.1.${task("a")}`, 137, "", 40), current])).toEqual({ "app_web.1": "well" });
  });

  it("is restarting when its task ended by an error of its own", async () => {
    expect(await read([exited(`app_web.1.${task("a")}`, 1, "", 40), current])).toEqual({ "app_web.1": "restarting" });
  });

  it("is restarting when it was replaced twice within two minutes", async () => {
    const earlier = [exited(`app_web.1.${task("a")}`, 137, "", 40), exited(`app_web.1.${task("c")}`, 143, "", 80)];
    expect(await read([...earlier, current])).toEqual({ "app_web.1": "restarting" });
  });
});

describe("what cannot be read", () => {
  it("costs itself only, and is counted", async () => {
    const text = `@containers 0\n{"Name":"/half\n${JSON.stringify(running("web"))}\n@docker-events 0\n`;
    const outcome = await containersSource({ facts: parseFacts(text) }, noMemory).read(
      { value: containers("exited") } as Alert,
      now,
    );
    expect(outcome).toMatchObject({
      kind: "rows",
      rows: [{ labels: { container: "web" } }],
      problem: "1 containers could not be read from docker inspect",
    });
  });

  it("is docker itself when its section failed, and the host when the facts are missing", async () => {
    const alert = { value: containers("exited") } as Alert;
    const down = parseFacts("@containers 1\nCannot connect to the Docker daemon\n@docker-events 1\n");
    expect(await containersSource({ facts: down }, noMemory).read(alert, now)).toEqual({
      kind: "unreachable",
      source: "docker",
      reason: "containers could not be read: Cannot connect to the Docker daemon",
    });
    expect(await containersSource({ problem: "host facts are missing" }, noMemory).read(alert, now)).toMatchObject({
      source: "host",
    });
  });
});

describe("a database's container", () => {
  it("is found by its name, and a Swarm service by its newest running task", () => {
    const lines = [
      running("metrics-db", {}, { IPAddresses: { net: "172.18.0.2" } }),
      exited(`app_db.1.${task("a")}`, 0, ""),
      running(`app_db.1.${task("b")}`, { StartedAt: ago(10) }, { IPAddresses: { net: "10.0.1.7" } }),
    ].map((container) => JSON.stringify(container));
    expect(containerAddress("metrics-db", lines)).toBe("172.18.0.2");
    expect(containerAddress("app_db", lines)).toBe("10.0.1.7");
    expect(containerAddress("db.example.com", lines)).toBeUndefined();
  });
});
