// COPY and ADD: from the context, stages, images, the net and git, with every flag, and here-documents.
import { heredoc } from "./heredoc.ts";
import { table } from "./random.ts";
import { type Draft, path, plain } from "./words.ts";

/** An instruction's line, and what stands below it. */
export interface Written {
  readonly line: string;
  readonly body: string;
}

const SUM = `sha256:${"0123456789abcdef".repeat(4)}`;
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const URLS = table(`
  https://x.example/f.tgz http://x.example/a/b.tar.gz https://x.example https://x.example/ https://x.example/f?x=1
  https://x.example/a%20b https://x.example/$A.tgz https://x.example/d/ https://\${HOST:-x.example}/f HTTPS://x.example/f
  https://u:p@x.example:8443/f#frag ftp://x.example/f https://x.example/..%2f https://x.example//x https://x.example/é
`);
const REPOSITORIES = table(`
  https://h.example/o/r.git https://h.example/o/r.git#main https://h.example/o/r.git#v1:sub/dir https://h.example/o/r.git#:sub
  git://h.example/r git@h.example:o/r.git git@h.example:o/r.git#b:s ssh://git@h.example/o/r.git ssh://git@h.example:22/r
  https://h.example/o/r.git?ref=x https://h.example/o/r.git?tag=v1 https://h.example/o/r.git?branch=b&subdir=s
  https://h.example/o/r.git?commit=${COMMIT} https://h.example/o/r.git?keep-git-dir=1&ref=x https://h.example/o/r.git?submodules=false
  http://h.example/r.git#${COMMIT} https://h.example/$A.git github.com/o/r https://h.example/r.git#$A u@h:r git@h.example:r
  https://github.com/o/r.git https://github.com/o/r
`);
const BAD_REPOSITORIES = table(`
  https://h.example/o/r.git?foo=1 https://h.example/r.git?ref=a#b https://h.example/r.git?tag=a&branch=b https://h.example/r.git?ref
  https://h.example/r.git?ref=a&ref=b https://h.example/r.git?keep-git-dir=maybe
`);

const owners = table("1000:1000 app app:grp :7 0 $A ${A}:${B} root:root 1000:app ${NO}");
const modes = table("755 0644 u=rwx,g=rx +x a+r,u+w ${A:-700} 4755 7777 go-w u+X 0");
const badModes = table("999 10000 abc 0o755 u+q 8 -1 17777");
const globs = table("*.log **/x a/b !keep $A * docs/");

function flags(d: Draft, isAdd: boolean, remotes: number): string {
  const { r } = d;
  const out: string[] = [];
  const add = (p: number, flag: () => string) => {
    if (r.chance(p)) out.push(flag());
  };
  add(0.2, () => `--chown=${r.pick(owners)}`);
  add(0.2, () => `--chmod=${r.pick(r.chance(d.bad) ? badModes : modes)}`);
  add(0.15, () => `--link${r.pick(["", "", "=true", "=false", "=TRUE"])}`);
  add(0.1, () => `--exclude=${r.pick(globs)}`);
  add(0.05, () => `--exclude=${r.pick(globs)}`);
  if (isAdd) {
    add(remotes === 1 ? 0.2 : d.bad, () => `--checksum=${r.pick([SUM, SUM, COMMIT, "$SUM", "sha256:xyz"])}`);
    add(remotes > 0 ? 0.25 : 0.05, () => `--keep-git-dir${r.pick(["", "=true", "=false"])}`);
    add(remotes > 0 ? 0.2 : 0.05, () => `--unpack${r.pick(["", "=true", "=false"])}`);
  } else add(0.1, () => `--parents${r.pick(["", "", "=false"])}`);
  add(d.bad * 0.3, () =>
    r.pick(table("--foo --link=maybe --chown --from=$A --platform=x --Chown=1 --link=1 --exclude --chmod")),
  );
  add(d.odd * 0.3, () =>
    r.pick([
      "--chown='1:2'",
      '--chown="a b"',
      "--chmod=\\755",
      "--chown=",
      "--chmod=",
      "--exclude=",
      "--from=",
      '"--link"',
      "--chown=é:ü",
    ]),
  );
  return out.map((f) => `${f} `).join("");
}

function origin(d: Draft): string {
  const { r } = d;
  if (d.isWide && r.chance(0.3)) return `--from=${r.pick(["ext", "EXT", "user/ext:1"])} `;
  if (r.chance(d.bad)) return `--from=${r.pick(table("9 -1 $A Up/Case ${A} 99 x:y:z 'q' a___b"))} `;
  const [first] = d.stages;
  const names = [...d.stages, ...d.stages, ...(first ? [first.toUpperCase()] : [])];
  const others = table("debian:12 alpine:3.20 0 scratch nginx 1 reg.example.com/team/app:1");
  return `--from=${names.length > 0 && r.chance(0.7) ? r.pick(names) : r.pick(others)} `;
}

const ODD_SOURCES = table(
  "*.txt a[1] a?b .. ../x $A ${NO} . ./ /abs/x a\\␠b dir/./sub /./x ~/x 'q' \"x\" a//b <<x < **/*.go [[]x ./../y a/../b",
);

const source = (d: Draft): string => (d.r.chance(0.15) ? d.r.pick(ODD_SOURCES) : d.r.chance(0.5) ? path(d) : plain(d));

function destination(d: Draft, isFolder: boolean): string {
  const { r } = d;
  if (r.chance(0.2)) return r.pick(table(". ./ / /d/. d/ ../x /a/../b $A ${W:-/w}/ ${NO} /$A"));
  const dest = path(d);
  return isFolder && !dest.endsWith("/") && r.chance(0.9) ? `${dest}/` : dest;
}

export function transfer(d: Draft): Written {
  const { r } = d;
  const isAdd = r.chance(0.3);
  const keyword = isAdd ? "ADD" : "COPY";
  if (r.chance(d.bad * 0.3))
    return {
      line: `${keyword} ${r.pick(["", "a", "--from=x", '["a"]', '["a", 1]', "[]", "a <<E", "--link"])}`,
      body: r.chance(0.5) ? "" : "x\nE\n",
    };
  const from = !isAdd && r.chance(0.35) ? origin(d) : "";
  const remote = isAdd ? r.chance(0.4) : r.chance(d.bad * 0.3);
  const documents = from === "" && r.chance(0.2) ? r.many(1, 2, () => heredoc(d)) : [];
  const files = r.many(documents.length > 0 ? 0 : 1, r.chance(0.3) ? 3 : 1, () => {
    if (!remote) return source(d);
    if (r.chance(d.bad)) return r.pick(BAD_REPOSITORIES);
    return r.pick(r.chance(0.5) ? URLS : REPOSITORIES);
  });
  const words = [...files, ...documents.map((h) => h.word)];
  if (documents.length > 0 && r.chance(0.2)) words.reverse();
  const bodies = words.flatMap((word) => documents.find((h) => h.word === word)?.body ?? []);
  const all = [...words, destination(d, words.length > 1)];
  const text = r.chance(0.1)
    ? JSON.stringify(r.chance(0.3) ? [...all.slice(0, -1), "a b", "/d d/"] : all)
    : all.join(" ");
  return { line: `${keyword} ${from}${flags(d, isAdd, remote ? files.length : 0)}${text}`, body: bodies.join("") };
}
