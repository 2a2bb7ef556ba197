import type { Provider, Resource, Work } from "../../../providers/engine/provider.ts";
import { revealAll, text, type Values } from "../../../providers/engine/values.ts";
import { labelsOf, list, named, previewing, stateFrom } from "./bridged.ts";
import { container } from "./docker-container.ts";
import { DockerError, withDocker } from "./docker-engine.ts";

/** The stand-in for pulumi-docker: few resources, on a real engine. */
export function dockerProvider(): Provider {
  return {
    name: "docker",
    version: "5.2.0",
    resources: {
      "docker:index/container:Container": container,
      "docker:index/volume:Volume": volume,
      "docker:index/network:Network": network,
      "docker:index/remoteImage:RemoteImage": remoteImage,
    },
    functions: {},
  };
}

const volume: Resource = {
  ...named(["name", "driver", "driverOpts", "labels"]),
  preview: previewing(["mountpoint", "driver"]),
  create: async (inputs, work) =>
    await withDocker(work.configuration, async (docker) => {
      const { name, driver, driverOpts, labels } = revealAll(inputs);
      const asked = { Name: name, Driver: driver ?? "local", DriverOpts: driverOpts, Labels: labelsOf(labels) };
      const made = (await docker.ask("POST", "/volumes/create", asked)) as DockerVolume;
      return { id: made.Name, state: stateFrom(inputs, { driver: made.Driver, mountpoint: made.Mountpoint }) };
    }),
  read: (id, state, inputs, work) => inspect(`/volumes/${encodeURIComponent(id)}`, state, inputs, work),
  delete: (id, _state, work) => remove(`/volumes/${encodeURIComponent(id)}`, work),
};

interface DockerVolume {
  Name: string;
  Driver: string;
  Mountpoint: string;
}

const network: Resource = {
  ...named("name driver attachable ingress internal ipv6 ipamConfigs ipamDriver labels options".split(" ")),
  preview: previewing(["driver", "scope"]),
  create: async (inputs, work) =>
    await withDocker(work.configuration, async (docker) => {
      const given = revealAll(inputs);
      const configs = list(inputs, "ipamConfigs").map(({ subnet, gateway, ipRange }) => {
        return { Subnet: subnet, Gateway: gateway, IPRange: ipRange };
      });
      const made = (await docker.ask("POST", "/networks/create", {
        Name: given.name,
        Driver: given.driver ?? "bridge",
        Attachable: given.attachable ?? false,
        Ingress: given.ingress ?? false,
        Internal: given.internal ?? false,
        EnableIPv6: given.ipv6 ?? false,
        IPAM: { Driver: given.ipamDriver ?? "default", Config: configs },
        Labels: labelsOf(given.labels),
        Options: given.options ?? {},
      })) as { Id: string };
      return { id: made.Id, state: stateFrom(inputs, { driver: "bridge", scope: "local" }) };
    }),
  read: (id, state, inputs, work) => inspect(`/networks/${id}`, state, inputs, work),
  delete: (id, _state, work) => remove(`/networks/${id}`, work),
};

const remoteImage: Resource = {
  replaceOn: (path) => !["keepLocally", "forceRemove"].includes(path),
  preview: previewing(["imageId", "repoDigest"]),
  create: async (inputs, work) =>
    await withDocker(work.configuration, async (docker) => {
      const name = text(revealAll(inputs).name) ?? "";
      const path = `/images/${encodeURIComponent(name)}/json`;
      const found = await docker.ask("GET", path).catch(async (error: unknown) => {
        if (!(error instanceof DockerError) || error.status !== 404) throw error;
        const tagged = /:[^/]+$/.test(name) || name.includes("@") ? name : `${name}:latest`;
        await docker.ask("POST", `/images/create?fromImage=${encodeURIComponent(tagged)}`);
        return await docker.ask("GET", path);
      });
      const { Id, RepoDigests } = found as { Id: string; RepoDigests: string[] };
      return { id: `${Id}${name}`, state: stateFrom(inputs, { imageId: Id, repoDigest: RepoDigests[0] ?? "" }) };
    }),
  read: (_id, state, inputs, work) => inspect(`/images/${text(revealAll(state).imageId)}/json`, state, inputs, work),
  update: async (_id, state, inputs) => ({ ...state, ...inputs }),
  delete: async (_id, state, work) => {
    const { keepLocally, forceRemove, name } = revealAll(state);
    if (keepLocally === true) return;
    await remove(`/images/${encodeURIComponent(text(name) ?? "")}?force=${forceRemove === true}`, work);
  },
};

/** Undefined when it is gone. */
async function inspect(path: string, state: Values, inputs: Values, work: Work) {
  return await withDocker(work.configuration, async (docker) => {
    try {
      await docker.ask("GET", path);
      return { state, inputs };
    } catch (error) {
      if (error instanceof DockerError && error.status === 404) return undefined;
      throw error;
    }
  });
}

async function remove(path: string, work: Work): Promise<void> {
  await withDocker(work.configuration, async (docker) => {
    await docker.ask("DELETE", path).catch((error: unknown) => {
      if (!(error instanceof DockerError) || error.status !== 404) throw error;
    });
  });
}
