import { type Fault, restartUntilHealthy } from "./fault.ts";

/** Somebody stopped Redis. The gateway answers every block with an error at once; HTTP does not need Redis. */
export const redisGone: Fault = {
  name: "redis-gone",
  title: "Redis is stopped",
  expects: ["container-unhealthy", "containers-missing", "synthesis-errors"],
  inject: async ({ vps }) => {
    await vps.run("docker stop -t 2 yapit-redis");
  },
  heal: ({ vps }) => restartUntilHealthy(vps, "yapit-redis"),
};
