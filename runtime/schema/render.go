package schema

import (
	"errors"
	"fmt"
	"slices"
)

// text renders a neutral schema as compact JSON.
func (r *rules) text(neutral string) (string, error) {
	out, err := r.render(neutral)
	if err != nil {
		return "", err
	}
	return render(out), nil
}

// render renders a neutral schema whose root is an object.
func (r *rules) render(neutral string) (*object, error) {
	root, err := parse(neutral)
	if err != nil {
		return nil, err
	}
	if r.refs != anyReference {
		if root, err = unroll(root, r.refs); err != nil {
			return nil, err
		}
	}
	c := converter{rules: r}
	if c.defs, err = root.object("$defs"); err != nil {
		return nil, err
	}
	out, err := c.root(root)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(r.limits(out)...); err != nil {
		return nil, tooLarge{err}
	}
	return out, nil
}

// root converts the outermost schema and the definitions.
func (c *converter) root(in *object) (*object, error) {
	if in.get("$ref") != nil {
		return nil, errors.New("the root is a $ref")
	}
	body := &object{slices.Clone(in.members)}
	body.remove("$defs")
	if t, _ := unquote(body.get("type")); t == "object" && body.get("properties") == nil && body.get("additionalProperties") == nil {
		// A tool without arguments, written by hand.
		body.set("properties", new(object))
	}
	out, err := c.schema(body, "")
	if err != nil {
		return nil, err
	}
	if t, _ := unquote(out.get("type")); t != "object" || allowsNull(out) {
		return nil, errors.New("the root is not an object")
	}
	if len(c.defs.members) == 0 {
		return out, nil
	}
	defs := new(object)
	for _, m := range c.defs.members {
		def, err := c.schema(m.value, "$defs."+m.key)
		if err != nil {
			return nil, err
		}
		defs.set(m.key, def)
	}
	out.set("$defs", defs)
	return out, nil
}

// isEmpty says whether a rendered schema is that of an object without properties.
func isEmpty(root *object) bool {
	properties, _ := root.get("properties").(*object)
	return properties == nil || len(properties.members) == 0
}

// refused makes the error for the schema at path, such as "days[].hours".
func refused(path, format string, args ...any) error {
	if path == "" {
		path = "the root"
	}
	return fmt.Errorf("%s: "+format, append([]any{path}, args...)...)
}
