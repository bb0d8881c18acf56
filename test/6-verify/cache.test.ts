// The names under which builds leave their caches.
import { expect, test } from "vitest";
import { withCacheNames, withoutExport } from "../../src/6-verify/cache.ts";
import { parsePlatform } from "../../src/model/platform.ts";

const arm = parsePlatform("linux/arm/v7")?.name;
if (!arm) throw new Error("linux/arm/v7 is a platform");

test.each<[string[], string[]]>([
  [["--cache-to", "type=local,dest=/c/"], ["--cache-to=type=local,dest=/c/img__alpine-linux-arm-v7-fold"]],
  [
    ["--cache-to=type=registry,mode=max,ref=r:5000/a"],
    ["--cache-to=type=registry,mode=max,ref=r:5000/a:img__alpine-linux-arm-v7-fold"],
  ],
  [["--cache-to=type=gha,scope=x"], ["--cache-to=type=gha,scope=x-img__alpine-linux-arm-v7-fold"]],
  [
    ["--cache-from", "r:5000/a:c", "--label", "a=b"],
    [
      "--cache-from=r:5000/a:c",
      "--cache-from=r:5000/a:c-img__alpine-linux-arm-v7-member",
      "--cache-from=r:5000/a:c-img__alpine-linux-arm-v7-fold",
      "--label",
      "a=b",
    ],
  ],
  [["--cache-to=type=inline"], ["--cache-to=type=inline"]],
  [
    ["--build-arg", "A=--cache-to"],
    ["--build-arg", "A=--cache-to"],
  ],
])("%j", (given, wanted) => {
  expect(withCacheNames(given, "img/alpine", arm, "fold")).toEqual(wanted);
});

test("no two families, platforms or sides have one name, and each is a tag", () => {
  const name = (id: string, side: "member" | "fold") =>
    withCacheNames(["--cache-to=r/c"], id, arm, side)[0]?.replace("--cache-to=r/c:", "") ?? "";
  const ids = [".", "root", "_root", "a", "a/b", "a-b", "a__b", "a_b", "a.b", "a:b", ".a", "-a", "a b", "a_20_b", "ä"];
  const names = ids.flatMap((id) => [name(id, "member"), name(id, "fold")]);
  expect(new Set(names).size).toBe(names.length);
  for (const one of names) expect(one).toMatch(/^\w[\w.-]{0,127}$/);
});

test("a build whose results are no one's leaves none", () => {
  const flags = withCacheNames(["--cache-to", "type=local,dest=d", "--cache-from=r/c:1"], "a", arm, "member");
  const from = ["r/c:1", "r/c:1-a-linux-arm-v7-member", "r/c:1-a-linux-arm-v7-fold"];
  expect(withoutExport(flags)).toEqual(from.map((ref) => `--cache-from=${ref}`));
});
