package dialect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/runtime/schema"
)

// Known says whether there is a dialect of a name.
func Known(name string) error {
	all := schema.Dialects()
	if slices.Contains(all, schema.Dialect(name)) {
		return nil
	}
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = string(d)
	}
	if near := diag.Nearest(name, names); near != "" {
		return fmt.Errorf("unknown dialect %s; did you mean %s?", name, near)
	}
	return fmt.Errorf("unknown dialect %s; %s", name, diag.DidYouMean(name, names))
}

// Render returns the schema of a tool's arguments in the dialect of a name, as
// JSON that is indented by tabs.
func Render(t *model.Tool, name string) (string, error) {
	text, err := Text(t)
	if err != nil {
		return "", err
	}
	if text, err = schema.Dialect(name).Render(text); err != nil {
		return "", err
	}
	if schema.Dialect(name) == schema.Neutral {
		return text, nil // it is indented, and as it is in the generated file
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "\t"); err != nil {
		return "", err
	}
	return b.String(), nil
}
