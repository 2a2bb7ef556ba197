import type { Verdict } from "../../../model/report.ts";
import type { ReportContext, ServiceContext } from "../../../model/report-context.ts";
import { median } from "../../median.ts";
import type { Draft, Section } from "../section.ts";
import { hourMs } from "../span.ts";
import { countDeviations } from "../usual.ts";
import { amount, counted, usually } from "../words.ts";

/** Of one service in a span. */
const oftenRestarted = { new: 2, anomalies: 3, issues: 10 };
const oomIssues = 3;
/** A deployment starts a container anew, and one more where the first did not come up. */
const startsOfDeploy = 2;

/** Docker's services: which are not well, and which were begun again more often than usual and than deployments explain. */
export const containers: Section = {
  name: "containers",
  async find({ context }) {
    return context ? (context.containers ?? []).flatMap((service) => serviceDraft(service, context)) : [];
  },
};

function serviceDraft(service: ServiceContext, context: ReportContext): Draft[] {
  const { service: name, state, isWell, startedAtMs, image, counts, weeksBefore } = service;
  const ended = (one: ServiceContext["counts"]) => Math.max(one.replacements, one.exits, one.starts);
  const deploys = (context.deploys ?? []).filter(
    ({ of, atMs }) => of === "application" && atMs >= context.fromMs - hourMs,
  ).length;
  const unexplained = Math.max(0, ended(counts) - startsOfDeploy * deploys);
  const before = weeksBefore.map(ended);
  const usual = median(before);
  const isNew = before.length > 0 && before.every((week) => week === 0);
  const least = isNew ? oftenRestarted.new : oftenRestarted.anomalies;
  const often = unexplained >= least && unexplained >= 2 * (Number.isFinite(usual) ? usual : 0);
  const verdict: Verdict =
    !isWell || counts.oomKills >= oomIssues || (often && unexplained >= oftenRestarted.issues)
      ? "issues"
      : counts.oomKills > 0 || counts.unhealthy > 0 || often
        ? "anomalies"
        : "nominal";
  if (verdict === "nominal" && ended(counts) === 0) return [];
  const said = [
    isWell ? "One service is well now" : "One service is not well",
    `its containers began ${counted(counts.starts, "time")}${usually(usual)}`,
    ...(counts.exits > 0 ? [`ended ${amount(counts.exits)}`] : []),
    ...(counts.oomKills > 0 ? [`killed for want of memory ${amount(counts.oomKills)}`] : []),
    ...(counts.unhealthy > 0 ? [`failed its health check ${amount(counts.unhealthy)}`] : []),
    ...(deploys > 0 ? [`${counted(deploys, "deployment")} of the application`] : []),
  ];
  return [
    {
      key: `containers:${name}`,
      text: `${said.join("; ")}.`,
      verdict,
      deviations: Math.max(
        isWell ? 0 : 12,
        4 * counts.oomKills,
        often ? Math.max(6, countDeviations(unexplained, before, 1)) : 0,
        3 * counts.unhealthy,
      ),
      figures: { ...counts, usualStarts: usual, deploys },
      labels: { service: name, state, image },
      ...(startedAtMs === null ? {} : { sinceMs: startedAtMs }),
    },
  ];
}
