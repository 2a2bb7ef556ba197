import type { KnownArea } from "../known-area.ts";

/** Refused sign-ins and refused requests. A site of a few dozen visits a day goes a day and more without one. */
export const authFailures: KnownArea = {
  id: "auth-failures",
  title: "Refused sign-ins and requests",
  answers: "Who is refused, how often, and where: one person who mistypes, somebody who tries passwords, or everybody?",
  source: "the gateway's log (WARNING, 401 and 403), and its own events of requests",
  events: [
    { type: "auth_failure", filled: [] },
    {
      type: "http_request",
      where: { column: "status_code", is: [401, 403] },
      filled: ["endpoint", "method", "request_id"],
    },
  ],
  window: "2d",
  views: ["auth_failures"],
};
