/** The CLI's version, as in tools/pulumi/go.mod: change both together, then run `go mod tidy` there. */
export const pinnedVersion = "3.274.1";
