import type { Verb } from "../verb.ts";

export const verb: Verb = {
  name: "demo",
  summary: "a throw-away VPS with a sample application, a fault, and the alert that reaches the phone",
  usage: "[--fault NAME] [--once]",
  example: "FAULT=backlog DEMO_ONCE=1 make demo",
  options: {
    fault: { type: "string", default: process.env.FAULT || "backlog" },
    once: { type: "boolean", default: process.env.DEMO_ONCE === "1" },
  },
  async run({ fault, once }) {
    const { demo } = await import("../demo/demo.ts");
    await demo({ fault: String(fault), once: once === true, say: (line) => console.log(line) });
    return 0;
  },
};
