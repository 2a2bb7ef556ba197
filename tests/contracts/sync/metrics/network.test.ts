import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { throughTunnel } from "../../../../cli/tunnel.ts";
import { connectionOf } from "../../../../runtime/sources/sql.ts";
import { type Sshd, startSshd } from "../../../world/providers/loopback-sshd.ts";
import { type Link, startLink } from "./link.ts";
import { dayMs, type SourceAndCopy, startSourceAndCopy } from "./source-and-copy.ts";

const end = Date.UTC(2026, 10, 20, 10, 30);
/** Does something in the midst of a copy: rows have arrived for good, and more are on their way. */
const halfway = (link: Link, act: () => void) => {
  let waits = true;
  return () => {
    if (waits) link.after(50_000, act);
    waits = false;
  };
};

let both: SourceAndCopy;
let sshd: Sshd;
let link: Link | undefined;
beforeAll(async () => {
  both = await startSourceAndCopy();
  sshd = await startSshd();
});
afterAll(async () => {
  await both.stop();
  await sshd.close();
});
beforeEach(() => both.restart({ from: end - 10 * dayMs, to: end }));
afterEach(async () => {
  await link?.close();
  link = undefined;
});

const isSame = async () => expect(await both.differences("metrics_event", "id")).toEqual([]);
const through = (port: number) => ({ source: { ...connectionOf(both.db.url), port } });
const throughSsh = (port: number, options = {}) => {
  const host = { host: "127.0.0.1", port, hostKey: sshd.hostKey, sshKey: sshd.privateKey };
  return throughTunnel(host, { host: "127.0.0.1", port: both.db.port }, ({ folder }) =>
    both.sync({ source: { ...connectionOf(both.db.url), host: folder, port: 5432 }, ...options }),
  );
};
const keysLeft = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`watchbill-ssh-${process.pid}-`));

/** What the next run does not have to copy again. */
async function goesOn(): Promise<void> {
  const { rows, copiedRows } = await both.syncTable("metrics_event");
  expect(copiedRows).toBeLessThan(rows);
  await isSame();
}

describe("the metrics are copied", () => {
  it("through a tunnel of ssh, of which nothing stays behind", async () => {
    await throughSsh(sshd.port);
    await isSame();
    expect(keysLeft()).toEqual([]);
  });

  it("up to where the network was cut, and from there on by the next run", async () => {
    const cut = await startLink(both.db.port);
    link = cut;
    await expect(both.sync({ ...through(cut.port), progress: halfway(cut, cut.cut) })).rejects.toThrow(
      /^the connection to the source broke: [^\n]+$/,
    );
    await goesOn();
  });

  it("up to where the tunnel was cut, and from there on by the next run", async () => {
    const cut = await startLink(sshd.port);
    link = cut;
    await expect(throughSsh(cut.port, { progress: halfway(cut, cut.cut) })).rejects.toThrow(
      /^the connection to the source broke: [^\n]+$/,
    );
    expect(keysLeft()).toEqual([]);
    await goesOn();
  });

  it("up to where the source was restarted, and from there on by the next run", async () => {
    const watched = await startLink(both.db.port);
    link = watched;
    let crashed: Promise<void> | undefined;
    const progress = halfway(watched, () => {
      crashed = both.db.crash();
    });
    await expect(both.sync({ ...through(watched.port), progress })).rejects.toThrow(
      "the connection to the source broke",
    );
    await crashed;
    await expect(both.sync()).rejects.toThrow("the source does not let us in: the database refuses connections");
    await both.db.start();
    await goesOn();
  });

  it("as soon as the role's one connection is free", async () => {
    await both.db.query("ALTER ROLE watchbill CONNECTION LIMIT 1");
    const other = new pg.Client(both.db.url);
    await other.connect();
    const syncing = both.sync();
    await expect(new pg.Client(both.db.url).connect()).rejects.toThrow("too many connections for role");
    await other.end();
    try {
      await syncing;
      await isSame();
    } finally {
      await both.db.query("ALTER ROLE watchbill CONNECTION LIMIT -1");
    }
  });
});

describe("a tunnel", () => {
  it("that does not open says why", async () => {
    const other = await startSshd();
    const host = { host: "127.0.0.1", port: sshd.port, hostKey: other.hostKey, sshKey: sshd.privateKey };
    const opened = throughTunnel(host, { host: "127.0.0.1", port: both.db.port }, async () => {});
    await expect(opened).rejects.toThrow(
      /it did not open; the tunnel through 127\.0\.0\.1 is gone: .*[Hh]ost key verification failed/s,
    );
    await other.close();
  });
});
