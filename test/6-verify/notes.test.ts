// Files that writing or pruning touches, against instructions that take them into the image.
import { expect, test } from "vitest";
import { contextNotes } from "../../src/6-verify/notes.ts";
import { familyOf, memberOf } from "./members.ts";

const writes = [
  { action: "create", path: "Dockerfile" },
  { action: "create", path: ".archfold.json" },
  { action: "modify", path: "library/img" },
] as const;

interface Given {
  readonly lines: string;
  readonly ignore?: string;
  /** All members see one folder. */
  readonly folder?: string;
}

function notes({ lines, ignore, folder }: Given): readonly string[] {
  const text = `FROM scratch\n${lines}\n`;
  const members = ["amd64", "arm64", "s390x"].map((a) => memberOf(`linux/${a}`, `${a}/Dockerfile`, text, folder ?? a));
  const family = familyOf(members);
  return contextNotes({
    family,
    dockerfile: "",
    ignore: ignore === undefined ? undefined : { path: "Dockerfile.dockerignore", text: ignore },
    foldContext: "",
    platforms: [],
    extra: [],
    jobs: 1,
    pending: { writes, prunes: members.map((m) => m.dockerfile.path) },
  });
}

test("a root context that is copied whole takes in all of it", () => {
  expect(notes({ lines: "COPY . /app", folder: "" })).toEqual([
    "writing adds Dockerfile and .archfold.json, and that changes the image: COPY . /app (amd64/Dockerfile:2) and 2 more",
    "writing changes library/img, and that changes the image: COPY . /app (amd64/Dockerfile:2) and 2 more",
    "--prune deletes amd64/Dockerfile and 2 more, and that changes the image: COPY . /app (amd64/Dockerfile:2) and 2 more",
  ]);
});

test("folders of their own lose their Dockerfile by pruning", () => {
  expect(notes({ lines: "ADD ./ /" })).toEqual([
    "--prune deletes amd64/Dockerfile and 2 more, and that changes the image: ADD ./ / (amd64/Dockerfile:2) and 2 more",
  ]);
});

test.each<[string, Given, number]>([
  ["a file of that name", { lines: "COPY Dockerfile /" }, 1],
  ["a pattern", { lines: 'COPY ["D*", "/"]' }, 1],
  ["a folder of the root", { lines: "COPY library /l/", folder: "" }, 1],
  ["a class of characters", { lines: "COPY [A-Z]ockerfile /" }, 1],
  ["another file", { lines: "COPY app app* Docker /" }, 0],
  ["another stage", { lines: "COPY --from=0 . /" }, 0],
  ["a file of ours that is ignored", { lines: "COPY . /", folder: "", ignore: "**/Dockerfile\n.a*\nlibrary\n" }, 0],
  ["all but one ignored", { lines: "COPY . /", folder: "", ignore: "*\n!library/img\n" }, 1],
])("%s", (_, given, count) => {
  expect(notes(given)).toHaveLength(count);
});
