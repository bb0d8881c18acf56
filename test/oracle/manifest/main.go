// What bashbrew reads from library manifests: one line of JSON for each file named, in the form that
// test/1-read/manifest-answers.test.ts reads. Run inside a checkout of github.com/docker-library/bashbrew as
// `go run ./cmd/oracle FILE...`, on the files that test/1-read/manifest-generator.ts makes from seeds 0, 1, 2 and so on.
package main

import (
	"encoding/json"
	"os"

	"github.com/docker-library/bashbrew/manifest"
)

func list(items []string) []string { return append([]string{}, items...) }

func answer(file string) any {
	f, err := os.Open(file)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	man, err := manifest.Parse(f)
	if err != nil {
		return "refused"
	}
	out := []any{}
	for _, e := range man.Entries {
		builds := map[string][]string{}
		for _, a := range e.Architectures {
			builds[a] = []string{e.ArchGitRepo(a), e.ArchGitFetch(a), e.ArchGitCommit(a), e.ArchDirectory(a), e.ArchFile(a), e.ArchBuilder(a)}
		}
		out = append(out, []any{list(e.Tags), list(e.SharedTags), list(e.Constraints), builds})
	}
	return out
}

func main() {
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	for _, file := range os.Args[1:] {
		if err := enc.Encode(answer(file)); err != nil {
			panic(err)
		}
	}
}
