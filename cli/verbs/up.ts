import { deployVerb } from "../deploy-verb.ts";

export const verb = deployVerb("up", "deploys the stack: everything that is declared comes to be on the host");
