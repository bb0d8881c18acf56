// Instructions that change the environment or the image's configuration.
import { table } from "./random.ts";
import { bare, type Draft, name, path, plain, value, variable } from "./words.ts";

const pairs = (d: Draft, key: () => string): string => d.r.many(1, 3, () => `${key()}=${value(d)}`).join(" ");

function env(d: Draft): string {
  const { r } = d;
  if (r.chance(d.bad)) return `ENV ${r.pick(table("A =x A=1␠B ∅ A= =  \"A␠B\"=1 'A'"))}`;
  if (r.chance(0.15)) return `ENV ${name(d)} ${value(d)} ${plain(d)}`;
  return `ENV ${pairs(d, () => (r.chance(d.odd) ? r.pick([`X_${variable(d)}`, `"Q"`, `a.b`, `A-1`, `\${A}`]) : name(d)))}`;
}

function label(d: Draft): string {
  const { r } = d;
  if (r.chance(d.bad)) return `LABEL ${r.pick(table("a =x a=1␠b ∅"))}`;
  if (r.chance(0.1)) return `LABEL ${r.pick(["a", "k.v"])} ${value(d)} ${plain(d)}`;
  const keys = table('a b org.x "q␠k" maintainer a.b/c k${A} "$B" com.example');
  return `LABEL ${pairs(d, () => r.pick(keys))}`;
}

const PLATFORM_NAMES = table(
  "TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDARCH BUILDOS TARGETSTAGE BUILDVARIANT TARGETOSVERSION",
);
const OTHER_NAMES = table(
  "HTTP_PROXY no_proxy BUILDKIT_SBOM_SCAN_STAGE BUILDKIT_SBOM_SCAN_CONTEXT SOURCE_DATE_EPOCH ALL_PROXY",
);

export function arg(d: Draft): string {
  const { r } = d;
  if (r.chance(d.bad)) return `ARG ${r.pick(table("=x ∅ --x A␠=1 ="))}`;
  const one = () => {
    if (r.chance(0.15)) return r.pick(PLATFORM_NAMES) + (r.chance(0.1) ? `=${plain(d)}` : "");
    if (r.chance(0.05)) return r.pick(OTHER_NAMES) + (r.chance(0.4) ? `=${plain(d)}` : "");
    if (r.chance(d.odd)) return r.pick(table(`A-1=x 1=2 a.b "A=q␠r" 'A'=b A\\ B=c é=1 $A=1 A+=1 A==b`));
    return name(d) + (r.chance(0.7) ? `=${value(d)}` : "");
  };
  return `ARG ${r.many(1, r.chance(0.25) ? 3 : 1, one).join(" ")}`;
}

function workdir(d: Draft): string {
  if (d.r.chance(d.bad)) return `WORKDIR${d.r.pick(["", " ", " --x y"])}`;
  if (d.isWindows && d.r.chance(0.4))
    return `WORKDIR ${d.r.pick(table("C:\\app c:/x \\y D:\\z C:rel app\\b \\\\srv\\x"))}`;
  return `WORKDIR ${d.r.chance(d.odd) ? value(d) : path(d)}`;
}

function user(d: Draft): string {
  const { r } = d;
  if (r.chance(d.bad)) return "USER";
  return `USER ${r.chance(d.odd) ? value(d) : r.pick(["app", "0", "1000:1000", "u:g", bare(d), "root", `\${A:-nobody}`, `"$B"`, "a b"])}`;
}

const PORTS = table("80 443/tcp 53/udp 8000-8003 9000/SCTP 80 1:2 127.0.0.1:80:81 81/ 0 00080 8-8");
const BAD_PORTS = table("x 80/foo 70000 5-3 :80: 80/tcp/udp -1 1- [::1]:80 1.2.3:4:5 1-3:80 8080:");

function expose(d: Draft): string {
  const { r } = d;
  const one = () => {
    if (r.chance(d.bad)) return r.pick(BAD_PORTS);
    if (r.chance(d.odd))
      return r.pick(table('${P:-80} "90" ${P:-"1␠2"} \'91\' $P 80-81:90-91 [::1]:80:80 1-3:80 ${P:-1␠2} 80\\0'));
    return r.pick(PORTS);
  };
  if (r.chance(d.bad)) return "EXPOSE";
  return `EXPOSE ${r.many(1, 3, one).join(" ")}`;
}

function volume(d: Draft): string {
  const { r } = d;
  if (r.chance(d.bad)) return `VOLUME ${r.pick(["[]", '[""]', "", '["a", 1]', '[" "]', "${NO}"])}`;
  if (r.chance(0.3))
    return `VOLUME ${r.pick(['["/a b"]', '["/x", "/y"]', '["$A"]', '["/a"] ', '[ "/q" , "/r" ]', "['/x']", '["/a\\u0041"]', '["/a",]'])}`;
  return `VOLUME ${r.many(1, 3, () => path(d)).join(" ")}`;
}

