import { areaLimits, areasFile, type DeployedArea, deployedAreasSchema } from "../../model/area.ts";
import type { Host } from "../host.ts";
import { readJson } from "./read-limited.ts";

/** The areas that were deployed. @throws Error in one line that names the file */
export function loadAreas({ layout }: Host): DeployedArea[] {
  const file = `${layout.configDir}/${areasFile}`;
  try {
    return deployedAreasSchema.parse(readJson(file, areaLimits.fileBytes)).areas as DeployedArea[];
  } catch (error) {
    const said = (error as Error).message === "is missing" ? "is missing" : "holds no areas that this release knows";
    throw new Error(`${file} ${said}; deploy the stack again`);
  }
}
