// Files of a shape for the wide stream: what chance seldom makes, and typical files of Windows.
import { IMAGES } from "./bases.ts";
import { type Draft, name, path, plain } from "./words.ts";

type Shape = (d: Draft) => string;

const image = (d: Draft): string => d.r.pick(d.r.chance(0.3) ? ["scratch"] : IMAGES);

/** Sets the stages that targets and contexts may name. */
const staged = (d: Draft, names: readonly string[]): void => {
  d.stages.length = 0;
  d.stages.push(...names);
};

/** Children of one stage, and theirs: each appends to a history that they may share. */
const generations: Shape = (d) => {
  const line = () =>
    d.r.pick([
      `ENV ${name(d)}=${plain(d)}`,
      `LABEL a=${plain(d)}`,
      "USER u",
      `ARG ${name(d)}`,
      "EXPOSE 80",
      "STOPSIGNAL 9",
    ]);
  const lines = (max: number) => d.r.many(0, max, () => `${line()}\n`).join("");
  const copies = ["one", "two", "three"].map((n) => `COPY --from=${n} a /\n`).join("");
  staged(d, ["parent", "one", "two", "three"]);
  return (
    `FROM ${image(d)} AS parent\n${lines(5)}FROM parent AS one\n${lines(2)}FROM parent AS two\n${lines(3)}` +
    `FROM ${d.r.pick(["parent", "one"])} AS three\n${lines(2)}FROM ${d.r.pick(["parent", "one", "two"])}\n${lines(2)}${copies}${lines(2)}`
  );
};

/** Everything that writes history, one after the other. */
const chronicle: Shape = (d) => {
  const { r } = d;
  const lines = [
    `ARG ${name(d)}=${plain(d)} B TARGETARCH`,
    `ENV A="q \\"x\\"" B=${plain(d)}`,
    "LABEL k.v='a b' e=é",
    `RUN --mount=type=cache,target=/c x ${plain(d)}`,
    'RUN ["a b", "$A"]',
    `WORKDIR ${path(d)}`,
    "COPY --chown=1:2 --chmod=u+x --link a b /d/",
    "COPY <<E <<'F' /h/\n$A\nE\nx\nF",
    "ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://x.example/f /f",
    "ADD --keep-git-dir https://h.example/r.git#v1 /r",
    "CMD x \"y\" 'z'\tü",
    'ENTRYPOINT ["a\\n", "\\u00e9", "日"]',
    "HEALTHCHECK --interval=1m30s --timeout=1500ms --retries=7 CMD x",
    'HEALTHCHECK --start-period=1h2m --start-interval=0.5s --retries=40 CMD ["a"]',
    "HEALTHCHECK NONE",
    'SHELL ["/bin/b", "-c", "x y"]',
    "STOPSIGNAL SIGHUP",
    "EXPOSE 90/udp 80 80 8000-8002",
    "VOLUME /x /y",
    "USER a:b",
    "MAINTAINER me  you",
    "ONBUILD RUN x",
    "RUN <<E\n\t#!x\nE",
  ].filter(() => r.chance(0.4));
  staged(d, ["last"]);
  return `ARG G=1\nFROM ${image(d)} AS last\nARG G\n${lines.map((l) => `${l}\n`).join("")}`;
};

/** Where `#!` is looked for, and what a blank behind `<<` does. */
const documents: Shape = (d) => {
  const { r } = d;
  const tab = r.pick(["", "\t", "\t\t"]);
  const word = r.pick(["<<E", "<<-E", "<<-'E'", '<<"E"', "<< E", "<<\tE", "3<<E", "<<\\E", "<<${A}"]);
  const end = word.includes("${A}") ? "${A}" : "E";
  const before = r.pick(["", "", "cat ", "${NO?} ", "x && cat ", "bash ${A:-b c} "]);
  const run = `RUN ${before}${word}\n${tab}${r.pick(["#!/bin/x", "#!/usr/bin/env y", "set -e"])}\n${tab}  $A\n${word.includes("-") ? tab : ""}${end}\n`;
  const copy = `COPY ${r.pick(["<< E", "<<E <<-E", "a <<-E", "<<- E a"])} /x/\n\t$A \\$B 'q'\nE\n`;
  return `FROM ${image(d)}\nENV A=1\n${run}${r.chance(0.4) ? copy : ""}${copy.includes("<<E <<-E") ? "" : run}`;
};

/** A cross build as its authors write it. */
const cross: Shape = (d) => {
  const { r } = d;
  staged(d, ["build", "xx"]);
  const platform = r.pick([
    "$BUILDPLATFORM",
    "linux/$TARGETARCH",
    "$TARGETPLATFORM",
    "${TARGETOS}/amd64",
    "windows/amd64",
    "linux/arm/v7",
  ]);
  return (
    `FROM --platform=${platform} ${r.pick(IMAGES)} AS build\nARG TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM\n` +
    `WORKDIR ${path(d)}\nRUN build $TARGETOS-$TARGETARCH$TARGETVARIANT\nENV X=\${TARGETPLATFORM:-none} P=$PATH\n` +
    `FROM ${r.pick(["scratch", ...IMAGES])} AS xx\nCOPY --from=build ${path(d)} ${path(d)}\nCMD ["x"]\nWORKDIR sub\n`
  );
};

/** Typical of Windows, though any platform may build it. */
const windows: Shape = (d) => {
  const { r } = d;
  staged(d, ["tools", "app"]);
  const shell = r.pick([
    'SHELL ["powershell", "-Command", "$ErrorActionPreference = \'Stop\';"]',
    'SHELL ["cmd", "/S", "/C"]',
    "",
  ]);
  const user = r.pick(["USER ContainerUser", "USER ContainerAdministrator", ""]);
  return (
    `# escape=\`\nFROM mcr.example.com/windows/servercore:ltsc2022 AS tools\n${shell}\nWORKDIR C:\\tools\nRUN Get-Item \`\n  C:\\x;  y\n` +
    `FROM ${r.pick(["tools", "scratch", "mcr.example.com/windows/servercore:ltsc2022"])} AS app\n${user}\nENV P="C:\\x;%PATH%" Q=$PATH\nWORKDIR ${path(d)}\n` +
    `COPY --from=tools C:\\tools\\x.exe C:\\app\\\nADD ${path(d)} ${path(d)}\nARG PATH\nRUN app.exe ${plain(d)}\nVOLUME C:\\data\nENTRYPOINT x.exe\nCMD ["C:\\\\x"]\n`
  );
};

export const WIDE_SHAPES: readonly Shape[] = [
  generations,
  generations,
  chronicle,
  chronicle,
  documents,
  documents,
  documents,
  documents,
  cross,
  cross,
  windows,
];
