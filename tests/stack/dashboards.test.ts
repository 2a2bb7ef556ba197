import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import type { Dashboards, Page } from "../../model/dashboard.ts";
import { pageFileName } from "../../model/dashboard-files.ts";
import { timers } from "../../timers/index.ts";
import { views } from "../../views/index.ts";
import { commands, config, deployed, input, mockStack, type Registered } from "./mocks.ts";

mockStack("test");
beforeEach(() => pulumi.runtime.setAllConfig(config));

const page = (id: string): Page => ({
  id,
  title: id,
  question: "Are users well?",
  filters: [],
  range: "7d",
  panels: [
    { id: "words", kind: "text", title: "Words", subtitle: "plain", help: "It is read.", width: 12, text: "Words." },
  ],
});
const dashboards: Dashboards = { timezone: "Europe/Berlin", pages: [page("overview"), page("synthesis")] };
const password = "planted correct horse";

const named = (resources: readonly Registered[], name: string) =>
  resources.find((one) => one.name === name) as Registered;
const names = (resources: readonly Registered[]) =>
  resources
    .map(({ name }) => name)
    .filter((name) => /^(dashboard|timer-render)/.test(name))
    .sort();
const text = (resources: readonly Registered[], name: string) => input(named(resources, name), "stdin").text;

describe("a stack that has dashboards", () => {
  it("has a resource for each page, beside what they have in common, the app, the server and the timer", async () => {
    expect(names(commands(await deployed({ dashboards })))).toEqual([
      "dashboard-overview",
      "dashboard-synthesis",
      "dashboards",
      "dashboards-app",
      "dashboards-server",
      "dashboards-server-config",
      "dashboards-site",
      "timer-render",
    ]);
  });

  it("changes one page and nothing else where one page is changed", async () => {
    const changed = {
      ...dashboards,
      pages: [{ ...page("overview"), question: "Is anything slow?" }, page("synthesis")],
    };
    const before = commands(await deployed({ dashboards }));
    const after = commands(await deployed({ dashboards: changed }));
    const differs = after.filter(({ name, inputs }) => {
      return JSON.stringify(inputs) !== JSON.stringify(named(before, name).inputs);
    });
    expect(differs.map(({ name }) => name)).toEqual(["dashboard-overview"]);
    expect(JSON.parse(text(after, "dashboard-overview"))).toEqual(changed.pages[0]);
    expect(named(after, "dashboard-overview").inputs.create).toContain(
      `dashboards.d/${pageFileName(page("overview"))} 644`,
    );
  });

  it("tells the host what all pages share: the zone, their order, how often, what they may ask, and every alert's runbook", async () => {
    const common = JSON.parse(text(commands(await deployed({ dashboards })), "dashboards"));
    expect(common).toMatchObject({ timezone: "Europe/Berlin", pages: ["overview", "synthesis"], everyMs: 300_000 });
    expect(common.views.map(({ name }: { name: string }) => name)).toEqual(views.map(({ name }) => name));
    expect(common.tables.length).toBeGreaterThan(3);
    expect(Object.keys(common.runbooks).sort()).toEqual(alerts.map(({ id }) => id).sort());
  });

  it("sends an app by its content, and puts its page in place last", async () => {
    const resources = await deployed({ dashboards });
    const sent = named(resources, "dashboards-app-file");
    expect(sent.inputs.remotePath).toMatch(/^\/opt\/watchbill\/test\/site\/[0-9a-f]{16}\.tar\.gz$/);
    const again = named(await deployed({ dashboards }), "dashboards-app-file");
    expect(again.inputs.remotePath).toBe(sent.inputs.remotePath);
    expect(named(resources, "dashboards-app").inputs.create).toMatch(
      /^bash -s -- test [0-9a-f]{16} (\S+-\S+\.(js|css|woff2) ){3,}index\.html && /,
    );
  });

  it("renders behind the copies, without credentials, and without a way out but for a status page", async () => {
    const unit = text(commands(await deployed({ dashboards })), "timer-render");
    expect(unit).not.toContain("LoadCredential=");
    expect(unit).toContain("After=watchbill-test-sync-metrics.service watchbill-test-sync-logs.service\n");
    expect(unit).toContain("\nRestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX\n");
    pulumi.runtime.setAllConfig({
      ...config,
      "watchbill:kumaUrl": "https://uptime.example.org",
      "watchbill:kumaToken": "planted",
      "watchbill:siteUrl": "https://app.example.org",
    });
    expect(text(commands(await deployed({ dashboards })), "timer-render")).not.toMatch(/^RestrictAddressFamilies=$/m);
  });

  it("serves the reports' folder only where reports are made", async () => {
    const mounted = (resources: readonly Registered[]) =>
      [...text(resources, "dashboards-server").matchAll(/--volume (\S+)/g)].map(([, volume]) => volume);
    const site = "watchbill-test-site:/srv/site:ro";
    expect(mounted(commands(await deployed({ dashboards })))).toEqual([site, "watchbill-test-reports:/srv/reports:ro"]);
    const without = timers.filter(({ id }) => id !== "report");
    expect(mounted(commands(await deployed({ dashboards, timers: without })))).toEqual([site]);
  });

  it("starts the server when the reports' volume is there: of one that is missing Docker would make an empty one", async () => {
    const order = commands(await deployed({ dashboards })).map(({ name }) => name);
    expect(order.indexOf("dashboards-server")).toBeGreaterThan(order.indexOf("reports"));
  });

  it("gives the password to the one command that has it hashed, as its secret input", async () => {
    pulumi.runtime.setAllConfig({ ...config, "watchbill:dashboardPassword": password });
    const resources = await deployed({ dashboards });
    const holding = resources.filter((one) => JSON.stringify(one).includes(password));
    expect(holding.map(({ name }) => name)).toEqual(["dashboards-server-password"]);
    const [command] = holding as [Registered];
    expect(input(command, "stdin")).toEqual({ text: password, secret: true });
    expect(input(command, "create").text).toContain(`dashboard-server test password ${password.length} `);
    expect(text(resources, "dashboards-server-config")).toContain('"password": "@password-hash@"');
  });

  it("without that timer, and without pages, has nothing of it", async () => {
    expect(names(commands(await deployed({ dashboards, timers: timers.filter(({ id }) => id !== "render") })))).toEqual(
      [],
    );
    const none = await deployed({ dashboards: undefined as never });
    expect(names(commands(none))).toEqual([]);
  });

  it("and is a preview environment has nothing of it either", async () => {
    const shadow = { "watchbill:shadowOf": "prod", "watchbill:shadowExpires": "2026-03-17T10:00:00Z" };
    pulumi.runtime.setAllConfig({ ...config, ...shadow });
    expect(names(commands(await deployed({ dashboards })))).toEqual([]);
  });
});
