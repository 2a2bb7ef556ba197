import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Alert } from "../../../model/alert.ts";
import { type HostMetric, host } from "../../../model/query.ts";
import { readFacts } from "../../../runtime/sources/facts.ts";
import { hostSource } from "../../../runtime/sources/host.ts";

const now = Date.UTC(2026, 2, 10, 10, 0, 0);

const captured = `@time 0
${now / 1_000 - 2}
@disk 0
Filesystem        1-blocks        Used   Available Capacity Mounted on
/dev/sda1      80530636800 64424509440 12884901888      84% /
/dev/sdb     1073741824000           0           0        - /mnt/empty
/dev/disk by id 1000 250 750 25% /mnt/log volume
@inodes 0
Filesystem      Inodes  IUsed   IFree IUse% Mounted on
/dev/sda1      5000000 250000 4750000    5% /
/dev/sdc             0      0       0     - /mnt/btrfs
@memory 0
MemTotal:        8000000 kB
MemFree:          100000 kB
MemAvailable:    2000000 kB
SwapTotal:       1000000 kB
SwapFree:         900000 kB
@load 0
0.10 3.20 0.30 1/100 4242
2
@units 0
@containers 0
@docker-events 0
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-facts-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function factsOf(text: string) {
  const path = join(directory, "facts");
  writeFileSync(path, text);
  return readFacts(path, now);
}

const read = (text: string, metric: HostMetric) =>
  hostSource(factsOf(text), { problem: "there is none" }).read({ value: host(metric) } as Alert, now);

describe("host facts", () => {
  it("give the share of the disk as df shows it, per mount, without mounts that have no size", async () => {
    expect(await read(captured, "disk-used-percent")).toEqual({
      kind: "rows",
      rows: [
        { labels: { mount: "/" }, annotations: {}, value: (100 * 64424509440) / (64424509440 + 12884901888) },
        { labels: { mount: "/mnt/log volume" }, annotations: {}, value: 25 },
      ],
    });
  });

  it("give the share of inodes, without file systems that have none", async () => {
    const rows = [{ labels: { mount: "/" }, annotations: {}, value: 5 }];
    expect(await read(captured, "inodes-used-percent")).toEqual({ kind: "rows", rows });
  });

  it("give the memory that nobody could have, as a share", async () => {
    expect(await read(captured, "memory-used-percent")).toEqual({
      kind: "rows",
      rows: [{ labels: {}, annotations: {}, value: 75 }],
    });
  });

  it("give the swap that is used, which is none where there is none", async () => {
    expect(await read(captured, "swap-used-percent")).toMatchObject({ rows: [{ value: expect.closeTo(10) }] });
    const none = captured.replace("1000000 kB", "0 kB").replace("900000 kB", "0 kB");
    expect(await read(none, "swap-used-percent")).toMatchObject({ rows: [{ value: 0 }] });
  });

  it("give the load of five minutes for each core", async () => {
    expect(await read(captured, "load-per-core")).toMatchObject({ rows: [{ labels: {}, value: 1.6 }] });
  });

  it("are out of reach section by section", async () => {
    const text = captured.replace("@disk 0", "@disk 124");
    expect(await read(text, "disk-used-percent")).toEqual({
      kind: "unreachable",
      source: "host",
      reason: "disk could not be read: it took too long",
    });
    expect(await read(text, "memory-used-percent")).toMatchObject({ kind: "rows" });
  });

  it.each([
    [
      "older than a minute",
      captured.replace(String(now / 1_000 - 2), String(now / 1_000 - 61)),
      "host facts are 61 s old",
    ],
    [
      "from the future",
      captured.replace(String(now / 1_000 - 2), String(now / 1_000 + 3_600)),
      "host facts are 3600 s old",
    ],
    ["without a time", captured.replace("@time 0", "@time"), "host facts have no time"],
    ["too large", captured + "x".repeat(1_048_576), "host facts are larger than 1048576 bytes"],
  ])("count as none when they are %s", (_, text, problem) => {
    expect(factsOf(text)).toEqual({ problem });
  });

  it("count as none when they are missing", () => {
    expect(readFacts(join(directory, "nothing"), now)).toEqual({ problem: "host facts are missing" });
  });
});
