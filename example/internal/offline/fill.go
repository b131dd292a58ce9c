package offline

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// maxDepth is how deep in a schema arguments are looked for, and maxLooks how
	// often in one question: a recursive schema has no end.
	maxDepth = 4
	maxLooks = 500
)

// fillArguments looks for the arguments of the tool in the last question, then in
// those before it, and adds what speaks for the tool. Only what the last
// question says does.
func fillArguments(c *choice, root *schema, questions []string, now time.Time) {
	c.args = map[string]any{}
	if root == nil {
		return
	}
	finders := make([]*finder, len(questions))
	for i, text := range questions {
		finders[i] = newFinder(text, root, now)
	}
	for _, p := range root.Properties {
		required := slices.Contains(root.Required, p.name)
		for i, f := range finders {
			v, points := f.value(p.name, p.schema, 0)
			if v == nil {
				if !required {
					break // what was said earlier is no wish of now
				}
				continue
			}
			c.args[p.name] = v
			if i == 0 {
				c.points += points
			}
			break
		}
		if _, ok := c.args[p.name]; required && !ok {
			c.missing = append(c.missing, describeMissing(p))
		}
	}
}

func describeMissing(p property) string {
	if p.schema == nil || p.schema.Description == "" {
		return p.name
	}
	return fmt.Sprintf("%s (%s)", p.name, p.schema.Description)
}

// finder finds values in one question. What it has given out is not given out
// again.
type finder struct {
	text    string
	tokens  []token
	root    *schema
	now     time.Time
	dates   []time.Time
	numbers []json.Number
	quotes  []string
	// byFormat are the texts of a format that are left.
	byFormat map[string][]string
	placed   bool
	looks    int
}

func newFinder(text string, root *schema, now time.Time) *finder {
	f := &finder{text: text, tokens: tokens(text), root: root, now: now, byFormat: map[string][]string{}}
	f.dates = datesIn(f.tokens, now)
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		f.quotes = append(f.quotes, strings.Join(m[1:], ""))
	}
	for i, t := range f.tokens {
		n := json.Number(t.text)
		if _, err := n.Float64(); err != nil || !numeric.MatchString(t.text) {
			continue
		}
		if i > 0 && f.tokens[i-1].text == "-" && f.tokens[i-1].to == t.from {
			n = "-" + n
		}
		f.numbers = append(f.numbers, n)
	}
	return f
}

var (
	quoted  = regexp.MustCompile(`"([^"]+)"|“([^”]+)”|«([^»]+)»`)
	numeric = regexp.MustCompile(`^(0|[1-9][0-9]{0,17})(\.[0-9]{1,15})?$`)
)

// value returns what the question says for a parameter, or nil, and what that is
// worth.
func (f *finder) value(name string, s *schema, depth int) (any, int) {
	s = s.resolve(f.root)
	if f.looks++; s == nil || depth > maxDepth || f.looks > maxLooks {
		return nil, 0
	}
	if len(s.Enum) > 0 {
		return f.choice(s.Enum), exactValue
	}
	switch s.kind() {
	case "string":
		return f.string(name, s)
	case "integer", "number":
		return f.number(s), exactValue
	case "boolean":
		return f.flag(name), exactValue
	case "array":
		return f.array(name, s, depth)
	case "object":
		return f.object(s, depth)
	}
	return nil, 0
}

// choice returns the value of an enum that the question names.
func (f *finder) choice(values []any) any {
	said := " " + strings.Join(stems(f.text), " ") + " "
	for _, v := range values {
		words := strings.Join(stems(fmt.Sprint(v)), " ")
		if words != "" && strings.Contains(said, " "+words+" ") {
			return v
		}
	}
	return nil
}

func (f *finder) number(s *schema) any {
	for i, n := range f.numbers {
		v, err := n.Float64()
		if err != nil || s.kind() == "integer" && v != math.Trunc(v) {
			continue
		}
		if s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			continue
		}
		f.numbers = slices.Delete(f.numbers, i, i+1)
		return n
	}
	return nil
}

// flag is true if the question has the words of the name, and false with a "not"
// or "without" before them.
func (f *finder) flag(name string) any {
	words := stems(name)
	for i, t := range f.tokens {
		if !t.word || !slices.Contains(words, t.stem) {
			continue
		}
		negated := i > 0 && slices.Contains([]string{"no", "not", "non", "without", "don't"}, f.tokens[i-1].stem)
		return !negated
	}
	return nil
}

func (f *finder) array(name string, s *schema, depth int) (any, int) {
	limit := 10
	if s.MaxItems != nil {
		limit = min(limit, *s.MaxItems)
	}
	values, worth := []any{}, 0
	for len(values) < limit {
		v, points := f.value(name, s.Items, depth+1)
		if v == nil {
			break
		}
		values, worth = append(values, v), max(worth, points)
		if item := s.Items.resolve(f.root); len(item.Enum) > 0 || item.kind() == "boolean" || item.kind() == "object" {
			break // these do not use up what they find
		}
	}
	if len(values) == 0 || len(values) < s.MinItems {
		return nil, 0
	}
	return values, worth
}

func (f *finder) object(s *schema, depth int) (any, int) {
	values, worth := map[string]any{}, 0
	for _, p := range s.Properties {
		v, points := f.value(p.name, p.schema, depth+1)
		if v != nil {
			values[p.name], worth = v, max(worth, points)
		} else if slices.Contains(s.Required, p.name) {
			return nil, 0
		}
	}
	if len(values) == 0 {
		return nil, 0
	}
	return values, worth
}
