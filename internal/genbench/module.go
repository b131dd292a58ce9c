package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

const (
	services = 200
	tools    = 10
)

// imports are what a third of the packages each use of other modules.
var imports = []string{
	"package svc%03d\n\nimport \"github.com/go-chi/chi/v5\"\n\n// Routes mounts the service.\nfunc (a *Assistant) Routes(r chi.Router) {}\n",
	"package svc%03d\n\nimport \"github.com/openai/openai-go/v3\"\n\n// Ask asks a model.\nfunc (a *Assistant) Ask(c openai.Client) {}\n",
	"package svc%03d\n\nimport \"entgo.io/ent\"\n\n// Record is the stored form.\ntype Record struct{ ent.Schema }\n",
}

// writeModule writes the module, always the same. It is to run in the root of aigen,
// whose versions of other modules it uses.
func writeModule(dir string) error {
	files := map[string]string{
		"hub/hub.go": "// Package hub is shared.\npackage hub\n\n// Point is a place.\ntype Point struct{ X, Y int }\n",
	}
	for i := range services {
		name := fmt.Sprintf("svc%03d/", i)
		files[name+"types.go"] = typesFile(i)
		files[name+"assistant.go"] = assistantFile(i)
		files[name+"logic.go"] = logicFile(i)
		files[name+"other.go"] = fmt.Sprintf(imports[i%len(imports)], i)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	mod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(mod, []byte("module example.com/app"))
	files["go.mod"] = string(mod) + "\nrequire github.com/aigen-go/aigen v0.0.0\n\nreplace github.com/aigen-go/aigen => " + root + "\n"
	files["go.sum"] = string(sums)
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// typesFile has the arguments and results of the tools. Chains of four packages
// import each other.
func typesFile(i int) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "package svc%03d\n\nimport (\n\t\"time\"\n\n\t\"example.com/app/hub\"\n", i)
	before := ""
	if i%4 != 0 {
		fmt.Fprintf(&b, "\tprev \"example.com/app/svc%03d\"\n", i-1)
		before = "\t// Prev is the address in the package before.\n\tPrev *prev.Address `json:\"prev,omitempty\"`\n"
	}
	b.WriteString(")\n\n// Status is the state of a job.\ntype Status string\n\n// The states.\nconst (\n\tStatusOpen Status = \"open\"\n\tStatusDone Status = \"done\"\n)\n\n")
	b.WriteString("// Address is where a person lives.\ntype Address struct {\n\t// Street and number.\n\tStreet string `json:\"street\"`\n" +
		"\t// Geo is where it is.\n\tGeo hub.Point `json:\"geo\"`\n" + before + "}\n\n")
	for j := range tools {
		fmt.Fprintf(&b, "// Args%d are the arguments of Tool%d.\ntype Args%d struct {\n\t// Name of the person.\n\tName string `json:\"name\"`\n"+
			"\t// Limit is the most results to return.\n\tLimit int `json:\"limit,omitempty\" jsonschema:\"minimum=1,maximum=100\"`\n"+
			"\t// Since keeps only newer entries.\n\tSince *time.Time `json:\"since,omitempty\"`\n\t// Status filters.\n\tStatus Status `json:\"status\"`\n"+
			"\t// Home address.\n\tHome Address `json:\"home\"`\n}\n\n// Result%d is the answer of Tool%d.\ntype Result%d struct {\n\tID string `json:\"id\"`\n\tAt time.Time `json:\"at\"`\n}\n\n",
			j, j, j, j, j, j)
	}
	return b.String()
}

func assistantFile(i int) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Package svc%03d is a service.\npackage svc%03d\n\nimport (\n\t\"context\"\n\t\"errors\"\n\t\"strings\"\n)\n\n"+
		"// ErrEmpty says that there was no name.\nvar ErrEmpty = errors.New(\"empty name\")\n\n// Assistant answers.\n//\n//ai:assistant model=gpt-4o\ntype Assistant struct{ prefix string }\n\n", i, i)
	for j := range tools {
		fmt.Fprintf(&b, `// Tool%d finds the records of a person and returns the best one.
//
//ai:tool readonly
func (a *Assistant) Tool%d(ctx context.Context, args Args%d) (*Result%d, error) {
	if args.Name == "" {
		return nil, ErrEmpty
	}
	parts := strings.Fields(args.Name)
	for k, p := range parts {
		if k > args.Limit || len(p) == 0 {
			return nil, ctx.Err()
		}
	}
	return &Result%d{ID: a.prefix + strings.Join(parts, "-")}, nil
}

`, j, j, j, j, j)
	}
	return b.String()
}

// logicFile is code that has nothing to do with tools.
func logicFile(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package svc%03d\n\nimport (\n\t\"sort\"\n\t\"strconv\"\n\t\"sync\"\n)\n\n// Index is an inverted index.\ntype Index struct {\n\tmu sync.Mutex\n\tm  map[string][]int\n}\n\n", i)
	for k := range 12 {
		fmt.Fprintf(&b, `// Step%d does one step of the work on the index.
func (x *Index) Step%d(in []string) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.m == nil {
		x.m = map[string][]int{}
	}
	for i, s := range in {
		x.m[s] = append(x.m[s], i*%d)
	}
	out := make([]string, 0, len(x.m))
	for k, v := range x.m {
		sum := 0
		for _, n := range v {
			sum += n
		}
		out = append(out, k+strconv.Itoa(sum))
	}
	sort.Strings(out)
	return out
}

`, k, k, k+1)
	}
	return b.String()
}
