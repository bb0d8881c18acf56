// What BuildKit makes of a Dockerfile, without a daemon: one line of JSON in, one line of JSON out, in order.
// test/evaluator/ask.ts builds it with the tags dfparents,dfrunsecurity, which
// switch on the flags that the stable frontend took over later (COPY --parents) or keeps to labs (RUN --security).
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/containerd/platforms"
	"github.com/distribution/reference"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// Bases are the configurations of images as a registry would give them; "*" is that of any other image.
type question struct {
	ID            string                     `json:"id"`
	Dockerfile    string                     `json:"dockerfile"`
	Platform      string                     `json:"platform"`
	BuildPlatform string                     `json:"buildPlatform"`
	BuildArgs     map[string]string          `json:"buildArgs"`
	Target        string                     `json:"target"`
	Bases         map[string]json.RawMessage `json:"bases"`
	// By name, as buildx passes them: docker-image://IMAGE, local:NAME, a URL, oci-layout://STORE@DIGEST.
	Contexts map[string]string `json:"contexts"`
}

type answer struct {
	ID     string `json:"id"`
	Error  string `json:"error,omitempty"`
	Line   int    `json:"line,omitempty"`
	Ops    []any  `json:"ops,omitempty"`
	Config any    `json:"config,omitempty"`
}

type registry map[string]json.RawMessage

func fullName(name string) (string, error) {
	ref, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return "", err
	}
	return reference.TagNameOnly(ref).String(), nil
}

func (r registry) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config, ok := r[ref]
	if !ok {
		config, ok = r["*"]
	}
	if !ok {
		return "", "", nil, fmt.Errorf("%s: not found", ref)
	}
	return ref, "", config, nil
}

func platformOf(name string) (*ocispecs.Platform, error) {
	if name == "" {
		return nil, nil
	}
	p, err := platforms.Parse(name)
	if err != nil {
		return nil, err
	}
	p = platforms.Normalize(p)
	return &p, nil
}

func ask(q question) (a answer, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v\n%s", caught, debug.Stack())
		}
	}()
	a.ID = q.ID
	target, err := platformOf(q.Platform)
	if err != nil {
		return a, err
	}
	build, err := platformOf(q.BuildPlatform)
	if err != nil {
		return a, err
	}
	bases := registry{}
	for name, config := range q.Bases {
		if name == "*" {
			bases[name] = config
			continue
		}
		full, err := fullName(name)
		if err != nil {
			return a, err
		}
		bases[full] = config
	}
	caps := pb.Caps.CapSet(pb.Caps.All())
	opt := dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildArgs: q.BuildArgs, Target: q.Target},
		TargetPlatform: target,
		MetaResolver:   bases,
		LLBCaps:        &caps,
		Warn:           func(string, string, string, string, []parser.Range) {},
	}
	if build != nil {
		opt.BuildPlatforms = []ocispecs.Platform{*build}
	}
	if len(q.Contexts) > 0 {
		opt.Client, err = withContexts(q, bases)
		if err != nil {
			return a, err
		}
	}
	ctx := context.Background()
	state, image, _, _, err := dockerfile2llb.Dockerfile2LLB(ctx, []byte(q.Dockerfile), opt)
	if err != nil {
		return a, err
	}
	def, err := state.Marshal(ctx)
	if err != nil {
		return a, err
	}
	a.Ops, err = operations(def.Def)
	a.Config = configuration(image)
	return a, err
}

func firstLine(err error) int {
	var at *parser.LocationError
	if !errors.As(err, &at) {
		return 0
	}
	for _, ranges := range at.Locations {
		for _, r := range ranges {
			return r.Start.Line
		}
	}
	return 0
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		a, err := ask(q)
		if err != nil {
			a = answer{ID: q.ID, Error: err.Error(), Line: firstLine(err)}
		}
		if err := enc.Encode(a); err != nil {
			panic(err)
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}
