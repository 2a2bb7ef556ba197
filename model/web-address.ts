import * as z from "zod";

/** An http or https URL; what is wrong with one is told by the example of a right one. */
export const httpUrl = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be a URL, for example "${example}"` });

/** The same without slashes at its end, so that paths can be put to it. */
export const baseUrl = (example: string) => httpUrl(example).transform((url) => url.replace(/\/+$/, ""));
