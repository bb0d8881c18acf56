// COPY and ADD -> a file operation (dockerfile2llb/convert_copy.go dispatchCopy).
import type { Instruction } from "../../model/dockerfile.ts";
import { expandWord } from "../words/expand.ts";
import { fallbackOf, isKnown, join, keyOf, partsOf, type Text } from "../words/text.ts";
import type { Command } from "./command.ts";
import { lookUp } from "./environment.ts";
import type { FileSource, FilesOp, Origin } from "./graph.ts";
import { resolvePath } from "./paths.ts";
import { isRemote, isRepository, repositoryTrouble } from "./remote.ts";
import { type Expand, imageNode, pathReading, type Room, type StageState } from "./room.ts";
import { stageOfCopy } from "./uses.ts";
import { type PathReading, systemPath } from "./windows.ts";

type TransferCommand = Command & { readonly kind: "transfer" };

export function applyTransfer(state: StageState, command: TransferCommand, expand: Expand, room: Room): StageState {
  const { at } = command;
  const settings = new Map<string, Text>();
  const set = (name: string, value: Text) => {
    if (value !== "") settings.set(name, value);
  };
  set("chown", expand(command.chown));
  set("chmod", room.setup.isOlder && !isPlainMode(command.chmod) ? "" : expand(command.chmod));
  set("checksum", expand(command.checksum));
  set("link", command.link ? "true" : "");
  for (const [i, pattern] of command.exclude.entries()) settings.set(`exclude ${i + 1}`, pattern);
  set("keep-git-dir", command.keepGitDir ?? "");
  set("unpack", command.unpack ?? "");
  const paths = pathReading(state, at, room);
  const sources = command.sources.map((word) => sourceOf(expand(word), command, paths, room));
  const inline = command.inline.map((file): FileSource => {
    if (paths.system !== "posix" && /[\\:]/.test(file.name)) room.report(at, `the name ${file.name} is not understood`);
    const body = file.expand ? expandBody(file.body, state, command, room) : file.body;
    return { kind: "inline", name: file.name, body };
  });
  checkMode(settings.get("chmod") ?? "", at, room);
  checkRemotes(settings, sources, at, room);
  const dest = systemPath(expand(command.dest), paths);
  const op: FilesOp = {
    kind: "files",
    add: command.add,
    origin: originOf(command, room),
    sources: [...sources, ...inline],
    dest: resolvePath(state.config.workdir, dest === "." || dest === "" ? "./" : dest, true),
    settings,
    parents: command.parents,
    system: state.config.system,
  };
  return { ...state, tip: { op, input: state.tip, at } };
}

/** Every frontend takes it as the number that it is. */
export const isPlainMode = (chmod: string): boolean => /^[0-7]*$/.test(chmod);

/** What is wrong with it was reported when names were resolved. */
function originOf({ from, at }: TransferCommand, room: Room): Origin {
  if (from === undefined) return "context";
  const index = stageOfCopy(from, room.names);
  if (index === undefined) return imageNode(from, room, at);
  const before = room.states.get(index);
  if (before) return before.tip;
  room.report(
    at,
    `cannot copy from stage ${JSON.stringify(from)}, it needs to be defined before current stage ${JSON.stringify(room.stageName)}`,
  );
  return "context";
}

function sourceOf(text: Text, command: TransferCommand, paths: PathReading, room: Room): FileSource {
  const [first] = partsOf(text);
  const start = isKnown(text) ? text : typeof first === "string" ? first : fallbackOf(text);
  const remote = isRemote(start ?? "");
  if (remote && !command.add)
    room.report(
      command.at,
      isRepository(start ?? "") ? "source can't be a git ref for COPY" : "source can't be a URL for COPY",
    );
  if (remote && command.parents) room.report(command.at, "--parents with a URL is not understood");
  if (start === undefined && command.add) return { kind: "either", text };
  return remote ? { kind: "remote", url: text } : { kind: "path", path: pathOf(text, command.parents, paths) };
}

/** With --parents each side of `/./` is a path. */
function pathOf(text: Text, parents: boolean, paths: PathReading): Text {
  const pivot = parents && paths.system !== "posix" && isKnown(text) ? text.indexOf("/./") : -1;
  if (!isKnown(text) || pivot < 0) return systemPath(text, paths);
  return join([systemPath(text.slice(0, pivot), paths), "/./", systemPath(text.slice(pivot + 3), paths)]);
}

const MODE = /^(?:0*[0-7]{1,4}|[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*)$/;

function checkMode(mode: Text, at: Instruction, room: Room): void {
  if (!isKnown(mode)) room.mayFail(at, `--chmod ${keyOf(mode)}`);
  else if (mode !== "" && !MODE.test(mode))
    room.report(at, `invalid chmod parameter: '${mode}'. it should be octal string and between 0 and 07777`);
}

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

/** What only some values make wrong is told as a risk. */
function checkRemotes(
  settings: ReadonlyMap<string, Text>,
  sources: readonly FileSource[],
  at: Instruction,
  room: Room,
): void {
  const checksum = settings.get("checksum") ?? "";
  const hasKeepGitDir = settings.has("keep-git-dir");
  for (const source of sources) {
    const word = source.kind === "remote" ? source.url : source.kind === "either" ? source.text : "";
    if (!isKnown(word)) room.mayFail(at, `ADD ${keyOf(checksum)} ${keyOf(word)}`);
    const trouble = isKnown(word) && isRepository(word) ? repositoryTrouble(word) : undefined;
    if (trouble !== undefined) room.report(at, trouble);
    // What a repository's URL says of checksum and .git holds for the sources behind it too: seldom, so not followed.
    const isAlone = sources.length === 1 && checksum === "" && !hasKeepGitDir;
    if (!isAlone && isKnown(word) && isRepository(word) && /[?&](?:checksum|commit|keep-git-dir)/.test(word))
      room.report(at, "a repository's settings in its URL beside others are not understood");
  }
  if (!isKnown(checksum)) room.mayFail(at, `--checksum ${keyOf(checksum)}`);
  const trouble = isKnown(checksum) && checksum !== "" ? checksumTrouble(checksum, sources) : undefined;
  if (trouble !== undefined) room.report(at, trouble);
}

function checksumTrouble(checksum: string, sources: readonly FileSource[]): string | undefined {
  const [only] = sources;
  if (only === undefined || sources.length > 1) return "checksum can't be specified for multiple sources";
  if (only.kind === "path") return "checksum requires HTTP(S) or Git sources";
  const isFile = only.kind === "remote" && isKnown(only.url) && !isRepository(only.url);
  return isFile && !DIGEST.test(checksum) ? `invalid checksum digest: ${checksum}` : undefined;
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
