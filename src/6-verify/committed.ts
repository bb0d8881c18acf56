// A request -> the same with contexts as the repository's commit has them, as bashbrew builds: no file that lies in the tree
// only, no ignore file. Refused where a Dockerfile is not the commit's, for it is not what would be built then.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import { seenFrom } from "../model/path.ts";
import type { Repository } from "../ports.ts";
import type { Asked, VerifyRequest } from "./requests.ts";

export async function asCommitted(request: VerifyRequest, repository: Repository): Promise<Asked> {
  const { family, foldContext } = request;
  if (request.source) return { kind: "request", request };
  const commit = await repository.head();
  const at = (path: string) => ({ file: path, line: 1, column: 1 });
  if (commit === undefined)
    return trouble(
      error("NOT_IN_GIT", "--context tar takes contexts from the commit, and there is none", at(family.output)),
    );
  const files = [
    { path: family.output, folder: foldContext },
    ...family.members.map((m) => ({ path: m.dockerfile.path, folder: m.context.folder })),
  ];
  const outside = files.find(({ path, folder }) => seenFrom(folder, path) === undefined);
  if (outside) {
    const says = `--context tar sends the Dockerfile within its context, and ${outside.path} is not in ${outside.folder}`;
    return trouble(error("USAGE", says, at(outside.path)));
  }
  for (const { dockerfile } of family.members) {
    if (dockerfile.path === family.output) continue;
    const then = await repository.textAt(commit, dockerfile.path);
    if (then !== undefined && then !== dockerfile.text) {
      const says = `${dockerfile.path} is not as in the commit that --context tar builds from: commit it first`;
      return trouble(error("NOT_IN_GIT", says, at(dockerfile.path)));
    }
  }
  return { kind: "request", request: { ...request, source: { kind: "commit", commit } } };
}

const trouble = (diagnostic: Diagnostic): Asked => ({ kind: "trouble", diagnostics: [diagnostic] });
