// Base images that are pushed for the engine: each sets what a Dockerfile's text does not show.

export interface RealBase {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** As they stand in its Dockerfile. */
  readonly lines: readonly string[];
  /** Does a trigger of it run a command? Then it is for the machine's own platform. */
  readonly runs?: true;
}

const base = (name: string, env: RealBase["env"], ...lines: readonly string[]): RealBase => ({
  name: `archfold/${name}:1`,
  env,
  lines,
});

export const REAL_BASES: readonly RealBase[] = [
  base("plain", {}),
  base(
    "set",
    { A: "base a", VERSION: "1.2" },
    "LABEL base=1",
    "EXPOSE 80",
    "VOLUME /data",
    "WORKDIR /srv",
    'CMD ["base"]',
  ),
  base("shell", { FOO: "f=g", foo: "lower", HOME: "/root" }, 'SHELL ["/bin/sh", "-ec"]', 'ENTRYPOINT ["/entry.sh"]'),
  base("user", { B: "", PATH: "/bin" }, "WORKDIR /home/of/user", "STOPSIGNAL SIGQUIT", "USER 1000:1000"),
  base(
    "author",
    { C: "x/y.tar.gz", TARGETARCH: "base", A_B: "1" },
    "MAINTAINER the base's",
    "HEALTHCHECK --interval=5s CMD ok $A",
    'LABEL a=base org.x="y z"',
    "EXPOSE 80 443/udp",
  ),
  base("full", { A: "1", B: "2", C: "3", FOO: "4" }, 'LABEL a="the base"', "ENTRYPOINT e $A", "CMD c $B"),
  base("trigger", { A: "t" }, "ONBUILD COPY f /trigger/", "ONBUILD ENV B=$A", "ONBUILD LABEL by=$A", "ONBUILD CMD t"),
  {
    ...base("running", {}, "ONBUILD ARG A=trigger", 'ONBUILD RUN : "$A"', "ONBUILD WORKDIR on", "ONBUILD EXPOSE 99"),
    runs: true,
  },
];
