// LLB -> a list of operations in which each names its inputs by their index in the list; the last is the result.
// Left out: names, places and other metadata, digests, capabilities, host keys, and what a local source says of its transfer
// (session, paths to send). Equal operations stand once. A field with its default value is absent; the mount of "/"
// is "root".
package main

import (
	"encoding/json"
	"fmt"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

type object = map[string]any

type graph struct {
	ops   map[string]*pb.Op
	at    map[string]int // by digest
	known map[string]int // by text, so that equal operations stand once
	list  []any
}

func operations(def [][]byte) ([]any, error) {
	g := &graph{ops: map[string]*pb.Op{}, at: map[string]int{}, known: map[string]int{}}
	last := &pb.Op{}
	for _, bytes := range def {
		op := &pb.Op{}
		if err := op.UnmarshalVT(bytes); err != nil {
			return nil, err
		}
		g.ops[digest.FromBytes(bytes).String()] = op
		last = op
	}
	if len(last.Inputs) == 0 { // scratch: a definition without operations
		return []any{object{"k": "scratch"}}, nil
	}
	_, err := g.visit(last.Inputs[0])
	return g.list, err
}

func (g *graph) visit(in *pb.Input) (int, error) {
	if at, ok := g.at[in.Digest]; ok {
		return at, nil
	}
	op := g.ops[in.Digest]
	inputs := make([]int, len(op.Inputs))
	for i, input := range op.Inputs {
		if input.Index != 0 {
			return 0, fmt.Errorf("an operation takes output %d", input.Index)
		}
		at, err := g.visit(input)
		if err != nil {
			return 0, err
		}
		inputs[i] = at
	}
	normal, err := operation(op, inputs)
	if err != nil {
		return 0, err
	}
	if p := op.Platform; p != nil {
		normal["p"] = platformName(p)
	}
	if op.Constraints != nil && len(op.Constraints.Filter) > 0 {
		return 0, fmt.Errorf("an operation has constraints")
	}
	text, err := json.Marshal(normal)
	if err != nil {
		return 0, err
	}
	at, ok := g.known[string(text)]
	if !ok {
		at = len(g.list)
		g.list = append(g.list, normal)
		g.known[string(text)] = at
	}
	g.at[in.Digest] = at
	return at, nil
}

// platformName is normalised: linux/arm means linux/arm/v7 wherever BuildKit looks at it.
func platformName(p *pb.Platform) string {
	return platforms.FormatAll(platforms.Normalize(p.Spec()))
}

func operation(op *pb.Op, inputs []int) (object, error) {
	switch o := op.Op.(type) {
	case *pb.Op_Source:
		return source(o.Source), nil
	case *pb.Op_File:
		return file(o.File, inputs), nil
	case *pb.Op_Exec:
		return exec(o.Exec, inputs), nil
	case *pb.Op_Merge:
		ins := []int{}
		for _, in := range o.Merge.Inputs {
			ins = append(ins, input(in.Input, inputs))
		}
		return object{"k": "merge", "in": ins}, nil
	default:
		return nil, fmt.Errorf("an operation %T", o)
	}
}

func source(s *pb.SourceOp) object {
	attrs := object{}
	for name, value := range s.Attrs {
		switch name {
		case pb.AttrSharedKeyHint, pb.AttrFollowPaths, pb.AttrLocalSessionID, pb.AttrLocalUniqueID, pb.AttrKnownSSHHosts:
		default:
			attrs[name] = value
		}
	}
	out := object{"k": "source", "id": s.Identifier}
	put(out, "attrs", attrs, len(attrs) > 0)
	return out
}

// input is the index in the list, or -1 for scratch.
func input(i int64, inputs []int) int {
	if i < 0 {
		return -1
	}
	return inputs[i]
}

func put(o object, name string, value any, isSet bool) {
	if isSet {
		o[name] = value
	}
}

func file(f *pb.FileOp, inputs []int) object {
	// What an action works on: an operation of the list, scratch (-1), or "N", the result of action N.
	on := func(i int64) any {
		if i < int64(len(inputs)) {
			return input(i, inputs)
		}
		return fmt.Sprint(i - int64(len(inputs)))
	}
	actions := []any{}
	for _, action := range f.Actions {
		out := object{"on": on(action.Input)}
		switch a := action.Action.(type) {
		case *pb.FileAction_Copy:
			out["a"] = "copy"
			out["from"] = on(action.SecondaryInput)
			copied(out, a.Copy)
		case *pb.FileAction_Mkfile:
			out["a"] = "mkfile"
			out["path"], out["mode"], out["data"] = a.Mkfile.Path, a.Mkfile.Mode, string(a.Mkfile.Data)
			owned(out, a.Mkfile.Owner)
		case *pb.FileAction_Mkdir:
			out["a"] = "mkdir"
			out["path"], out["mode"] = a.Mkdir.Path, a.Mkdir.Mode
			put(out, "parents", true, a.Mkdir.MakeParents)
			owned(out, a.Mkdir.Owner)
		default:
			out["a"] = fmt.Sprintf("%T", a)
		}
		actions = append(actions, out)
	}
	return object{"k": "file", "do": actions}
}

func copied(out object, c *pb.FileActionCopy) {
	out["src"], out["dest"] = c.Src, c.Dest
	put(out, "mode", c.Mode, c.Mode != -1)
	put(out, "modeStr", c.ModeStr, c.ModeStr != "")
	put(out, "include", c.IncludePatterns, len(c.IncludePatterns) > 0)
	put(out, "exclude", c.ExcludePatterns, len(c.ExcludePatterns) > 0)
	out["how"] = letters("follow", c.FollowSymlink) + letters("contents", c.DirCopyContents) +
		letters("unpack", c.AttemptUnpackDockerCompatibility) + letters("dest", c.CreateDestPath) +
		letters("wildcard", c.AllowWildcard) + letters("none", c.AllowEmptyWildcard) +
		letters("replace", c.AlwaysReplaceExistingDestPaths)
	owned(out, c.Owner)
}

// letters is the first letter of what is switched on.
func letters(name string, isOn bool) string {
	if isOn {
		return name[:1]
	}
	return ""
}

func owned(out object, c *pb.ChownOpt) {
	if c == nil {
		return
	}
	put(out, "user", user(c.User), c.User != nil)
	put(out, "group", user(c.Group), c.Group != nil)
}

func user(u *pb.UserOpt) any {
	switch by := u.GetUser().(type) {
	case *pb.UserOpt_ByName:
		return by.ByName.Name
	case *pb.UserOpt_ByID:
		return by.ByID
	default:
		return nil
	}
}

func exec(e *pb.ExecOp, inputs []int) object {
	m := e.Meta
	out := object{"k": "exec", "args": m.Args, "env": m.Env, "cwd": m.Cwd}
	put(out, "user", m.User, m.User != "")
	put(out, "hostname", m.Hostname, m.Hostname != "")
	put(out, "proxy", m.ProxyEnv, m.ProxyEnv != nil)
	put(out, "hosts", m.ExtraHosts, len(m.ExtraHosts) > 0)
	put(out, "ulimit", m.Ulimit, len(m.Ulimit) > 0)
	put(out, "cgroup", m.CgroupParent, m.CgroupParent != "")
	put(out, "network", e.Network.String(), e.Network != pb.NetMode_UNSET)
	put(out, "security", e.Security.String(), e.Security != pb.SecurityMode_SANDBOX)
	put(out, "devices", e.CdiDevices, len(e.CdiDevices) > 0)
	secrets := []any{}
	for _, s := range e.Secretenv {
		secret := object{"id": s.ID, "name": s.Name}
		put(secret, "optional", true, s.Optional)
		secrets = append(secrets, secret)
	}
	put(out, "secretEnv", secrets, len(secrets) > 0)
	mounts := []any{}
	for _, mount := range e.Mounts {
		mounts = append(mounts, mounted(mount, inputs))
	}
	if len(mounts) > 0 && e.Mounts[0].Dest == "/" {
		out["root"] = mounts[0].(object)["in"]
		put(out, "rootMount", mounts[0], len(mounts[0].(object)) != 2)
		mounts = mounts[1:]
	}
	put(out, "mounts", mounts, len(mounts) > 0)
	return out
}

func mounted(m *pb.Mount, inputs []int) object {
	out := object{"dest": m.Dest, "in": input(m.Input, inputs)}
	put(out, "out", m.Output, m.Output > 0)
	put(out, "type", m.MountType.String(), m.MountType != pb.MountType_BIND)
	put(out, "src", m.Selector, m.Selector != "")
	put(out, "ro", true, m.Readonly)
	put(out, "result", m.ResultID, m.ResultID != "")
	put(out, "content", m.ContentCache.String(), m.ContentCache != pb.MountContentCache_DEFAULT)
	if o := m.TmpfsOpt; o != nil {
		put(out, "size", o.Size, o.Size != 0)
	}
	if o := m.CacheOpt; o != nil {
		out["id"] = o.ID
		put(out, "sharing", o.Sharing.String(), o.Sharing != pb.CacheSharingOpt_SHARED)
	}
	if o := m.SecretOpt; o != nil {
		out["id"], out["mode"], out["uid"], out["gid"] = o.ID, o.Mode, o.Uid, o.Gid
		put(out, "optional", true, o.Optional)
	}
	if o := m.SSHOpt; o != nil {
		out["id"], out["mode"], out["uid"], out["gid"] = o.ID, o.Mode, o.Uid, o.Gid
		put(out, "optional", true, o.Optional)
	}
	return out
}
