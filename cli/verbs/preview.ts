import { deployVerb } from "../deploy-verb.ts";

export const verb = deployVerb("preview", "shows what up would change, and touches nothing");
