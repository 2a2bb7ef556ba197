import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskTables } from "../../../runtime/sources/disk-trend.ts";
import { parseFacts } from "../../../runtime/sources/facts.ts";
import {
  eventsKept,
  eventsKeptMs,
  historyTables,
  hoursKeptMs,
  rememberHost,
} from "../../../runtime/sources/host-history.ts";
import { SourceMemory } from "../../../runtime/sources/memory.ts";
import { containerTables } from "../../../runtime/sources/replacements.ts";

/** What host-facts wrote on a VPS with a Swarm. */
const captured = readFileSync(new URL("./payloads/swarm.facts", import.meta.url), "utf8");
const capturedAt = Number(/^@time 0\n(\d+)$/m.exec(captured)?.[1]) * 1_000;
const hour = 3_600_000;
const hourOf = (at: number) => Math.floor(at / hour);

let memory: SourceMemory;
beforeEach(() => {
  memory = SourceMemory.open(":memory:", [containerTables, diskTables, historyTables].join("\n"));
});
afterEach(() => memory.close());

const look = (text: string) => rememberHost({ facts: parseFacts(text) }, { memory });
const at = (ms: number, text = captured) => text.replace(/^@time 0\n\d+$/m, `@time 0\n${ms / 1_000}`);
const count = (table: string) => Number(memory.all(`SELECT count(*) AS n FROM ${table}`)[0]?.n);

const container = (id: string, image: string, imageId: string, startedAt: number, running = true) =>
  JSON.stringify({
    ...{ Id: id, Name: `/app_gateway.1.${id}`, Swarm: "app_gateway", Compose: null, RestartCount: 0, IPAddresses: {} },
    ...{ RestartPolicy: "", Image: image, ImageId: imageId },
    State: {
      ...{ Status: running ? "running" : "exited", Running: running, OOMKilled: false, ExitCode: 0 },
      ...{ StartedAt: new Date(startedAt).toISOString(), FinishedAt: "0001-01-01T00:00:00Z" },
    },
  });
const running = (ms: number, ...lines: string[]) => `@time 0\n${ms / 1_000}\n@containers 0\n${lines.join("\n")}\n`;

