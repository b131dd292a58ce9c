package llm_test

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
)

type silent struct{ llm.Model }

type capable struct{ llm.Model }

func (capable) Capabilities(model string) llm.Capabilities {
	return llm.Capabilities{OutputWithTools: model == "large", Files: []string{"image/*", "application/pdf"}}
}

func TestCapabilities(t *testing.T) {
	if c := llm.CapabilitiesOf(silent{}, "large"); c.OutputWithTools || c.Takes("image/png") {
		t.Errorf("%+v of a model that says nothing", c)
	}
	if !llm.CapabilitiesOf(capable{}, "large").OutputWithTools || llm.CapabilitiesOf(capable{}, "small").OutputWithTools {
		t.Error("not asked about the model")
	}
	c := llm.CapabilitiesOf(capable{}, "")
	for kind, want := range map[string]bool{
		"image/png": true, "IMAGE/JPEG": true, "application/pdf; version=1.7": true,
		"application/json": false, "imagery/png": false, "image": false, "": false, "a/b/c": false, "text/plain;=": false,
	} {
		if c.Takes(kind) != want {
			t.Errorf("takes %q: %v", kind, !want)
		}
	}
	if !(llm.Capabilities{Files: []string{"*/*"}}).Takes("text/x-go") {
		t.Error("*/* is not any type")
	}
}
