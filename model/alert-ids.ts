/** Alerts that no file declares: the runtime has them. Any alert may name them in `dependsOn`. */
export const builtInIds: readonly string[] = ["source-unreachable"];
