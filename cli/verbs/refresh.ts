import { deployVerb } from "../deploy-verb.ts";

export const verb = deployVerb("refresh", "compares the state with what is really there");
