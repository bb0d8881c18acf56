// The image's configuration: all fields but rootfs (the base's); history as text, "+" before what makes a layer.
package main

import (
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
)

const comment = "buildkit.dockerfile.v0"

func configuration(image *dockerspec.DockerOCIImage) object {
	history := []any{}
	for _, h := range image.History {
		mark := "+"
		if h.EmptyLayer {
			mark = "-"
		}
		if h.Comment == comment && h.Author == "" && h.Created == nil {
			history = append(history, mark+h.CreatedBy)
		} else {
			history = append(history, h)
		}
	}
	out := object{"config": image.Config, "history": history}
	for name, value := range map[string]string{
		"os": image.OS, "architecture": image.Architecture, "variant": image.Variant, "os.version": image.OSVersion, "author": image.Author,
	} {
		put(out, name, value, value != "")
	}
	put(out, "os.features", image.OSFeatures, len(image.OSFeatures) > 0)
	put(out, "created", image.Created, image.Created != nil)
	return out
}
