import { type Fault, flagFault, restartUntilHealthy } from "./fault.ts";

/** The worker eats memory until the kernel kills it at the container's limit, again after each restart. */
export const containerOom: Fault = {
  ...flagFault("container-oom", "The higgs worker is killed for its memory", ["container-unhealthy"]),
  heal: async ({ vps, app }) => {
    await app.setFlag("container-oom", false);
    await restartUntilHealthy(vps, "yapit-worker-higgs");
  },
};
