package emit_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/internal/gen/emit"
	"github.com/aigen-go/aigen/internal/gen/model"
)

var update = flag.Bool("update", false, "write the golden files")

var (
	str    = &model.Type{Kind: model.String, Go: model.GoType{Expr: "string"}}
	number = &model.Type{Kind: model.Int, Unsized: true, Bits: 64, Go: model.GoType{Expr: "int"}}
	timeIn = []model.Import{{Path: "time", Name: "time"}}
	date   = &model.Type{Kind: model.Date, Go: model.GoType{Expr: "$0.Time", Imports: timeIn, Named: true}}
)

// weather is the package of the README.
func weather() *model.Package {
	return &model.Package{
		Path: "example.com/weather", Name: "weather", Scope: []string{"Assistant", "Client", "Forecast"}, Imported: []string{"context"},
		Receivers: []*model.Receiver{{
			Type: "Assistant", Pointer: true,
			Assistant: &model.Assistant{
				ID: "weather_assistant", Name: "Weather Assistant", Model: "gpt-4o", Temperature: new(1.0),
				ToolTimeout: 90 * time.Second, Hooks: []string{"Instructions"},
			},
			Tools: []*model.Tool{{
				Method: "FetchForecast", Name: "fetch_forecast", Description: "FetchForecast gets the forecast.\nOf one `day`.",
				ReadOnly: true, Timeout: time.Minute, Context: true, Result: model.JSONResult, Error: true,
				Args: &model.Type{Kind: model.Struct, Fields: []*model.Field{
					{
						JSON: "location", Go: "location", Type: str, Description: "a city, such as \"Recife\"",
						Constraints: model.Constraints{MaxLength: new(80)},
					},
					{JSON: "date", Go: "date", Type: date},
					{
						JSON: "days", Go: "days", Type: number, Optional: true,
						Constraints: model.Constraints{Default: "1", Minimum: "0.5", Maximum: "7"},
					},
				}},
			}, {
				Method: "Ping", Name: "ping", Description: "Ping.", Args: &model.Type{Kind: model.Struct},
			}},
		}},
	}
}

func TestFile(t *testing.T) {
	for name, pkg := range map[string]*model.Package{"weather": weather()} {
		t.Run(name, func(t *testing.T) {
			got, err := emit.File(pkg)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name+".go.golden"), got)
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// TestMesh writes structs each of which contains all of them: there are too many ways
// through them to follow each.
func TestMesh(t *testing.T) {
	const size = 40
	mesh := make([]*model.Type, size)
	for i := range mesh {
		mesh[i] = &model.Type{Kind: model.Struct, Recursive: true, Go: model.GoType{Expr: fmt.Sprintf("T%d", i), Named: true}}
	}
	for _, m := range mesh {
		for i, other := range mesh {
			name := fmt.Sprintf("F%d", i)
			m.Fields = append(m.Fields, &model.Field{
				JSON: name, Go: name, Type: other, Optional: true, Pointer: true,
			})
		}
	}
	pkg := weather()
	pkg.Receivers[0].Tools = []*model.Tool{{Method: "Open", Name: "open", Description: "Open.", Struct: true, Args: mesh[0]}}
	got, err := emit.File(pkg)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(got), "\nfunc decodeT"); n != size {
		t.Errorf("there are %d decoders, not %d", n, size)
	}
}
