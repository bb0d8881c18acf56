// COPY and ADD -> a file operation (dockerfile2llb/convert_copy.go dispatchCopy).
import { expandWord } from "../words/expand.ts";
import { fallbackOf, isKnown, partsOf, type Text } from "../words/text.ts";
import type { Expand } from "./apply.ts";
import type { Command } from "./command.ts";
import { lookUp } from "./environment.ts";
import { imageNode, type Room, type StageState } from "./evaluate.ts";
import type { FileSource, FilesOp, Node, Origin } from "./graph.ts";
import { resolvePath } from "./paths.ts";
import { isReference } from "./reference.ts";
import { stageOfCopy } from "./resolve.ts";

type TransferCommand = Command & { readonly kind: "transfer" };

const REMOTE = /^(?:https?|git|ssh):\/\/|^[\w.-]+@[\w.-]+:/;

export function applyTransfer(state: StageState, command: TransferCommand, expand: Expand, room: Room): StageState {
  const { at } = command;
  const settings = new Map<string, Text>();
  const set = (name: string, value: Text) => {
    if (value !== "") settings.set(name, value);
  };
  set("chown", expand(command.chown));
  set("chmod", expand(command.chmod));
  set("checksum", expand(command.checksum));
  set("link", command.link ? "true" : "");
  for (const [i, pattern] of command.exclude.entries()) set(`exclude ${i + 1}`, pattern);
  set("keep-git-dir", command.keepGitDir ?? "");
  set("unpack", command.unpack ?? "");
  const sources = command.sources.map((word) => sourceOf(expand(word), command, room));
  const inline = command.inline.map((file): FileSource => {
    const body = file.expand ? expandBody(file.body, state, command, room) : file.body;
    return { kind: "inline", name: file.name, body };
  });
  const dest = expand(command.dest);
  const op: FilesOp = {
    kind: "files",
    add: command.add,
    origin: originOf(command, room),
    sources: [...sources, ...inline],
    dest: resolvePath(state.config.workdir, dest === "." || dest === "" ? "./" : dest, true),
    settings,
    parents: command.parents,
  };
  return { ...state, tip: { op, input: state.tip, at } };
}

function originOf(command: TransferCommand, room: Room): Origin {
  const { from, at } = command;
  if (from === undefined) return "context";
  let isPlain = true;
  const read = expandWord(from, {
    escape: room.escape,
    lookup: () => undefined,
    fail: () => {
      isPlain = false;
    },
  });
  if (!isPlain || read !== from) room.report(at, "--from takes no variable: define a stage with FROM instead");
  const index = stageOfCopy(from, room.names);
  if (index !== undefined) return stageNode(index, room, command);
  if (!isReference(from)) room.report(at, `${from} is no valid name of an image`);
  return imageNode(from, room, at);
}

function stageNode(index: number, room: Room, command: TransferCommand): Node {
  // A stage that is not there was reported when names were resolved.
  return room.states.get(index)?.tip ?? imageNode(`stage ${index}`, room, command.at);
}

function sourceOf(text: Text, command: TransferCommand, room: Room): FileSource {
  const [first] = partsOf(text);
  const start = isKnown(text) ? text : typeof first === "string" ? first : fallbackOf(text);
  const isRemote = REMOTE.test(start ?? "");
  if (isRemote && !command.add) room.report(command.at, "COPY cannot take a URL");
  if (isRemote && command.parents) room.report(command.at, "--parents with a URL is not understood");
  if (start === undefined && command.add) return { kind: "either", text };
  return isRemote ? { kind: "remote", url: text } : { kind: "path", path: text };
}

/** Bodies are expanded with `\` whatever the escape directive says, and quotes mean nothing (convert.go dispatch). */
function expandBody(body: string, state: StageState, command: TransferCommand, room: Room): Text {
  return expandWord(body, {
    escape: "\\",
    keepQuotes: true,
    lookup: (name) => lookUp(state.environment, name),
    fail: (message) => room.report(command.at, message),
  });
}
