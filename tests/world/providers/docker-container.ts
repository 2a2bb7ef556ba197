import type { Resource } from "../../../providers/engine/provider.ts";
import { number, revealAll, text, type Values } from "../../../providers/engine/values.ts";
import { labelsOf, list, named, previewing, stateFrom } from "./bridged.ts";
import { type DockerEngine, DockerError, withDocker } from "./docker-engine.ts";
import { containerSpecification, knownContainerInputs, liveUpdate } from "./docker-specification.ts";

const computed = ["bridge", "containerLogs", "exitCode", "networkDatas"];

/** Terraform's docker_container changes these in a running container; every other change replaces it. */
const changedInPlace = new Set(
  (
    "rm start wait waitTimeout attach logs mustRun restart maxRetryCount removeVolumes destroyGraceSeconds memory " +
    "memoryReservation memorySwap cpuShares cpuSet healthcheck containerReadRefreshTimeoutMilliseconds cpuPeriod cpuQuota"
  ).split(" "),
);

export const container: Resource = {
  ...named(knownContainerInputs),
  // The bridge says so for containers, whether they are named or not: two cannot publish one port.
  deleteBeforeReplace: () => true,
  replaceOn: (path) => !changedInPlace.has(path.split(/[.[]/)[0] ?? ""),
  preview: previewing(computed),
  create: async (inputs, work) =>
    await withDocker(work.configuration, async (docker) => {
      const given = revealAll(inputs);
      const name = encodeURIComponent(text(given.name) ?? "");
      const specification = containerSpecification(given, labelsOf(given.labels));
      const made = (await docker.ask("POST", `/containers/create?name=${name}`, specification)) as { Id: string };
      try {
        await joinNetworks(docker, made.Id, inputs);
        if (given.start !== false) await docker.ask("POST", `/containers/${made.Id}/start`);
        if (given.wait === true) await untilHealthy(docker, made.Id, number(given.waitTimeout) ?? 60);
      } catch (error) {
        await docker.ask("DELETE", `/containers/${made.Id}?force=true`);
        throw error;
      }
      return { id: made.Id, state: stateFrom(inputs, await observed(docker, made.Id)) };
    }),
  read: async (id, state, inputs, work) =>
    await withDocker(work.configuration, async (docker) => {
      try {
        const seen = await observed(docker, id);
        // A stopped container that must run shows as a change, which the next update mends by starting it.
        const stopped = seen.running === false && revealAll(inputs).mustRun !== false;
        const mustRun = stopped ? { mustRun: false } : {};
        return { state: { ...state, ...seen, ...mustRun }, inputs: { ...inputs, ...mustRun } };
      } catch (error) {
        if (error instanceof DockerError && error.status === 404) return undefined;
        throw error;
      }
    }),
  update: async (id, state, inputs, work) =>
    await withDocker(work.configuration, async (docker) => {
      const given = revealAll(inputs);
      await docker.ask("POST", `/containers/${id}/update`, liveUpdate(given));
      const mustStart = revealAll(state).mustRun === false && given.mustRun !== false;
      if (mustStart && given.start !== false) await docker.ask("POST", `/containers/${id}/start`);
      return stateFrom(inputs, await observed(docker, id));
    }),
  delete: async (id, state, work) =>
    await withDocker(work.configuration, async (docker) => {
      const given = revealAll(state);
      const graceSeconds = number(given.destroyGraceSeconds) ?? 0;
      await ignoringMissing(docker.ask("POST", `/containers/${id}/stop?t=${graceSeconds}`));
      await ignoringMissing(docker.ask("DELETE", `/containers/${id}?force=true&v=${given.removeVolumes !== false}`));
    }),
};

/** The engine takes one network at creation; the provider connects all of `networksAdvanced` after it. */
async function joinNetworks(docker: DockerEngine, id: string, inputs: Values): Promise<void> {
  const networks = list(inputs, "networksAdvanced");
  if (networks.length > 0) await docker.ask("POST", "/networks/bridge/disconnect", { Container: id, Force: true });
  for (const { name, aliases, ipv4Address } of networks) {
    const address = ipv4Address === undefined ? {} : { IPAMConfig: { IPv4Address: ipv4Address } };
    const EndpointConfig = { Aliases: aliases ?? [], ...address };
    await docker.ask("POST", `/networks/${encodeURIComponent(String(name))}/connect`, {
      Container: id,
      EndpointConfig,
    });
  }
}

interface Inspected {
  State: { Running: boolean; ExitCode: number; Health?: { Status: string } };
  NetworkSettings: { Networks: Record<string, { IPAddress: string; Gateway: string; IPPrefixLen: number }> };
}

async function observed(docker: DockerEngine, id: string): Promise<Values> {
  const { State, NetworkSettings } = (await docker.ask("GET", `/containers/${id}/json`)) as Inspected;
  const networkDatas = Object.entries(NetworkSettings.Networks).map(([networkName, network]) => ({
    networkName,
    ipAddress: network.IPAddress,
    gateway: network.Gateway,
    ipPrefixLength: network.IPPrefixLen,
  }));
  return { bridge: "", containerLogs: "", exitCode: State.ExitCode, networkDatas, running: State.Running };
}

async function untilHealthy(docker: DockerEngine, id: string, timeoutSeconds: number): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1_000;
  for (;;) {
    const { State } = (await docker.ask("GET", `/containers/${id}/json`)) as Inspected;
    if (State.Health?.Status === "healthy") return;
    if (!State.Running) throw new Error(`container exited with status ${State.ExitCode} while waiting for it`);
    if (Date.now() > end) throw new Error(`container is not healthy after ${timeoutSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function ignoringMissing(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof DockerError) || ![404, 409].includes(error.status)) throw error;
  }
}
