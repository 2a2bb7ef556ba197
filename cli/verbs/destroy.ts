import { deployVerb } from "../deploy-verb.ts";

export const verb = deployVerb("destroy", "removes the stack and every trace of it from the host");
