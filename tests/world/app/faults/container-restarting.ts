import { type Fault, flagFault, restartUntilHealthy } from "./fault.ts";

/** A crash loop. Docker waits longer and longer between two starts, so healing does not wait for it. */
export const containerRestarting: Fault = {
  ...flagFault("container-restarting", "The higgs worker crashes at each start", ["container-unhealthy"]),
  heal: async ({ vps, app }) => {
    await app.setFlag("container-restarting", false);
    await restartUntilHealthy(vps, "yapit-worker-higgs");
  },
};
