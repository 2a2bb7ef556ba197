import type { HostRows } from "../../../model/host-tables.ts";
import { deploysContext } from "../../report-context/deploys.ts";
import type { Look } from "../../report-context/look.ts";

export function deployTable(look: Look): Pick<HostRows, "deploy"> {
  return {
    deploy: deploysContext(look).map(({ atMs, of, commit, message, changed, by, known }) => ({
      at: atMs,
      what: of,
      commit,
      message: message ?? (changed.join(", ") || null),
      by,
      known,
    })),
  };
}
