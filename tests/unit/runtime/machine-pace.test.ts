import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseFacts } from "../../../runtime/sources/facts.ts";
import { paceTables, rememberPace } from "../../../runtime/sources/machine-pace.ts";
import { SourceMemory } from "../../../runtime/sources/memory.ts";

const hour = 3_600_000;
const start = 500_000 * hour;

let memory: SourceMemory;
beforeEach(() => {
  memory = SourceMemory.open(":memory:", paceTables);
});
afterEach(() => memory.close());

interface Counted {
  busy: number;
  idle: number;
  received: number;
  sent?: number;
}

/** As host-facts writes it on a host with Docker, whose bridges pass on what comes in by eth0. */
const factsOf = ({ busy, idle, received, sent = 0 }: Counted) => `@cpu 0
cpu  ${busy} 0 0 ${idle} 0 0 0 0 77 0
@network 0
out eth0
out eth0
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 900000 1 0 0 0 0 0 0 900000 1 0 0 0 0 0 0
  eth0:${received} 170399 0 0 0 0 0 0 ${sent} 127648 0 0 0 0 0 0
docker0: 888888 1 0 0 0 0 0 0 777777 1 0 0 0 0 0 0
`;
const look = (at: number, text: string) => rememberPace(memory, parseFacts(text), at);
const hours = () => memory.all("SELECT * FROM machine_hours ORDER BY hour");
const now = () => memory.all("SELECT cpu_percent FROM machine_counters")[0]?.cpu_percent;

describe("how busy the machine is", () => {
  it("is what its counters have grown by from tick to tick, added up by the hour", () => {
    look(start, factsOf({ busy: 1_000, idle: 9_000, received: 50_000, sent: 10 }));
    look(start + 15_000, factsOf({ busy: 1_300, idle: 9_300, received: 80_000, sent: 4_010 }));
    look(start + 30_000, factsOf({ busy: 1_400, idle: 9_800, received: 95_000, sent: 4_010 }));
    expect(hours()).toEqual([
      { hour: 500_000, cpu_busy: 400, cpu_total: 1_200, received: 45_000, sent: 4_000, network_ms: 30_000 },
    ]);
    expect(now()).toBeCloseTo((100 * 100) / 600);
  });

  it("is not known from one look, nor over a gap in which nobody looked", () => {
    look(start, factsOf({ busy: 1_000, idle: 9_000, received: 50_000 }));
    expect(now()).toBeNull();
    look(start + 301_000, factsOf({ busy: 9_000, idle: 9_000, received: 90_000 }));
    expect([now(), hours()]).toEqual([
      null,
      [{ hour: 500_000, cpu_busy: 0, cpu_total: 0, received: 0, sent: 0, network_ms: 0 }],
    ]);
  });

  it("begins anew where the machine was started again, or its clock set back", () => {
    look(start, factsOf({ busy: 1_000, idle: 9_000, received: 50_000 }));
    look(start + 60_000, factsOf({ busy: 10, idle: 50, received: 100 }));
    look(start + 30_000, factsOf({ busy: 20, idle: 70, received: 900 }));
    expect(hours()).toMatchObject([{ cpu_busy: 0, received: 0, network_ms: 0 }]);
    look(start + 45_000, factsOf({ busy: 30, idle: 80, received: 1_000 }));
    expect([now(), hours()[0]?.received]).toEqual([50, 100]);
  });

  it("is kept of the processor where no interface leads out, and of the network where the processor is not known", () => {
    const cpuAlone = (counted: Counted) => factsOf(counted).replaceAll("out eth0\n", "");
    look(start, cpuAlone({ busy: 1_000, idle: 9_000, received: 50_000 }));
    look(start + 15_000, cpuAlone({ busy: 1_010, idle: 9_010, received: 60_000 }));
    expect(hours()).toMatchObject([{ cpu_busy: 10, received: 0, network_ms: 0 }]);
    const networkAlone = (counted: Counted) => factsOf(counted).replace("@cpu 0", "@cpu 124");
    look(start + hour, networkAlone({ busy: 1, idle: 1, received: 60_000 }));
    look(start + hour + 15_000, networkAlone({ busy: 1, idle: 1, received: 61_000 }));
    expect(hours()[1]).toMatchObject({ cpu_total: 0, received: 1_000, network_ms: 15_000 });
    expect(now()).toBeNull();
  });

  it("is not known from what an older host-facts wrote", () => {
    look(start, "@load 0\n0.1 0.2 0.3 1/100 1\n2\n");
    expect(now()).toBeNull();
  });
});
