package schema

import "errors"

// MCPInput renders a neutral schema as the inputSchema of a tool of the Model
// Context Protocol, as compact JSON. MCP takes all of JSON Schema 2020-12, so that
// nothing changes; the error says why the text is no such schema.
func MCPInput(neutral string) (string, error) {
	root, err := parse(neutral)
	if err != nil {
		return "", err
	}
	if err := checkInput(root); err != nil {
		return "", err
	}
	return render(root), nil
}

// CheckMCPInput says why a schema cannot be the inputSchema of a tool: it is not
// valid JSON, its root is not an object, or a reference names nothing.
func CheckMCPInput(schema string) error {
	root, err := parse(schema)
	if err != nil {
		return err
	}
	return checkInput(root)
}

func checkInput(root *object) error {
	l := linter{root: tally{root: root}}
	if kind, _ := unquote(root.get("type")); kind != "object" {
		l.problem("", `the root must be of the type "object"`)
	}
	l.references(root, "")
	return errors.Join(l.problems...)
}

// references checks the references in s.
func (l *linter) references(s *object, path string) {
	if s.get("$ref") != nil && l.root.target(s) == nil {
		l.problem(path, "the $ref %s names nothing", render(s.get("$ref")))
	}
	for child, step := range children(s, true) {
		l.references(child, path+step)
	}
}
