#!/usr/bin/env bash
# Prints library/greeting: ./generate-stackbrew-library.sh > library/greeting
set -euo pipefail

self="$(basename "${BASH_SOURCE[0]}")"
cd "$(dirname "${BASH_SOURCE[0]}")"

url='https://git.example.org/example/greeting'

# the last commit that changed something below the folders
last() {
	git log -1 --format='%H' HEAD -- "$@"
}

cat <<-EOF
# this file is generated via $url/blob/$(last "$self")/$self

Maintainers: Example Maintainer <maintainer@example.org> (@example),
             Second Maintainer <second@example.org> (@second)
GitRepo: $url.git
GitCommit: $(last '[^.]*/*')
EOF

list() {
	local IFS=,
	local joined="$*"
	echo "${joined//,/, }"
}

arches=( */greet )
arches=( "${arches[@]%/greet}" )

echo
cat <<-EOF
	Tags: 1.4.2, 1.4, 1, linux
	SharedTags: latest
	Architectures: $(list "${arches[@]}")
	Builder: buildkit
EOF

for windows in nanoserver; do
	found=( */"$windows"/greet.txt )
	found=( "${found[@]%"/$windows/greet.txt"}" )

	echo
	cat <<-EOF
		Tags: 1.4.2-$windows, $windows
		SharedTags: latest
		Architectures: $(list "${found[@]/#/windows-}")
	EOF
	for arch in "${found[@]}"; do
		echo "windows-$arch-Directory: $arch/$windows"
	done
	echo "Constraints: $windows"
done
