// The rules of BuildKit that the corpus has to reach, each by enough questions that BuildKit takes, or refuses for it.
import type { Question } from "./question.ts";

export interface Rule {
  readonly name: string;
  /** Asked of the question: what it is built with. */
  readonly given?: (question: Question) => boolean;
  /** In the Dockerfile. */
  readonly text?: RegExp;
  /** In BuildKit's error; absent where BuildKit takes the file. */
  readonly error?: RegExp;
  /** In the answer's operations or configuration. */
  readonly answer?: RegExp;
}

const taken = (name: string, text: RegExp, answer?: RegExp): Rule => ({ name, text, ...(answer ? { answer } : {}) });
const refused = (name: string, error: RegExp): Rule => ({ name, error });

const INSTRUCTIONS =
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR";
const MODIFIERS = ":- - :+ + :? ? # ## % %% / //";
const MOUNTS = "bind cache tmpfs secret ssh";
const PLATFORM_NAMES =
  "TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDARCH BUILDOS BUILDVARIANT TARGETSTAGE";

const words = (text: string): readonly string[] => text.split(" ");
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

export const RULES: readonly Rule[] = [
  ...words(INSTRUCTIONS).map((word) => taken(word, new RegExp(`^\\s*${word}\\s`, "im"))),
  ...words(INSTRUCTIONS)
    .filter((word) => !/FROM|MAINTAINER|ONBUILD/.test(word))
    .map((word) => taken(`ONBUILD ${word}`, new RegExp(`^\\s*ONBUILD\\s+${word}\\s`, "im"))),
  ...words(MODIFIERS).map((mark) => taken(`the modifier ${mark}`, new RegExp(`\\$\\{\\w+${literal(mark)}(?![#%/])`))),
  ...words(MOUNTS).map((type) => taken(`a mount of type ${type}`, new RegExp(`--mount=\\S*type=${type}`))),
  ...words(PLATFORM_NAMES).map((name) => taken(name, new RegExp(`^\\s*ARG\\s.*\\b${name}\\b`, "im"))),
  taken("a mount from a stage", /--mount=\S*from=[a-z]/),
  taken("a mount with an owner", /--mount=\S*type=cache\S*uid=/, /"path":"\/cache"/),
  taken("a secret as a variable", /--mount=\S*env=/, /"secretEnv"/),
  taken("--network", /--network=none/, /"network":"NONE"/),
  taken("--security", /--security=insecure/, /"security":"INSECURE"/),
  taken("RUN in exec form", /^\s*RUN\s+\["/m),
  taken("RUN as a here-document", /^\s*RUN\s+<<\w/m),
  taken("RUN as a script", /^\s*RUN\s+<</m, /\/dev\/pipes\//),
  taken("RUN with a here-document inside", /^\s*RUN\s+.*\w\s+<</m),
  taken("COPY of a here-document", /^\s*COPY\s.*<<\w/m, /"mkfile"/),
  taken("a quoted here-document", /<<["']/),
  taken("a here-document without tabs", /<<-/),
  taken("COPY --from a stage", /--from=[a-z]/),
  taken("COPY --from a number", /--from=[0-9]/),
  taken("COPY --link", /--link\s/, /"k":"merge"/),
  taken("COPY --parents", /--parents\s/, /"include"/),
  taken("COPY --exclude", /--exclude=/, /"exclude"/),
  taken("--chmod in octal", /--chmod=[0-7]/),
  taken("--chmod in symbols", /--chmod=[ugoa+]/, /"modeStr"/),
  taken("--chown by name and number", /--chown=\w/, /"(?:user|group)":(?:"|[0-9])/),
  taken("ADD of a URL", /^\s*ADD\s.*https?:/im, /"http.filename"/),
  taken("ADD --checksum", /--checksum=/, /"http.checksum"/),
  taken("ADD --unpack", /--unpack/),
  taken("ADD of a repository", /^\s*ADD\s/im, /"git.fullurl"/),
  taken("ADD --keep-git-dir", /--keep-git-dir/, /"git.keepgitdir"/),
  taken("a repository by query", /\.git\?/, /"git:\/\/[^"]*#/),
  taken("a repository by ssh", /git@/, /"git.mountsshsock"/),
  taken("a list in JSON for COPY", /^\s*COPY\s+\[/im),
  taken("sources with wildcards", /^\s*COPY\s.*[*?]/m),
  taken("# escape", /^#\s*escape\s*=\s*`/i),
  taken("# syntax", /^#\s*syntax=/),
  taken("# check", /^# check=/m),
  taken("a byte order mark", /^\ufeff/),
  taken("CRLF", /\r\n/),
  taken("no line feed at the end", /[^\n]$/),
  taken("lines that go on", /[\\`][ \t]*\n/),
  taken("a comment in a line that goes on", /\\[ \t]*\n\s*#/),
  taken("an empty line in a line that goes on", /\\[ \t]*\n\s*\n/),
  taken("instructions in small letters", /^\s*(?:run|copy|env|arg)\s/m),
  taken("a global ARG", /^\s*ARG\s.*^\s*FROM/ms),
  taken("FROM with a variable", /^\s*FROM\s.*\$/im),
  taken("FROM --platform", /FROM\s+--platform=\$BUILDPLATFORM/i),
  taken("FROM scratch", /^\s*FROM\s+scratch\s/im),
  taken("an image by digest", /FROM\s+\S+@sha256:/),
  taken("several ARGs on one line", /^\s*ARG\s+\w+(?:=\w+)?\s+\w+=/im),
  taken("several ENVs on one line", /^\s*ENV\s+\w+=\w+\s+\w+=/im),
  taken("ENV in its old form", /^\s*ENV\s+\w+\s+\w/im),
  taken("an ARG named as an ENV of its base", /^\s*ARG\s+A=/m, /"A=/),
  taken("a RUN that sees ARGs", /^\s*ARG\s/im, /\+RUN \|[0-9]/),
  taken("a proxy as an argument", /^\s*FROM/im, /"proxy"/),
  taken("SHELL, then CMD", /^\s*SHELL.*^\s*CMD\s+[^[]/ims),
  taken("CMD, then ENTRYPOINT", /^\s*CMD.*^\s*ENTRYPOINT/ims),
  taken("HEALTHCHECK NONE", /HEALTHCHECK\s+none/i, /"Test":\["NONE"\]/),
  taken("HEALTHCHECK with times", /HEALTHCHECK\s+--interval/i, /"Interval":[1-9]/),
  taken("triggers that fire", /^\s*FROM/im, /"-LABEL by=trigger"|"\+RUN [^"]*make # buildkit"/),
  taken("EXPOSE of a range", /EXPOSE\s.*[0-9]-[0-9]/i, /8003\/tcp/),
  taken("a windows member", /^\s*FROM/im, /"os":"windows"/),
  taken("an image without layers", /^\s*FROM\s+(?!scratch)/im, /"root":-1/),
  taken("children of one stage", /COPY --from=two/, /"only":"here"/),
  taken("a FROM between ARGs", /^RUN three/m),
  taken("a global ARG alone", /^ENV Z=/m),
  refused("an unknown instruction", /unknown instruction/),
  refused("a circle of stages", /circular dependency/),
  refused("a stage that is not there", /invalid stage index/),
  refused("a stage that comes later", /needs to be defined before/),
  refused("a target that is not there", /target stage/),
  refused("a bad name of an image", /invalid reference format/),
  refused("a bad name of a stage", /invalid name for build stage/),
  refused("a base without a name", /should not be blank/),
  refused("an ARG without a name", /ARG names can not be blank/),
  refused(
    "a variable that must be set",
    /is not allowed to be unset|must be set|: [^:]*failed to process|failed to process ".*\?/s,
  ),
  refused("a bad substitution", /bad substitution/),
  refused("an unknown modifier", /unsupported modifier/),
  refused("a bad pattern", /invalid pattern/),
  refused("a quote that stays open", /matching (?:single|double)-quote/),
  refused("a brace that stays open", /missing '}'/),
  refused("a here-document without an end", /unterminated heredoc/),
  refused("a flag that is not known", /unknown flag/),
  refused("a flag that stands twice", /duplicate flag/),
  refused("a bad mode", /invalid chmod|invalid syntax/),
  refused("a bad port", /invalid (?:containerPort|port|proto|hostPort|IP)/),
  refused("a bad mount", /unexpected key|unsupported mount type|must be a key=value pair/),
  refused("a mount on the root", /invalid mount target/),
  refused("a bad time", /in duration/),
  refused("JSON with numbers", /comprised of strings only/),
  refused("a bad platform", /failed to parse platform/),
  refused("a checksum out of place", /checksum (?:requires|can't)/),
  refused("no stage", /no stages|no instructions|cannot be empty|no build stage/),
  refused("a lint that counts", /lint violation/),
  refused("a bad directive", /parser directive|escape token/),
];

const givenTo = (
  name: string,
  given: (question: Question) => boolean,
  more: Omit<Rule, "name" | "given"> = {},
): Rule => ({
  name,
  given,
  ...more,
});
const hasContext =
  (source: RegExp) =>
  ({ contexts }: Question): boolean =>
    Object.values(contexts ?? {}).some((s) => source.test(s));
const isGiven =
  (name: string) =>
  ({ buildArgs }: Question): boolean =>
    Object.hasOwn(buildArgs, name);
const onWindows = ({ platform }: Question): boolean => platform === "windows/amd64";

/** What the wide stream has to reach. */
export const WIDE_RULES: readonly Rule[] = [
  givenTo("a target by name", ({ target }) => /^[a-z]/.test(target), { answer: /"k"/ }),
  givenTo("a target in upper case", ({ target }) => /^[A-Z]/.test(target), { answer: /"k"/ }),
  givenTo("a target by number is none", ({ target }) => /^[0-9]$/.test(target), {
    error: /target stage "[0-9]" could not be found/,
  }),
  givenTo("a target that is not there", ({ target }) => target === "nosuch", { error: /could not be found/ }),
  givenTo("a context that is an image", hasContext(/^docker-image:\/\/[a-z]/), { answer: /docker-image/ }),
  givenTo("a context that is nothing", hasContext(/^docker-image:\/\/scratch/), { answer: /"k"/ }),
  givenTo("a context that is a folder", hasContext(/^local:/), { answer: /local:\/\/folder/ }),
  givenTo("a context that is a repository", hasContext(/^(?:https|git)[:@].*/), { answer: /git:\/\/h\.example/ }),
  givenTo("a context that is a layout", hasContext(/^oci-layout/), { answer: /"oci.store"/ }),
  givenTo("a context that is a file of the net", hasContext(/tgz$/), { error: /^invalid argument/ }),
  givenTo("a context for one platform", ({ contexts }) => Object.keys(contexts ?? {}).some((k) => k.includes("::")), {
    answer: /"k"/,
  }),
  givenTo(
    "a context of a source that is none",
    hasContext(/^(?:foo:|x$|git:n|oci-layout:..store(?:$|@sha256:12)|docker-image:..Up)/),
    {
      error: /unsupported context source|invalid (?:context specifier|git context|reference)|no digest|could not parse/,
    },
  ),
  ...words("TARGETARCH TARGETVARIANT TARGETOS TARGETPLATFORM BUILDPLATFORM BUILDARCH TARGETSTAGE").map((n) =>
    givenTo(`${n} as an argument`, isGiven(n), { answer: /"k"/ }),
  ),
  givenTo("a shell of windows", onWindows, { answer: /"cmd","\/S","\/C"/ }),
  givenTo("a folder of windows", onWindows, { answer: /"WorkingDir":"\\\\[a-z]/ }),
  givenTo("windows without a PATH", onWindows, { text: /^RUN/m, answer: /"env":null/ }),
  givenTo("another drive", onWindows, { error: /not on the system drive/ }),
  givenTo("a path without its end", onWindows, { error: /No relative path/ }),
  givenTo("a linux stage for windows", onWindows, { answer: /"p":"linux.*"p":"windows|"p":"windows.*"p":"linux/ }),
  { name: "a windows stage for linux", given: (q) => !onWindows(q), text: /windows/, answer: /"p":"windows/ },
  taken("`#!` behind tabs that go", /^RUN <<[^-]*-/m, /"(?:-c|\/C|-Command)","#!\//),
  taken("`#!` in a line of its own", /RUN <<.*\n#!/, /\/dev\/pipes\//),
  taken("`<< E` opens one", /RUN (?:cat )?<< E\n/, /"k"/),
  taken("`<< E` for COPY is two paths", /COPY << E /, /"src":"\/<<"/),
  taken("a history of grandchildren", /AS one\n[\s\S]*AS two\n/, /"history"/),
  taken("HEALTHCHECK in history", /HEALTHCHECK/, /-HEALTHCHECK &\{/),
];
