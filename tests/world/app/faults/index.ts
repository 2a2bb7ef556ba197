import { backgroundTaskCrashed } from "./background-task-crashed.ts";
import { backlog } from "./backlog.ts";
import { containerOom } from "./container-oom.ts";
import { containerRestarting } from "./container-restarting.ts";
import { containerUnhealthy } from "./container-unhealthy.ts";
import { deadWorkers } from "./dead-workers.ts";
import { diskFilling } from "./disk-filling.ts";
import { errorBurst } from "./error-burst.ts";
import type { Fault } from "./fault.ts";
import { httpErrors } from "./http-errors.ts";
import { redisGone } from "./redis-gone.ts";
import { slowDatabase } from "./slow-database.ts";
import { slowWebhooks } from "./slow-webhooks.ts";
import { streamDark } from "./stream-dark.ts";

export type { Fault, World } from "./fault.ts";

/** Every switch there is. */
export const faults: Fault[] = [
  errorBurst,
  httpErrors,
  backlog,
  deadWorkers,
  diskFilling,
  containerUnhealthy,
  containerRestarting,
  containerOom,
  streamDark,
  backgroundTaskCrashed,
  slowWebhooks,
  slowDatabase,
  redisGone,
];

/** The switch of that name. @throws naming those there are. */
export function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (!fault) throw new Error(`no fault ${name}; there are: ${faults.map((each) => each.name).join(", ")}`);
  return fault;
}
