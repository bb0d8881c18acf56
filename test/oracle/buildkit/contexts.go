// Named contexts: what BuildKit asks of its daemon for them, answered from the question. Nothing is fetched.
package main

import (
	"context"
	"errors"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	gateway "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// daemon has the images of the question, and local folders that hold no ignore file.
type daemon struct {
	client.Client
	registry
	opts map[string]string
}

func (d daemon) BuildOpts() client.BuildOpts {
	return client.BuildOpts{Opts: d.opts, LLBCaps: pb.Caps.CapSet(pb.Caps.All()), Caps: gateway.Caps.CapSet(gateway.Caps.All())}
}

func (d daemon) ResolveImageConfig(ctx context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return d.registry.ResolveImageConfig(ctx, ref, opt)
}

func (d daemon) Solve(context.Context, client.SolveRequest) (*client.Result, error) {
	result := client.NewResult()
	result.SetRef(empty{})
	return result, nil
}

func (d daemon) Inputs(context.Context) (map[string]llb.State, error) {
	return nil, nil
}

type empty struct {
	client.Reference
}

func (empty) ReadFile(context.Context, client.ReadRequest) ([]byte, error) {
	return nil, errors.New("there is no such file")
}

// withContexts asks the frontend's own client, which is how named contexts reach the converter.
func withContexts(q question, bases registry) (*dockerui.Client, error) {
	opts := map[string]string{"platform": q.Platform}
	for name, spec := range q.Contexts {
		opts["context:"+name] = spec
	}
	return dockerui.NewClient(daemon{registry: bases, opts: opts})
}
