import type { SiteData } from "../model/dashboard-data.ts";

/** The files of data are scripts that call this, so that the page also works from a disk. */
export type Take = (file: string, data: unknown) => void;
export type { SiteData };
