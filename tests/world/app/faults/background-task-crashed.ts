import { type Fault, flagFault } from "./fault.ts";

/** The task crashes, is started again, and crashes again, until the switch is off. */
export const backgroundTaskCrashed: Fault = flagFault("background-task-crashed", "The billing consumer crashes", [
  "background-task-crashed",
]);
