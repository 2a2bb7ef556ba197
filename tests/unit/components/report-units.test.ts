import { describe, expect, it } from "vitest";
import {
  afterDeployUnits,
  analystService,
  digestService,
  egressUnits,
  reportService,
} from "../../../components/report-units.ts";
import { installUnits, timerUnit } from "../../../components/systemd-units.ts";
import { hostLayout } from "../../../model/layout.ts";
import { report } from "../../../timers/report.ts";

const layout = hostLayout("prod");
const credentials = ["channel-phone", "channel-discord"];

describe("the units of a report", () => {
  it("read as a person would write them", () => {
    const { timer, service } = afterDeployUnits("prod", layout);
    const units = [
      timerUnit(report, "prod", layout),
      reportService(report, "prod", layout, credentials),
      digestService(1_024, "prod", layout),
      analystService("prod", layout),
      timer,
      service,
    ];
    expect(installUnits(units, layout).stdin).toMatchSnapshot();
  });

  it("let the one that sends run whatever becomes of those before it, which it only wants", () => {
    const { text } = reportService(report, "prod", layout, credentials);
    const before = "watchbill-prod-report-digest.service watchbill-prod-report-analyst.service";
    expect(text).toContain(`\nWants=${before}\nAfter=${before}\n`);
    expect(text).not.toMatch(/^(Requires|Requisite|BindsTo)=/m);
  });

  it("let the one that finds what it is about out of the host only for a status page", () => {
    const alone = digestService(1_024, "prod", layout).text;
    const asking = digestService(1_024, "prod", layout, { readsStatusPage: true }).text;
    expect(alone).toMatch(/\nRestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX\n$/);
    expect(asking).not.toMatch(/^RestrictAddressFamilies=$/m);
    expect(asking).toContain("\nEnvironment=NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\n");
  });

  it("give a heartbeat with a start its own line", () => {
    const beats = { start: "start.service", end: "end.service" };
    const { text } = reportService({ ...report, beats }, "prod", layout, credentials);
    expect(text).toMatch(/\nOnSuccess=end\.service\nWants=start\.service\nWants=watchbill-prod-report-digest/);
  });
});

describe("the way out of the sandbox", () => {
  it("is a socket of the container's user, and a process that can read nothing of ours", () => {
    const { socket, service } = egressUnits("prod", layout);
    expect(installUnits([socket, service], layout).stdin).toMatchSnapshot();
  });
});
