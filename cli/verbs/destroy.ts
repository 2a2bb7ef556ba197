import { deployVerb } from "../deploy-verb.ts";

const copiesGo = (stack: string) =>
  `the server's copies of metrics and logs go as well; to keep them, fetch them first: make sync-data STACK=${stack}`;

export const verb = deployVerb("destroy", "removes the stack and every trace of it from the host", copiesGo);
