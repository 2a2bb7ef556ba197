import { describe, expect, it } from "vitest";
import { serverConfig } from "../../../components/dashboard-server-config.ts";
import { renderService, serverUnit } from "../../../components/dashboard-units.ts";
import { installUnits, timerUnit } from "../../../components/systemd-units.ts";
import { hostLayout } from "../../../model/layout.ts";
import { render } from "../../../timers/render.ts";

const layout = hostLayout("prod");
const settings = { host: "vps.example.org", dashboardListen: "127.0.0.1:8088", hasPassword: false };

describe("the units of dashboards", () => {
  it("read as a person would write them", () => {
    const units = [
      timerUnit(render, "prod", layout),
      renderService(render, "prod", layout),
      serverUnit("prod", layout, "127.0.0.1:8088", ["site", "reports"]),
    ];
    expect(installUnits(units, layout).stdin).toMatchSnapshot();
  });
});

describe("what Caddy is told", () => {
  it("reads as a person would write it", () => {
    expect(serverConfig(settings)).toMatchSnapshot();
  });

  it("asks for a password in place of a name that is its own", () => {
    const text = JSON.stringify(serverConfig({ ...settings, hasPassword: true }));
    expect(text).toContain('"password":"@password-hash@"');
    expect(text).not.toContain("421");
  });

  it("answers to the server's names, to the address it listens at, and to the one that people open", () => {
    const told = { ...settings, dashboardListen: "100.64.0.7:8088", dashboardUrl: "https://watch.example.org" };
    const names = ["localhost", "127.0.0.1", "100.64.0.7", "vps.example.org", "watch.example.org"];
    expect(JSON.stringify(serverConfig(told))).toContain(`{"not":[{"host":${JSON.stringify(names)}}]}`);
  });
});