/** Shell form, or JSON, or what looks like JSON and is none. */
export function commandLine(d: Draft): string {
  const { r } = d;
  if (r.chance(0.45))
    return r.pick([
      '["x", "-a b", "$A"]',
      '["/bin/x"]',
      '[ "a" , "b\\n", "\\u00e9" ]',
      '["a"]  ',
      '["a\\\\b", ""]',
      '["日本", "<&>"]',
    ]);
  if (r.chance(d.odd))
    return r.pick([
      "['a', 'b']",
      '["a", ]',
      '["a"] b',
      "[]",
      "[ ]",
      '["a" "b"]',
      "[ -f x ] && y",
      '["a"',
      '["\\x"]',
      '[["a"]',
      '{"a": "b"}',
      'x "unclosed',
    ]);
  if (r.chance(d.bad)) return r.pick(['["a", 1]', "[null]", '[["a"]]', "[1]", '[{"a":1}]', "[true]"]);
  const words = r.many(1, 4, () =>
    r.pick([
      plain(d),
      "echo",
      "&&",
      "|",
      ";",
      `"${variable(d, 2)}"`,
      "'q $A'",
      "\\$X",
      "`id`",
      "$(id -u)",
      "#c",
      "a\tb",
    ]),
  );
  return words.join(" ");
}

function signal(d: Draft): string {
  const { r } = d;
  if (r.chance(d.bad))
    return `STOPSIGNAL ${r.pick(["SIGFOO", "", "-1", "99999999999", "SIG", "0", "65", "64", "1.5"])}`;
  return `STOPSIGNAL ${r.pick(["SIGTERM", "9", "sigint", "KILL", "${S:-QUIT}", "SIGRTMIN+3", "RTMAX-1", '"SIGHUP"', "SIGWINCH"])}`;
}

function shell(d: Draft): string {
  const { r } = d;
  if (r.chance(d.bad)) return `SHELL ${r.pick(["/bin/sh -c", "[]", "", '["a", 1]', "['x']"])}`;
  return `SHELL ${r.pick(['["/bin/bash", "-c"]', '["/bin/bash", "-o", "pipefail", "-c"]', '["/bin/sh", "-ec"]', '["x"]', '["$A", "-c"]', '["powershell", "-Command"]'])}`;
}

function healthcheck(d: Draft): string {
  const { r } = d;
  if (r.chance(0.15)) return r.pick(["HEALTHCHECK NONE", "HEALTHCHECK none", "HEALTHCHECK --interval=1s NONE"]);
  if (r.chance(d.bad))
    return `HEALTHCHECK ${r.pick(["", "NONE x", "CMD", "FOO x", "--interval=x CMD y", "--retries=-1 CMD y", "--interval=500us CMD y", "--foo=1 CMD y", "--interval CMD y", "--retries=1.5 CMD y", "--interval=5 CMD y", "--interval=$A CMD y", "--interval=1s --interval=2s CMD x", "CMD []", "--timeout=-1s CMD x"])}`;
  const times = table("5s 1m30s 0s 0 1.5h 2m 1h2m3s 100ms 1000us 1h1.5m .5s 2.s +3s 1s500ms 1000000ns");
  const flags = ["interval", "timeout", "start-period", "start-interval"]
    .filter(() => r.chance(0.3))
    .map((f) => `--${f}=${r.chance(d.odd * 0.3) ? "1µs2ms" : r.pick(times)} `);
  const retries = r.chance(0.3) ? `--retries=${r.pick(["3", "0", "07", "+2"])} ` : "";
  return `HEALTHCHECK ${flags.join("")}${retries}${r.pick(["CMD", "cmd", "CMD ", "Cmd\t"])} ${commandLine({ ...d, bad: 0 })}`;
}

function line(keyword: "CMD" | "ENTRYPOINT") {
  return (d: Draft): string => {
    if (d.r.chance(d.bad * 0.5)) return keyword + d.r.pick(["", " ", " --x y", " []"]);
    return `${keyword} ${commandLine(d)}`;
  };
}

const maintainer = (d: Draft): string =>
  d.r.chance(d.bad) ? "MAINTAINER" : `MAINTAINER ${d.r.pick(["me", "A B <a@b.c>", '"$A"', "x # y", "$A\tz"])}`;

/** Each with its weight. */
export const SETTINGS: readonly (readonly [number, (d: Draft) => string])[] = [
  [10, env],
  [8, arg],
  [5, label],
  [5, workdir],
  [3, user],
  [3, expose],
  [2, volume],
  [3, line("CMD")],
  [3, line("ENTRYPOINT")],
  [1, signal],
  [2, shell],
  [3, healthcheck],
  [0.5, maintainer],
];
