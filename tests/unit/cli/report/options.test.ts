import { describe, expect, it } from "vitest";
import { asked } from "../../../../cli/report/options.ts";
import { spanAfterDeploy, spanSince } from "../../../../cli/report/span.ts";
import type { DeployContext } from "../../../../model/report-context.ts";

const toMs = Date.UTC(2026, 2, 10, 7, 30);
const hour = 3_600_000;
const common = { stack: "prod", data: "gateway-data" };
const deploy = (commit: string, hoursAgo: number, of: DeployContext["of"] = "application") =>
  ({ of, commit, atMs: toMs - hoursAgo * hour }) as DeployContext;

describe("what a report is asked for", () => {
  it("is one of the copies here, by hand", () => {
    expect(asked(common, [])).toEqual({
      ...{ stack: "prod", folder: "gateway-data", kind: "by hand", since: undefined, deploy: undefined },
      ...{ send: false, dryRun: false, offline: false },
    });
  });

  it("may be what came after a deployment, the last or one that is named", () => {
    expect(asked({ ...common, "after-deploy": true }, [])).toMatchObject({ kind: "after-deploy", deploy: {} });
    expect(asked({ ...common, "after-deploy": true }, ["1a2b3c4"]).deploy).toEqual({ named: "1a2b3c4" });
  });

  it.each([
    [{ since: "2d", "after-deploy": true }, [], /^--since and --after-deploy do not go together: .*; leave one out$/],
    [{ send: true, "dry-run": true }, [], /^--send and --dry-run do not go together/],
    [{ send: true, offline: true }, [], /^--send and --offline do not go together/],
    [{}, ["2d"], /^what is "2d"\? A time or a commit stands behind --after-deploy$/],
    [{ "after-deploy": true }, ["1a2b3c4", "x"], /^what is "x"\?/],
  ])("is refused with the fix where it makes no sense: %j %j", (values, words, message) => {
    expect(() => asked({ ...common, ...values }, words)).toThrow(message);
  });
});

describe("the span of a report", () => {
  it("begins as long ago as is asked for, or at a moment, in whole minutes", () => {
    expect(spanSince("2d", toMs)).toEqual({ fromMs: toMs - 48 * hour, toMs });
    expect(spanSince("2026-03-10T06:00:31Z", toMs)).toEqual({ fromMs: toMs - 1.5 * hour, toMs });
  });

  it.each([
    ["yesterday", /^--since "yesterday" is neither a duration nor a time; write 2d, or 2026-03-09T07:30:00Z$/],
    ["2026-13-01T00:00Z", /is neither/],
    [
      "2026-03-10T07:30:00Z",
      /is not before 2026-03-10T07:30:00.000Z, as far as the copies go; bring newer ones: make sync-data$/,
    ],
    ["40d", /^--since 40d is more than 31 days before the copies' end$/],
  ])("says what can be written in place of %s", (since, message) => {
    expect(() => spanSince(since, toMs)).toThrow(message);
  });

  const deploys = [deploy("aaaa111", 30), deploy("bbbb222", 3), deploy("cccc333", 1, "monitoring")];

  it("begins at the application's last deployment, at one by its commit, or at a moment", () => {
    expect(spanAfterDeploy(undefined, toMs, deploys).fromMs).toBe(toMs - 3 * hour);
    expect(spanAfterDeploy("aaaa", toMs, deploys).fromMs).toBe(toMs - 30 * hour);
    expect(spanAfterDeploy("2026-03-10T05:30:00Z", toMs).fromMs).toBe(toMs - 2 * hour);
  });

  it("says which deployments there are where it is none of them", () => {
    expect(() => spanAfterDeploy("dddd", toMs, deploys)).toThrow(
      'there is no deployment of "dddd"; known: bbbb222 at 2026-03-10T04:30Z, aaaa111 at 2026-03-09T01:30Z; write a time',
    );
    expect(() => spanAfterDeploy(undefined, toMs)).toThrow(
      /^there is no deployment of the application; the host knows of none/,
    );
  });
});
