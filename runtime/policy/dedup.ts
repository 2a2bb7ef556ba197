import { each, firesNow } from "./draft.ts";

/** What people know already is no news, and neither is the end of what they never heard of. */
export const dedup = each((draft) => {
  const { told } = draft.memory;
  const known = firesNow(draft) ? told?.severity === draft.truth.severity : told === null;
  return known ? { ...draft, news: null } : draft;
});
