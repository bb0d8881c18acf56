// Every diagnostic code with its one-line title; each has a page docs/codes/CODE.md (held by a test).

export const CODES = {
  // reading
  NOT_FOUND: "A named file or folder does not exist",
  NOT_READABLE: "A file or folder cannot be read",
  NOT_TEXT: "A Dockerfile holds NUL bytes or is not UTF-8",
  NOT_A_DOCKERFILE: "The file has no FROM, or an instruction before it that may not stand there",
  EMPTY_DOCKERFILE: "The Dockerfile has no instruction",
  TOO_LARGE: "The Dockerfile is larger than archfold reads",
  UNKNOWN_INSTRUCTION: "A line begins with a word that is no Dockerfile instruction",
  UNFINISHED_CONTINUATION: "The Dockerfile ends in a line continuation",
  UNCLOSED_HEREDOC: "A here-document has no end",
  PARSERS_DISAGREE: "The two readers of Dockerfiles see different instructions",
  OUTSIDE_ROOT: "A member or context lies outside the repository",
  ARCH_AMBIGUOUS: "A word could mean more than one platform",
  PLATFORM_TWICE: "Two Dockerfiles claim the same platform",
  PLATFORM_UNKNOWN: "A word or flag names no known platform",
  TOO_FEW_MEMBERS: "A family needs at least two members",
  DUPLICATE_STAGE: "Two stages of one Dockerfile have the same name",
  PLATFORM_MISSING: "A platform that was asked for has no member",
  CLAIMS_AMD64: "A bare Dockerfile was taken as linux/amd64",
  BUILT_HOW: "The members may have been built across",
  NOT_FETCHED: "The clone lacks an object or a commit that is needed",
  OTHER_REPOSITORY: "An entry's GitRepo is no remote of the clone",
  MEMBERS_APART: "The members stand on different commits",
  SOURCE_NOT_IN_TREE: "A COPY or ADD source is not in the tree",
  // fold
  OUTPUT_EXISTS: "The output path is taken by a file that is not a member",
  DIRECTIVES_DIFFER: "The members differ in a parser directive",
  GLOBAL_ARG_DIFFERS: "A global ARG differs between the members",
  STAGES_DIFFER: "The members' stages do not correspond",
  NAME_MEANS_TWO_THINGS: "A name is a stage in one member and an image in another",
  STAGE_NAME_DIFFERS: "Corresponding stages have different names",
  UNSAFE_SPLIT: "A difference cannot be split without changing the image",
  TARGET_READ: "A member that is built across reads the platform it is built for",
  TARGET_STAGE_READ: "A member reads TARGETSTAGE",
  NUMERIC_STAGE: "A stage is referred to by number across a changed order",
  CONTEXT_CANNOT_MOVE: "A source cannot be moved to the common context",
  IGNORE_CANNOT_FOLD: "The ignore rules of the members cannot be expressed in one file",
  OTHERS_FOLD: "The other members of a refused family fold",
  FOLD_NOT_PROVED: "The fold was not proved, so it is not proposed",
  CHOICE_UNFIT: "A rename or a refused form does not fit the fold",
  COMMENTS_DIFFER: "Comments inside an instruction differ and only one version is kept",
  // prove
  BASE_UNKNOWN: "The configuration of a base image could not be looked up",
  BASE_NAMES: "Bases of the members could have one name for all platforms, or could not",
  UNPROVEN: "The proof does not cover this",
  REFUTED: "The fold builds something else",
  // manifest
  MANIFEST_SYNTAX: "The library manifest cannot be read",
  MANIFEST_FIELD: "A field of the library manifest is unknown or invalid",
  MANIFEST_COMMIT_PENDING: "The entry's GitCommit must be set once the fold is committed",
  MANIFEST_NOT_REWRITTEN: "An entry was left as it is",
  MANIFEST_GENERATED: "The library manifest is generated and its generator must change too",
  // write
  WRITE_BLOCKED: "The changes cannot be written",
  CHANGED_MEANWHILE: "A file changed since it was read",
  JOURNAL_FOUND: "An earlier run was interrupted while writing",
  REFERENCES_LEFT: "Files still name a member, so it is not pruned",
  NOT_IN_GIT: "A file is not tracked, or is modified, so it is not deleted",
  LOCK_INVALID: "The lock file cannot be read",
  // check
  STALE: "Members changed since the fold was written",
  EDITED: "The fold was changed by hand",
  // verify
  NO_ENGINE: "No Docker Engine answers",
  NO_BUILDX: "docker buildx is missing",
  NO_EMULATOR: "The builder cannot run this platform",
  BUILD_FAILED: "A build failed",
  // compare
  NOT_AN_IMAGE: "What was named holds no image that can be read",
  // command line
  USAGE: "The command line is wrong",
} as const;

export type Code = keyof typeof CODES;
