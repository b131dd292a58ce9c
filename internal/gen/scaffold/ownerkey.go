package scaffold

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// ownerFields are the constructors of fields, by the type of the IDs that they hold.
var ownerFields = map[string]string{
	"int": "Int", "int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64",
	"uint": "Uint", "uint8": "Uint8", "uint16": "Uint16", "uint32": "Uint32", "uint64": "Uint64",
	"string": "String", "uuid": "UUID",
}

// OwnerKeys are the types of IDs that an owner can have.
func OwnerKeys() []string { return slices.Sorted(maps.Keys(ownerFields)) }

// ownerField is the expression of a field that is called name.
func ownerField(key string) string {
	if key == "uuid" {
		return "field.UUID(name, uuid.UUID{})"
	}
	return "field." + ownerFields[key] + "(name)"
}

// ownerKey finds out which type the IDs of an owner have; said is what the user says
// it is, if anything. keyType tells where the default of Ent is changed, if it is.
func (s *entSchema) ownerKey(owner, said, keyType string) (string, error) {
	t := s.types[owner]
	switch {
	case t == nil:
		hint := "write it first, or leave -owner out"
		if near := diag.Nearest(owner, slices.Collect(maps.Keys(s.types))); near != "" {
			hint = "did you mean " + near + "?"
		}
		return "", fmt.Errorf("%s has no type %s; %s", s.dir, owner, hint)
	case !s.embeds(t, entPackage, "Schema"):
		return "", fmt.Errorf("%s: %s is no type of an Ent schema: it does not embed ent.Schema", t.pos, owner)
	}
	found, err := s.keyOf(owner)
	if err == nil && found == "" {
		found = "int"
		if keyType != "" {
			err = errors.New(keyType + " changes what IDs are")
		}
	}
	switch {
	case err != nil && said == "":
		return "", fmt.Errorf("%s: which type the IDs of %s have is not certain: %w. Say it with -owner-key %s", t.pos, owner, err, strings.Join(OwnerKeys(), "|"))
	case err != nil:
		return said, nil
	case said != "" && said != found:
		return "", fmt.Errorf("%s: the IDs of %s are of the type %s, not %s", t.pos, owner, found, said)
	}
	return found, nil
}

// keyOf returns the type of the field id that a type or one of its mixins has; it is
// empty if there is none. The error says what cannot be read.
func (s *entSchema) keyOf(name string) (string, error) {
	t := s.types[name]
	if t == nil || t.typ == nil {
		return "", fmt.Errorf("%s is no struct of the schema", name)
	}
	for _, f := range t.typ.Fields.List {
		if len(f.Names) > 0 {
			continue
		}
		if from, base := imported(t.file, f.Type); base != "Schema" || from != entPackage && from != mixinPackage {
			return "", fmt.Errorf("%s embeds more than ent.Schema", name)
		}
	}
	if m, ok := t.methods["Fields"]; ok {
		fields, ok := elements(m.decl)
		if !ok {
			return "", fmt.Errorf("its method Fields is more than a list")
		}
		for _, f := range fields {
			if key, err := fieldKey(m.file, f); key != "" || err != nil {
				return key, err
			}
		}
	}
	m, ok := t.methods["Mixin"]
	if !ok {
		return "", nil
	}
	mixins, ok := elements(m.decl)
	if !ok {
		return "", fmt.Errorf("its method Mixin is more than a list")
	}
	for _, e := range mixins {
		if key, err := s.mixinKey(m.file, e); key != "" || err != nil {
			return key, err
		}
	}
	return "", nil
}

// mixinKey is keyOf for a mixin: one of the same package, or of Ent's own.
func (s *entSchema) mixinKey(file *ast.File, e ast.Expr) (string, error) {
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return "", errors.New("it has a mixin that is computed")
	}
	if from, name := imported(file, literal.Type); from != "" {
		if from == mixinPackage && slices.Contains([]string{"Time", "CreateTime", "UpdateTime"}, name) {
			return "", nil
		}
		return "", fmt.Errorf("it has the mixin %s of %s", name, from)
	}
	name, ok := literal.Type.(*ast.Ident)
	if !ok {
		return "", errors.New("it has a mixin that is computed")
	}
	return s.keyOf(name.Name)
}

// fieldKey returns the type of a field that is called id, and nothing for others.
func fieldKey(file *ast.File, e ast.Expr) (string, error) {
	var changed []string
	for {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return "", errors.New("it has a field that is computed")
		}
		from, constructor := imported(file, call.Fun)
		if from != fieldPackage {
			selector, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return "", errors.New("it has a field that is computed")
			}
			changed, e = append(changed, selector.Sel.Name), selector.X
			continue
		}
		if len(call.Args) == 0 {
			return "", errors.New("it has a field without a name")
		}
		literal, ok := call.Args[0].(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return "", errors.New("it has a field whose name is computed")
		}
		if name, _ := strconv.Unquote(literal.Value); name != "id" {
			return "", nil
		}
		return idKey(file, call, constructor, changed)
	}
}

// idKey returns the type of the IDs that a constructor makes.
func idKey(file *ast.File, call *ast.CallExpr, constructor string, changed []string) (string, error) {
	for _, method := range []string{"GoType", "SchemaType", "ValueScanner"} {
		if slices.Contains(changed, method) {
			return "", fmt.Errorf("its id has %s, and the column of the owner needs the same (see Owner in thread.go)", method)
		}
	}
	if constructor == "UUID" {
		if len(call.Args) > 1 {
			if literal, ok := call.Args[1].(*ast.CompositeLit); ok {
				if from, name := imported(file, literal.Type); from == "github.com/google/uuid" && name == "UUID" {
					return "uuid", nil
				}
			}
		}
		return "", errors.New("its id is a UUID of another package than github.com/google/uuid")
	}
	for key, name := range ownerFields {
		if name == constructor {
			return key, nil
		}
	}
	return "", fmt.Errorf("its id is made by field.%s", constructor)
}

// embeds says whether a type embeds from.name.
func (s *entSchema) embeds(t *entType, from, name string) bool {
	if t.typ == nil {
		return false
	}
	for _, f := range t.typ.Fields.List {
		if p, n := imported(t.file, f.Type); len(f.Names) == 0 && p == from && n == name {
			return true
		}
	}
	return false
}

// elements returns those of the list that a method returns, if it does nothing else.
func elements(d *ast.FuncDecl) ([]ast.Expr, bool) {
	if d.Body == nil || len(d.Body.List) != 1 {
		return nil, false
	}
	r, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(r.Results) != 1 {
		return nil, false
	}
	if name, ok := r.Results[0].(*ast.Ident); ok && name.Name == "nil" {
		return nil, true
	}
	list, ok := r.Results[0].(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	return list.Elts, true
}
