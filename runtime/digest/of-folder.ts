import type { Digest } from "../../model/report.ts";
import { openData } from "../query/open.ts";
import { type DigestOptions, makeDigest } from "./make-digest.ts";
import { snapshotOf } from "./snapshot.ts";

/** Leaves room for Node within the memory of its unit. */
const memoryLimitMb = 640;

/** The digest of the copies in a data folder, whatever they have of tables: nothing here needs to know what is declared.
 *  @throws Error where there is no copy that can be read */
export async function digestOfFolder(folder: string, options: Omit<DigestOptions, "snapshot">): Promise<Digest> {
  const data = await openData(folder, { tables: [], views: [] }, { memoryLimitMb });
  try {
    return await makeDigest(data, { ...options, snapshot: snapshotOf(folder) });
  } finally {
    await data.close();
  }
}
