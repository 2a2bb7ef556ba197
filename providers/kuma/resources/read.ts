import { reveal, secret, type Values } from "../../engine/values.ts";
import { same } from "./monitor-columns.ts";

/** What a refresh found, as inputs: of what the program sets, with the old value and its marks where nothing changed; what it does not
 *  set is the page's. When importing, everything. */
export function keepMarks(inputs: Values, found: Values, secrets: readonly string[], importing: boolean): Values {
  const kept: Values = {};
  for (const key of importing ? Object.keys(found) : Object.keys(inputs)) {
    const [now, before] = [found[key], inputs[key]];
    if (key === "adopt" && before !== undefined) kept[key] = before;
    else if (before !== undefined && same(reveal(before), now)) kept[key] = before;
    else if (now !== undefined) kept[key] = secrets.includes(key) ? secret(now) : now;
  }
  return kept;
}
