import type { Fault } from "./fault.ts";

const usedPercent = 94;

/** The disk of the VPS is nearly full, as `df` says; what is left is enough for everything to go on. */
export const diskFilling: Fault = {
  name: "disk-filling",
  title: "The disk is 94 % full",
  expects: ["disk-usage"],
  inject: ({ vps }) => vps.fillDisk(usedPercent),
  heal: ({ vps }) => vps.freeDisk(),
};
