// Folds that are proved, with their member: the ground for the mutation test.
import type { Pair } from "./pairs.ts";

export const PROVED: readonly Pair[] = [
  {
    member: 'FROM scratch\nADD rootfs.tar.gz /\nENV A="x y" B=2\nCMD ["/bin/sh", "-l"]\n',
    fold: 'FROM scratch AS rootfs-amd64\nADD amd64/rootfs.tar.gz /\nFROM scratch AS rootfs-armv7\nADD armv7/rootfs.tar.gz /\nFROM rootfs-${TARGETARCH}${TARGETVARIANT}\nENV A="x y" B=2\nCMD ["/bin/sh", "-l"]\n',
    platform: "linux/arm/v7",
    from: "armv7",
    to: "",
  },
  {
    member:
      "FROM arm64v8/golang:1.22 AS builder\nARG VERSION=1.0\nWORKDIR /src\nCOPY --chown=1:2 go.* ./\nRUN --mount=type=cache,target=/root/.cache GOARCH=arm64 go build \\\n  -o /app # v\nFROM arm64v8/alpine:3.20\nCOPY --from=builder /app /app\nEXPOSE 80 443/udp\nVOLUME /data\nUSER nobody:nogroup\nHEALTHCHECK --interval=5s CMD test -e /app\nSTOPSIGNAL SIGINT\nENTRYPOINT exec /app\n",
    fold: "FROM arm64v8/golang:1.22 AS builder-arm64\nARG VERSION=1.0\nWORKDIR /src\nCOPY --chown=1:2 go.* ./\nRUN --mount=type=cache,target=/root/.cache GOARCH=arm64 go build \\\n  -o /app # v\nFROM amd64/golang:1.22 AS builder-amd64\nRUN other\nFROM builder-${TARGETARCH} AS builder\nFROM arm64v8/alpine:3.20 AS final-arm64\nFROM amd64/alpine:3.20 AS final-amd64\nFROM final-${TARGETARCH}\nCOPY --from=builder /app /app\nEXPOSE 80 443/udp\nVOLUME /data\nUSER nobody:nogroup\nHEALTHCHECK --interval=5s CMD test -e /app\nSTOPSIGNAL SIGINT\nENTRYPOINT exec /app\n",
  },
  {
    member:
      'FROM base:arm64\nLABEL a=1 "b c"=\'2 3\'\nSHELL ["/bin/bash", "-c"]\nRUN <<EOF\nset -e\necho hi\nEOF\nCOPY <<-X /x\n\tbody $HOME\n\tX\nONBUILD RUN y z\nMAINTAINER me <a@b>\n',
    fold: 'FROM base:${TARGETARCH}\nLABEL a=1 "b c"=\'2 3\'\nSHELL ["/bin/bash", "-c"]\nRUN <<EOF\nset -e\necho hi\nEOF\nCOPY <<-X /x\n\tbody $HOME\n\tX\nONBUILD RUN y z\nMAINTAINER me <a@b>\n',
  },
];