describe("what a tick has seen of the host", () => {
  it("is kept by hour: how often it looked, and the most of memory and load", () => {
    const start = hourOf(capturedAt) * hour;
    const withLoad = (load: string, free: string) =>
      captured
        .replace(/^@load 0\n\S+ \S+/m, `@load 0\n0.1 ${load}`)
        .replace(/^MemAvailable:.*$/m, `MemAvailable: ${free} kB`);
    look(at(start, withLoad("1.00", "12342046")));
    look(at(start + 15_000, withLoad("4.00", "18513069")));
    look(at(start + 30_000, withLoad("2.00", "22422876")));
    look(at(start + hour, withLoad("0.50", "22422876")));
    const [first, second] = memory.all("SELECT * FROM host_hours ORDER BY hour");
    const cores = Number(/^@load 0\n.*\n(\d+)$/m.exec(captured)?.[1]);
    expect(first).toEqual({ hour: hourOf(start), ticks: 3, memory_percent: 50, load_per_core: 4 / cores });
    expect(second).toMatchObject({ ticks: 1, load_per_core: 0.5 / cores });
  });

  it("keeps what it could read where one part could not be", () => {
    look(captured.replace("@memory 0", "@memory 1").replace("@containers 0", "@containers 124"));
    expect(memory.all("SELECT * FROM host_hours")).toMatchObject([{ ticks: 1, memory_percent: null }]);
    look(captured);
    expect(memory.all("SELECT * FROM host_hours")).toMatchObject([
      { ticks: 2, memory_percent: expect.closeTo(9.2, 1) },
    ]);
    look(captured.replace("@memory 0", "@memory 1"));
    expect(memory.all("SELECT * FROM host_hours")).toMatchObject([
      { ticks: 3, memory_percent: expect.closeTo(9.2, 1) },
    ]);
  });

  it("keeps how full each disk was as its hour began", () => {
    look(captured);
    look(captured.replace("137781248", "999999999"));
    expect(memory.all("SELECT * FROM disk_hours")).toEqual([
      { mount: "/", hour: hourOf(capturedAt), used: 137_781_248 },
    ]);
  });

  it("keeps Docker's events, each once", () => {
    look(captured);
    look(captured);
    const events = captured.split("@docker-events 0\n")[1]?.trim().split("\n") ?? [];
    expect(count("container_events")).toBe(events.length);
  });

  it("keeps how large each disk is, once for each change", () => {
    look(captured);
    look(at(capturedAt + hour));
    const larger = captured.replace(/^\S+ +\d+ +137781248 +\d+/m, "/dev/sda1 2000000000000 137781248 999862218752");
    look(at(capturedAt + 2 * hour, larger));
    const sizes = memory.all("SELECT * FROM disk_sizes ORDER BY hour");
    expect(sizes.map((row) => Number(row.hour) - hourOf(capturedAt))).toEqual([0, 2]);
    expect(sizes[1]?.size).toBe(1_000_000_000_000);
  });

  it("is forgotten after 400 days, and Docker's events after five weeks", () => {
    look(captured);
    const later = captured.replace(/@docker-events[\s\S]*$/, "");
    look(at(capturedAt + eventsKeptMs + 2 * hour, later));
    expect([count("host_hours"), count("disk_hours"), count("container_events")]).toEqual([2, 2, 0]);
    look(at(capturedAt + hoursKeptMs + 2 * hour, later));
    expect(["host_hours", "disk_hours", "machine_hours", "disk_sizes"].map(count)).toEqual([2, 2, 2, 1]);
  });

  it("is forgotten earlier where containers die all the time", () => {
    memory.transaction(() => {
      for (let index = 0; index < eventsKept + 2_000; index += 1) {
        memory.run("INSERT INTO container_events VALUES (?, ?, 'die', 'a', 'a')", capturedAt - index, String(index));
      }
    });
    look(captured);
    expect(count("container_events")).toBeLessThan(eventsKept + 100);
  });

  it("is begun anew where the clock has been set back", () => {
    look(at(capturedAt + 10 * hour));
    look(captured);
    expect(memory.all("SELECT hour FROM host_hours")).toEqual([{ hour: hourOf(capturedAt) }]);
  });

  it("costs no tick where it cannot be kept", () => {
    memory.run("DROP TABLE host_hours");
    expect(() => look(captured)).not.toThrow();
    expect(() => rememberHost({ problem: "host facts are missing" }, { memory })).not.toThrow();
    expect(() => rememberHost({ facts: {} }, { problem: "disk full" })).not.toThrow();
  });
});

describe("which image a service runs", () => {
  const images = () => memory.all("SELECT * FROM service_images ORDER BY at");

  it("is kept once for each change, from when its newest container began", () => {
    look(running(capturedAt, container("a", "app:1", "sha256:1", capturedAt - 50_000)));
    look(running(capturedAt + 15_000, container("a", "app:1", "sha256:1", capturedAt - 50_000)));
    // Replaced by the same image: no deployment.
    look(running(capturedAt + 30_000, container("b", "app:1", "sha256:1", capturedAt + 20_000)));
    // Updated while the one before still runs.
    const old = container("b", "app:1", "sha256:1", capturedAt + 20_000);
    look(running(capturedAt + 45_000, old, container("c", "app:2", "sha256:2", capturedAt + 40_000)));
    expect(images()).toEqual([
      { service: "app_gateway", at: capturedAt - 50_000, image: "app:1", image_id: "sha256:1" },
      { service: "app_gateway", at: capturedAt + 40_000, image: "app:2", image_id: "sha256:2" },
    ]);
  });

  it("is another though the tag is the same", () => {
    look(running(capturedAt, container("a", "app:latest", "sha256:1", capturedAt)));
    look(running(capturedAt + 15_000, container("b", "app:latest", "sha256:2", capturedAt + 10_000)));
    expect(images()).toHaveLength(2);
  });

  it("is not known from facts without images, nor of what does not run", () => {
    look(captured);
    look(running(capturedAt, container("a", "app:1", "sha256:1", capturedAt, false)));
    expect(images()).toEqual([]);
  });

  it("is kept of a service that has not changed for 400 days", () => {
    look(running(capturedAt, container("a", "app:1", "sha256:1", capturedAt)));
    const later = capturedAt + hoursKeptMs;
    look(running(later + 2 * hour, container("b", "app:1", "sha256:1", later)));
    expect(images()).toMatchObject([{ image_id: "sha256:1", at: capturedAt }]);
  });
});
