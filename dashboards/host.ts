import type { Page } from "../model/dashboard.ts";
import { disks, disksOverTime } from "./host/disks.ts";
import { cpuFigure, diskForecast, fullestDisk, lookedFigure, memoryFigure, sentFigure } from "./host/figures.ts";
import { cpuOverTime, diskTraffic, loadOverTime, looks, memoryOverTime, networkOverTime } from "./host/machine.ts";
import { checks, containerEvents, deploys, outages, services, timers } from "./host/services.ts";

export const host: Page = {
  id: "host",
  title: "Host",
  question: "Does the server have enough of everything, and does all that should run on it?",
  filters: [],
  range: "7d",
  panels: [
    cpuFigure,
    memoryFigure,
    fullestDisk,
    diskForecast,
    sentFigure,
    lookedFigure,
    cpuOverTime,
    networkOverTime,
    memoryOverTime,
    loadOverTime,
    disksOverTime,
    disks,
    diskTraffic,
    looks,
    services,
    containerEvents,
    outages,
    checks,
    timers,
    deploys,
  ],
};
