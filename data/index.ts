import type { SyncedData } from "../model/synced-data.ts";

/** What is copied of the application's data, and how much of it is kept. */
export const data: SyncedData = {
  logs: { keep: "30d", capMb: 4_096 },
};
