import { randomBytes } from "node:crypto";
import { Connection } from "../../../providers/kuma/client/connection.ts";

export interface KumaUser {
  username: string;
  password: string;
}

/** Makes a new Kuma's first user. */
export async function setUp(url: string): Promise<KumaUser> {
  const user = { username: "admin", password: `Kuma-${randomBytes(6).toString("hex")}` };
  const connection = await Connection.open(url);
  try {
    await connection.call("setup", user.username, user.password);
  } finally {
    connection.close();
  }
  return user;
}
