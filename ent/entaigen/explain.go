package entaigen

import (
	"fmt"
	"regexp"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// Explain adds what to do to an error of entc.Generate that Ent makes while it loads
// the schema, before it asks any extension: IDs that do not fit each other, a type
// of aigen's that is missing, a package of the client that is not written yet. Other
// errors it returns as they are; nil, too.
//
//	if err := entc.Generate("./schema", &gen.Config{}, entc.Extensions(entaigen.New())); err != nil {
//		log.Fatal(entaigen.Explain(err))
//	}
func Explain(err error) error {
	if err == nil {
		return nil
	}
	for _, w := range waysOut {
		found := w.says.FindStringSubmatch(err.Error())
		if found == nil {
			continue
		}
		if advice := w.advice(found[1:]); advice != "" {
			return fmt.Errorf("%w\naigen: %s", err, advice)
		}
	}
	return err
}

// wayOut is what to do about an error with a text of Ent's.
type wayOut struct {
	says *regexp.Regexp
	// advice gets what the groups of says have found. It is empty for an error that
	// has nothing to do with aigen's types.
	advice func(found []string) string
}

var waysOut = []wayOut{
	{regexp.MustCompile(`mismatch field type between edge field "(\w+)" and id of type "(\w+)" \(.+ != (.+)\)`), unequalKeys},
	{regexp.MustCompile(`type "(\w+)" does not exist for edge`), missingType},
	{regexp.MustCompile(`could not import (\S+)`), missingPackage},
}

func unequalKeys(found []string) string {
	field, target, want := found[0], found[1], found[2]
	switch {
	case field == "owner_id":
		return fmt.Sprintf("Owner of mixin.Thread must build a column that can hold the IDs of %s: return %s.Optional().Nillable()", target, fieldOfType(want))
	case field == "thread_id" && target == goNames[mixin.KindThread]:
		return "give all mixins the same ID, or set ThreadID of mixin.Message, mixin.Run and mixin.Attachment to the ID of mixin.Thread"
	case field == "run_id" && target == goNames[mixin.KindRun]:
		return "give all mixins the same ID, or set RunID of mixin.Message and mixin.Step to the ID of mixin.Run"
	}
	return ""
}

// fieldOfType is the expression of a field that can hold IDs of a type of Go.
func fieldOfType(name string) string {
	switch name {
	case "[16]byte":
		return "field.UUID(name, uuid.UUID{})"
	case "int", "string":
		return map[string]string{"int": "field.Int(name)", "string": "field.String(name)"}[name]
	}
	return "a field of the type " + name + ", with"
}

func missingType(found []string) string {
	for _, kind := range kinds {
		if goNames[kind] == found[0] {
			return fmt.Sprintf("the types %s belong together: \"go tool aigen init -store\" adds those that the schema lacks", allNames())
		}
	}
	return ""
}

// allNames lists aigen's types as a sentence does.
func allNames() string {
	var text string
	for i, kind := range kinds {
		switch i {
		case 0:
		case len(kinds) - 1:
			text += " and "
		default:
			text += ", "
		}
		text += goNames[kind]
	}
	return text
}

func missingPackage(found []string) string {
	return fmt.Sprintf("if Ent writes %s from this very schema, as it does for policies and hooks, there must be a client first: "+
		"take the file that imports it out of the schema (a line \"//go:build ignore\" at its top does), generate, put it back, and generate again", found[0])
}
