import { type HostRows, hostTableLimits } from "../../../model/host-tables.ts";
import { deploysContext } from "../../report-context/deploys.ts";
import { cut, type Look } from "../../report-context/look.ts";

export function deployTable(look: Look): Pick<HostRows, "deploy"> {
  return {
    deploy: deploysContext(look, hostTableLimits.deploys).map(({ atMs, of, commit, message, changed, by, known }) => ({
      at: atMs,
      what: of,
      commit,
      message: cut(message ?? changed.join(", ")) || null,
      by,
      known,
    })),
  };
}
