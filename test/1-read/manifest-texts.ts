// Library manifests written for these tests, in the shapes that official images have.

const COMMIT = "4f1d7c2a9be05836dd10c4e7f2a86b93501e7cd4";
const OTHER = "90ab12cd34ef56aa78bb90cc12dd34ee56ff7890";

/** One folder per architecture on one commit, a branch for each release; the older release has fewer architectures. */
export const ALPINE_LIKE = `Maintainers: Nora Field <nora@example.test> (@nora)
GitRepo: https://example.test/small-linux.git

Tags: 3.20.1, 3.20, 3, latest
Architectures: arm32v6, arm64v8, amd64
GitFetch: refs/heads/v3.20
GitCommit: ${COMMIT}
arm32v6-Directory: armhf/
arm64v8-Directory: aarch64/
amd64-Directory: x86_64/

Tags: 3.19.4, 3.19
Architectures: arm64v8, amd64
GitFetch: refs/heads/v3.19
GitCommit: ${OTHER}
arm64v8-Directory: aarch64/
amd64-Directory: x86_64/
`;

/** The same Dockerfile everywhere but in its folder, shared tags, comments inside a continued value, a windows entry. */
export const HELLO_LIKE = `# this file is generated via https://example.test/greeting/blob/main/generate-stackbrew-library.sh

Maintainers: Nora Field <nora@example.test> (@nora),
             Odd Branch (@odd)
GitRepo: https://example.test/greeting.git
GitFetch: refs/heads/main

Tags: linux
SharedTags: latest
Architectures: amd64, arm32v5,
# waits for a builder: mips64le,
               arm64v8
GitCommit: ${COMMIT}
# each folder holds a binary
amd64-Directory: amd64/greeting
arm32v5-Directory: arm32v5/greeting
arm64v8-Directory: arm64v8/greeting
Constraints: !aufs

Tags: windows
SharedTags: latest
Architectures: windows-amd64
GitCommit: ${COMMIT}
Directory: windows
Builder: classic
`;

/** Every architecture on a branch of its own, the branches named in the global paragraph. */
export const DEBIAN_LIKE = `Maintainers: Nora Field <nora@example.test> (@nora)
GitRepo: https://example.test/rootfs.git
GitFetch: refs/heads/dist-amd64
GitCommit: ${COMMIT}
arm64v8-GitFetch: refs/heads/dist-arm64v8
arm64v8-GitCommit: ${OTHER}

# thirteen
Tags: 13, stable
Architectures: amd64, arm64v8
Directory: stable

Tags: 13-slim
Architectures: amd64
Directory: stable/slim
`;

/** Arch fields in the global paragraph, inherited by both entries. */
export const CIRROS_LIKE = `Maintainers: Nora Field (@nora)
GitRepo: https://example.test/tiny.git
GitCommit: ${COMMIT}
Architectures: amd64, arm32v7
amd64-File: Dockerfile.x86_64
arm32v7-File: Dockerfile.arm

Tags: 0.6.2, 0.6, latest
Directory: 0.6

Tags: 0.5.1
Directory: 0.5
`;

export const withCrlf = (text: string): string => text.replaceAll("\n", "\r\n");

/** One entry below a good global paragraph; line 4 is its first. */
export const entryOf = (...lines: readonly string[]): string =>
  ["Maintainers: Nora Field (@nora)", "GitRepo: https://example.test/tiny.git", "", ...lines, ""].join("\n");

export const GOOD = ["Tags: 1", `GitCommit: ${COMMIT}`] as const;
