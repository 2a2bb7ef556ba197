import { describe, expect, it } from "vitest";
import type { Check } from "../../../model/check.ts";
import { checkSettingsProblems, parseChecks } from "../../../model/check-parser.ts";
import type { Settings } from "../../../model/settings.ts";
import { siteCheck as site } from "../cli/review/sample.ts";

const { kind: _, url: __, ...common } = site as Check & { url: string };
const saying = (...checks: object[]) =>
  parseChecks(checks as Check[], ["phone"]).map(({ file, field, message }) => `${file} ${field} ${message}`);

describe("declared checks", () => {
  it("that are right have no problem", () => {
    expect(saying(site)).toEqual([]);
  });

  it("have all their problems told at once, each with its file, its field and its mending", () => {
    const { why: _, ...wrong } = {
      ...site,
      url: "health",
      every: "5s",
      downAfter: 0,
      status: ["ok"],
      channels: ["pager"],
    };
    expect(saying({ ...wrong, port: 1 })).toEqual([
      "checks/site.ts why is missing; say what its failure means",
      'checks/site.ts every must lie between "20s" and "1d", in whole seconds',
      "checks/site.ts downAfter must be 1 or more",
      'checks/site.ts url must be a path of siteUrl ("/health") or a whole address ("https://api.example.org/health")',
      'checks/site.ts status.0 must be a status code or a range, for example "200-299"',
      'checks/site.ts port is not known for kind "http"; remove it',
      'checks/site.ts channels names the channel "pager", which does not exist; known: phone',
    ]);
  });

  it("of a kind that is not known are told which there are", () => {
    expect(saying({ ...common, kind: "gopher" })).toEqual([
      "checks/site.ts kind must be http, websocket, certificate, dns, port or containers",
    ]);
  });

  it("look for one thing in an answer", () => {
    const both = { ...site, keyword: "x", json: { path: "$.a", equals: "1" } };
    expect(saying(both)).toEqual([expect.stringContaining("keyword is one thing to look for")]);
  });

  it("have names of their own, and name all containers in one", () => {
    const containers = { ...common, id: "containers", title: "Container", kind: "containers", expected: ["redis"] };
    expect(saying(site, site, containers, { ...containers, id: "more", title: "More" })).toEqual([
      'checks/site.ts id "site" is declared twice; rename one',
      `checks/site.ts title "The site answers" is another check's as well; rename one`,
      "checks/more.ts kind there is another check of containers; name all of them in one",
    ]);
  });

  it("of containers are reported at a period that a timer can keep", () => {
    const containers = { ...common, kind: "containers", expected: ["redis; reboot"], every: "50s" };
    expect(saying(containers)).toEqual([
      "checks/site.ts every must be one of 20s, 30s, 1m, 2m, 5m, 10m",
      "checks/site.ts expected.0 must be a container's or a service's name",
    ]);
  });
});

describe("checks and the settings of their stack", () => {
  const problems = (check: object, siteUrl?: string) =>
    checkSettingsProblems([{ ...common, ...check } as Check], { siteUrl } as Settings, "Pulumi.prod.yaml").map(
      ({ file, field, message }) => `${file} ${field} ${message}`,
    );

  it("need the site's address for a path of it, and for its name", () => {
    const missing =
      "Pulumi.prod.yaml watchbill:siteUrl is missing, but site ask there; set it with: pulumi config set siteUrl https://…";
    expect(problems({ kind: "http", url: "/" })).toEqual([missing]);
    expect(problems({ kind: "dns", record: "A" })).toEqual([missing]);
    expect(problems({ kind: "http", url: "https://example.org" })).toEqual([]);
    expect(problems({ kind: "dns", record: "A", name: "example.org" })).toEqual([]);
  });

  it("cannot look at a certificate without https, nor ask for the name of an address", () => {
    expect(problems({ kind: "certificate", url: "/" }, "http://app.example.org")).toEqual([
      expect.stringContaining("checks/site.ts url has no certificate"),
    ]);
    expect(problems({ kind: "dns", record: "A" }, "https://192.0.2.1:8443")).toEqual([
      expect.stringContaining("checks/site.ts name is missing"),
    ]);
    expect(problems({ kind: "certificate", url: "/" }, "https://app.example.org")).toEqual([]);
  });
});
