import { ranges } from "../../model/dashboard.ts";

const spans = Object.values(ranges)
  .map(({ inWords }) => inWords)
  .join(", ");

/** What `?` lists. */
export const keyMeanings: readonly { keys: readonly string[]; meaning: string }[] = [
  { keys: ["1", "…", "5"], meaning: `time range: ${spans}` },
  { keys: ["c"], meaning: "compare with the time before" },
  { keys: ["j", "k"], meaning: "next panel, panel before" },
  { keys: ["/", "g"], meaning: "go to a page or panel" },
  { keys: ["t"], meaning: "dark or light" },
  { keys: ["Esc"], meaning: "close, or back from an alert" },
  { keys: ["?"], meaning: "this list" },
];
