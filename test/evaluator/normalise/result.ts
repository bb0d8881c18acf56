// The evaluator's result for a question -> what the oracle writes for it: operations and configuration.
import type { Evaluated } from "../../../src/5-prove/evaluate/evaluate.ts";
import { chainOf, type ExecOp, type Node, type Origin } from "../../../src/5-prove/evaluate/graph.ts";
import { isReference } from "../../../src/5-prove/evaluate/reference.ts";
import { parsePlatform } from "../../../src/model/platform.ts";
import type { BaseConfig } from "../question.ts";
import { fullName, isEmpty } from "./bases.ts";
import { type Bags, baseOf, configOf, type Fields } from "./config.ts";
import { execOf } from "./exec.ts";
import { CONTEXT, filesOf, folderOf } from "./files.ts";
import { historyIn } from "./history.ts";
import type { Input, Source } from "./llb.ts";
import { Refused } from "./refused.ts";
import { remoteReader } from "./remote.ts";
import { textOf, type World } from "./terms.ts";

export interface Result {
  readonly tip: Input;
  readonly config: Fields;
}

/** `leaking` is the same evaluation where stages share their maps from the base on. */
export function resultOf(evaluated: Evaluated, leaking: Evaluated, world: World): Result {
  const { config } = evaluated.state;
  const own = baseOf(config, world)?.config;
  const shared = leaking.state.config;
  const bags: Bags = {
    labels: own?.Labels ? shared.labels : config.labels,
    ports: own?.ExposedPorts ? shared.ports : config.ports,
    volumes: own?.Volumes ? shared.volumes : config.volumes,
  };
  const { config: fields, author } = configOf(config, bags, world);
  return {
    tip: graphReader(world)(evaluated.state.tip),
    config: {
      config: fields,
      history: historyIn(evaluated, world),
      ...(author ? { author } : {}),
      ...platformOf(world),
    },
  };
}

/** What the image says of its platform: the target's, the base's variant where the target has none. */
function platformOf({ question }: World): Fields {
  const target = parsePlatform(question.platform);
  if (!target) throw new Error(`the platform ${question.platform}`);
  return { os: target.os, architecture: target.architecture, ...(target.variant ? { variant: target.variant } : {}) };
}

/** Nodes are shared: each is read once. */
function graphReader(world: World): (node: Node) => Input {
  const known = new Map<Node, Input>();
  const read = (node: Node): Input => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const made = operation(node);
    known.set(node, made);
    return made;
  };
  const originOf = (origin: Origin | "none"): Input =>
    origin === "none" ? null : origin === "context" ? CONTEXT : read(origin);
  const operation = (node: Node): Input => {
    const { op } = node;
    const input = node.input === undefined ? null : read(node.input);
    switch (op.kind) {
      case "scratch":
        return null;
      case "image":
        return imageOf(op, world);
      case "named":
        return contextOf(op, world);
      case "folder":
        return folderOf(op, input, world);
      case "files":
        return filesOf(op, input, originOf(op.origin), world);
      case "exec":
        return execOf(
          op,
          input,
          platformOfChain(node, world),
          (m: ExecOp["mounts"][number]) => originOf(m.origin),
          world,
        );
    }
  };
  return read;
}

type ImageOp = Node["op"] & { readonly kind: "image" };

function imageOf(op: ImageOp, world: World): Source | null {
  const ref = textOf(op.ref, world);
  if (typeof op.ref !== "string" && !isReference(ref)) throw new Refused(`the name ${ref}`, false);
  if (op.named === undefined && isEmpty(world.bases(ref))) return null;
  return { k: "source", id: `docker-image://${fullName(ref)}`, p: platformNamed(op.platform, world) };
}

/** dockerui/namedcontext.go load */
function contextOf({ spec, name, platform }: Node["op"] & { readonly kind: "named" }, world: World): Source | null {
  if (spec === "docker-image://scratch") return null;
  const [scheme = ""] = spec.split(":");
  const rest = spec.slice(scheme.length + 1).replace(/^\/\//, "");
  if (scheme === "local") return { k: "source", id: `local://${rest}` };
  if (scheme === "oci-layout") {
    const at = rest.indexOf("@");
    const full = /:[^/]*$/.test(name) ? fullName(name) : fullName(name).replace(/:latest$/, "");
    const attrs = { "oci.store": rest.slice(0, at) };
    return { k: "source", id: `oci-layout://${full}${rest.slice(at)}`, attrs, p: platformNamed(platform, world) };
  }
  const remote = remoteReader({ isPlain: true, checksum: "", keepGitDir: undefined })(spec);
  if (!remote) throw new Refused(`the context ${spec}`, true);
  return remote.source;
}

function platformNamed(text: string, world: World): string {
  const word = text.startsWith("auto(") || text.includes('"') ? textOf({ parts: [], key: text }, world) : text;
  const platform = parsePlatform(word.includes("/") ? word : `linux/${word}`);
  if (!platform) throw new Refused(`the platform ${word}`, !text.includes("("));
  return platform.name;
}

/** What stands in a stage's place brings its own platform, by its configuration. */
function baseOfOp(op: Node["op"] & { readonly kind: "image" | "named" }, world: World): BaseConfig | undefined {
  if (op.kind === "image") return world.bases(textOf(op.ref, world));
  return op.name === "" ? undefined : world.bases(op.spec);
}

/** A chain runs on its image's platform; from nothing, on the target's. */
function platformOfChain(node: Node, world: World): string {
  const [first] = chainOf(node);
  const op = first?.op;
  const own = (op?.kind === "image" || op?.kind === "named") && op.named === "stage" ? baseOfOp(op, world) : undefined;
  if (own) return platformNamed([own.os, own.architecture, own.variant ?? ""].filter((w) => w !== "").join("/"), world);
  const isImage = op?.kind === "image" && (op.named !== undefined || !isEmpty(world.bases(textOf(op.ref, world))));
  if (op?.kind === "named" && op.platform !== "") return platformNamed(op.platform, world);
  return isImage ? platformNamed(op.platform, world) : platformNamed(world.question.platform, world);
}
