// The names under which builds leave their caches.
import { expect, test } from "vitest";
import { withCacheNames } from "../../src/6-verify/cache.ts";
import { parsePlatform } from "../../src/model/platform.ts";

const arm = parsePlatform("linux/arm/v7")?.name;
if (!arm) throw new Error("linux/arm/v7 is a platform");

test.each<[string[], string[]]>([
  [["--cache-to", "type=local,dest=/c/"], ["--cache-to=type=local,dest=/c/img-alpine-linux-arm-v7-fold"]],
  [
    ["--cache-to=type=registry,mode=max,ref=r:5000/a"],
    ["--cache-to=type=registry,mode=max,ref=r:5000/a:img-alpine-linux-arm-v7-fold"],
  ],
  [["--cache-to=type=gha,scope=x"], ["--cache-to=type=gha,scope=x-img-alpine-linux-arm-v7-fold"]],
  [
    ["--cache-from", "r:5000/a:c", "--label", "a=b"],
    [
      "--cache-from=r:5000/a:c-img-alpine-linux-arm-v7-member",
      "--cache-from=r:5000/a:c-img-alpine-linux-arm-v7-fold",
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

test("no two families, platforms or sides have one name", () => {
  const name = (id: string, side: "member" | "fold") =>
    withCacheNames(["--cache-to=type=local,dest=d"], id, arm, side)[0];
  expect(new Set([name(".", "member"), name(".", "fold"), name("a", "member"), name("b/c", "member")]).size).toBe(4);
});
