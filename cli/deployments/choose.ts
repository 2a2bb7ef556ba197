import type { Deployment } from "./history.ts";

/** The deployment that a person means by a version (`12`), a commit's beginning (`1a2b3c4`) or a time (`2026-11-25 03:59`, UTC unless
 *  it says otherwise): the one that was in force then. @throws saying why there is none */
export function chooseDeployment(deployments: readonly Deployment[], to: string): Deployment {
  const found = byVersion(deployments, to) ?? byCommit(deployments, to) ?? byTime(deployments, to);
  if (!found) {
    throw new Error(`no deployment is "${to}": give a version, a commit or a time of: watchbill deployments`);
  }
  const { version, title, result, deploys, code } = found;
  if (!deploys) {
    throw new Error(
      `deployment ${version} (${title}) ${result === "succeeded" ? "deployed nothing" : result}; choose one that succeeded`,
    );
  }
  if (!code) throw new Error(`deployment ${version} was made outside of git, so that its code is not known`);
  return found;
}

function byVersion(deployments: readonly Deployment[], to: string): Deployment | undefined {
  return deployments.find(({ version }) => String(version) === to);
}

function byCommit(deployments: readonly Deployment[], to: string): Deployment | undefined {
  if (!/^[0-9a-f]{7,40}$/.test(to)) return undefined;
  const exact = deployments.filter(({ code }) => code?.commit.startsWith(to));
  const above = deployments.filter(({ code }) => code?.head.startsWith(to)); // with changes that were not committed
  return [...exact, ...above].find(({ deploys }) => deploys) ?? exact[0] ?? above[0];
}

function byTime(deployments: readonly Deployment[], to: string): Deployment | undefined {
  if (!/^\d{4}-\d\d-\d\d/.test(to)) return undefined;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(to);
  const at = Date.parse(hasZone || !/\d\d:\d\d/.test(to) ? to : `${to.replace(" ", "T")}Z`);
  if (Number.isNaN(at)) throw new Error(`"${to}" is no time; write it like 2026-11-25 03:59`);
  const inForce = deployments.find((deployment) => deployment.deploys && deployment.at.getTime() <= at);
  if (!inForce) throw new Error(`nothing was deployed at ${new Date(at).toISOString()} or before`);
  return inForce;
}
