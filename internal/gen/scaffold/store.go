package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"
)

// DefaultSchema is where an Ent schema is, unless it is said otherwise.
const DefaultSchema = "ent/schema"

// PrimaryKeys are the kinds of IDs that a schema can have, the default first.
var PrimaryKeys = []string{"uuid", "int64", "prefix"}

// StoreOptions say what aigen's tables in a schema are like.
type StoreOptions struct {
	// Key is one of PrimaryKeys.
	Key string
	// Owner is the type of the schema to which threads belong; without one, the owner
	// of a thread is a text. OwnerKey is the type of its IDs, one of [OwnerKeys], for
	// one that cannot be found out.
	Owner, OwnerKey string
	// Schema is the directory of the schema, relative to the module, with slashes;
	// empty means DefaultSchema.
	Schema string
}

// table is one of aigen's types.
type table struct{ name, doc, prefix string }

var tables = []table{
	{"Thread", "a conversation", "thr"},
	{"Message", "a message of a thread", "msg"},
	{"Run", "a question to an assistant and what became of it", "run"},
	{"Step", "a model call, a tool call or an approval of a run", "stp"},
	{"Attachment", "a file of a thread, without its bytes", "att"},
}

// MakeStore finds out what a module lacks to keep threads in its own Ent schema. It
// changes nothing.
func MakeStore(o Options, so StoreOptions) (*Plan, error) {
	dir, err := directory(o.Dir)
	if err != nil {
		return nil, err
	}
	p := &Plan{Dir: dir}
	if _, err := p.goMod(o); err != nil {
		return nil, err
	}
	if so.Schema, err = schemaDir(dir, so.Schema); err != nil {
		return nil, err
	}
	s, err := readSchema(dir, so.Schema)
	if err != nil {
		return nil, err
	}
	g, err := lookForEnt(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for Go files: %w", err)
	}
	if so.Owner != "" {
		if so.OwnerKey, err = s.ownerKey(so.Owner, so.OwnerKey, g.keyType); err != nil {
			return nil, err
		}
	}
	if err := p.addTables(s, so); err != nil {
		return nil, err
	}
	return p, p.addGenerator(g, so.Schema)
}

// schemaDir is where the schema is, or is to be.
func schemaDir(root, name string) (string, error) {
	chosen := path.Clean(filepath.ToSlash(name))
	if name == "" {
		chosen = DefaultSchema
	}
	if !filepath.IsLocal(filepath.FromSlash(chosen)) || chosen == "." {
		return "", fmt.Errorf("%s is no directory below the root of the module", name)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(chosen))); name != "" || !errors.Is(err, fs.ErrNotExist) {
		return chosen, nil
	}
	elsewhere, err := schemasIn(root)
	if len(elsewhere) > 0 {
		return "", fmt.Errorf("there is no %s, but an Ent schema in %s: say where to write with -schema %s", chosen, strings.Join(elsewhere, " and "), elsewhere[0])
	}
	return chosen, err
}

// addTables plans a file for each of aigen's types that the schema lacks.
func (p *Plan) addTables(s *entSchema, so StoreOptions) error {
	var problems []error
	before := len(p.Files)
	for _, t := range tables {
		there := s.types[t.name]
		switch {
		case there == nil:
			text, err := t.source(s.name, so)
			problems = append(problems, err, p.addText(path.Join(so.Schema, strings.ToLower(t.name)+".go"), text))
		case !s.isOurs(there):
			problems = append(problems, fmt.Errorf("%s: the schema has a type %s of its own, and Ent binds aigen's edges by that name. "+
				"Give it another name (entsql.Table keeps its table), or leave aigen's tables in the client that comes with it: "+
				"thread.Open, or thread.New with thread.SQL, need nothing in your schema", there.pos, t.name))
		}
	}
	if len(p.Files) > before {
		p.Packages = append(p.Packages, "./"+so.Schema)
	}
	if so.Owner != "" && s.types["Thread"] == nil && !s.mentionsThread(so.Owner) {
		p.Notes = append(p.Notes, fmt.Sprintf("For the threads of a user (QueryThreads), give %s the edge back: edge.From(\"threads\", Thread.Type).Ref(\"owner\")", so.Owner))
	}
	return errors.Join(problems...)
}

var schemaFile = template.Must(template.ParseFS(templates, "files/store/schema.go.txt"))

// source is the file of the type.
func (t table) source(pkg string, so StoreOptions) ([]byte, error) {
	var parameters []string
	switch so.Key {
	case "int64":
		parameters = append(parameters, "ID: mixin.Int64()")
	case "prefix":
		parameters = append(parameters, fmt.Sprintf("ID: mixin.Prefixed(%q)", t.prefix))
	}
	edge := t.name == "Thread" && so.Owner != ""
	ownerKey := ""
	if edge {
		parameters, ownerKey = append(parameters, "Owner: owner"), so.OwnerKey
	}
	var out bytes.Buffer
	err := schemaFile.Execute(&out, map[string]any{
		"Package": pkg, "Type": t.name, "Doc": t.doc, "Parameters": strings.Join(parameters, ", "),
		"Edge": edge, "Owner": so.Owner, "OwnerKey": ownerKey, "OwnerField": ownerField(ownerKey),
	})
	if err != nil {
		return nil, err
	}
	return format.Source(out.Bytes())
}

// addText plans a new file. What is there already stays as it is.
func (p *Plan) addText(name string, text []byte) error {
	if _, err := os.Lstat(filepath.Join(p.Dir, filepath.FromSlash(name))); err == nil {
		return fmt.Errorf("%s is there already, and would be overwritten", name)
	}
	p.Files = append(p.Files, File{Name: name, New: text})
	return nil
}
