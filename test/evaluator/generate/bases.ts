// Base images of many kinds: with ENV, SHELL, ONBUILD, LABEL, CMD and so on, or with next to nothing.
import type { BaseConfig } from "../question.ts";
import { type Random, table } from "./random.ts";

export const IMAGES = table(`
  debian:12 debian alpine:3.20 docker.io/library/golang:1.22 nginx reg.example.com/team/app:1 localhost:5000/x
  arm64v8/alpine:3.20 user/tool mcr.example.com/windows/servercore:ltsc2022
`);

/** Has no triggers: two images whose triggers take files from each other keep BuildKit busy for ever. */
export const QUIET = "trigger/files:1";

const LAYER = `sha256:${"ab".repeat(32)}`;

const ENVS: readonly (readonly string[])[] = [
  ["PATH=/usr/local/bin:/usr/bin:/bin"],
  ["PATH=/usr/bin", "A=base"],
  ["A=base a", "PATH=/bin", "B=", "VERSION=1.27.0"],
  [],
  ["FOO=f=g", "foo=lower", "HOME=/root"],
  ["C=x/y.tar.gz", "PATH=/c", "TARGETARCH=base", "A_B=1"],
  ["A=1", "B=2", "C=3", "FOO=4", "BAR=5"],
];

const ONBUILDS: readonly (readonly string[])[] = [
  ["RUN make"],
  ["COPY . /src", "RUN build $A"],
  ["ARG A=trigger", "ENV B=$A"],
  ["LABEL by=trigger", "EXPOSE 99"],
  ["WORKDIR /onbuild", "USER trig:ger"],
  ['CMD ["from", "trigger"]'],
  ["ADD --chown=1:2 a b/"],
  [`copy --from=${QUIET} /a /b`],
  ["ENTRYPOINT exec x", "VOLUME /v1 /v2"],
  ["RUN <<EOF\nset -e\nmake $A\nEOF"],
  ["COPY <<E /x\n$A\nE"],
  ["HEALTHCHECK --interval=3s CMD x", "STOPSIGNAL 9", 'SHELL ["/bin/t", "-c"]', "RUN y"],
];

export function baseConfig(r: Random, platform: { os: string; architecture: string; variant: string }): BaseConfig {
  const has = (p: number) => r.chance(p);
  const config: Record<string, unknown> = {};
  const env = r.pick(ENVS);
  if (env.length > 0) config["Env"] = env;
  if (has(0.4)) config["Cmd"] = r.pick([["bash"], ["/bin/sh", "-c", "x $A"], ["nginx", "-g", "daemon off;"]]);
  if (has(0.2)) config["Entrypoint"] = r.pick([["/entry.sh"], ["tini", "--"]]);
  if (has(0.15))
    config["Shell"] = r.pick([
      ["/bin/bash", "-o", "pipefail", "-c"],
      ["/bin/ash", "-eo", "pipefail", "-c"],
      ["powershell", "-Command"],
    ]);
  if (has(0.35)) config["Labels"] = r.pick([{ base: "1" }, { a: "base", "org.x": "y z" }]);
  if (has(0.2)) config["ExposedPorts"] = r.pick([{ "80/tcp": {} }, { "80/tcp": {}, "443/udp": {} }]);
  if (has(0.2)) config["Volumes"] = { "/data": {} };
  if (has(0.2)) config["User"] = r.pick(["nobody", "1000:1000", "root"]);
  if (has(0.3)) config["WorkingDir"] = r.pick(["/srv", "/", "/go/src/", "work"]);
  if (has(0.15)) config["StopSignal"] = "SIGQUIT";
  if (has(0.15)) config["OnBuild"] = r.pick(ONBUILDS);
  if (has(0.1)) config["ArgsEscaped"] = true;
  if (has(0.1)) config["Healthcheck"] = { Test: ["CMD", "ok"], Interval: 5e9 };
  const foreign = has(0.1);
  return {
    architecture: foreign ? "amd64" : platform.architecture,
    os: platform.os,
    ...(platform.variant !== "" && !foreign ? { variant: platform.variant } : {}),
    ...(has(0.1) ? { author: "the base's" } : {}),
    ...(has(0.95) ? { config } : {}),
    rootfs: { type: "layers", diff_ids: has(0.95) ? [LAYER] : [] },
    ...(has(0.3) ? { history: [{ created_by: "base layer" }, { created_by: "CMD base", empty_layer: true }] } : {}),
  };
}
