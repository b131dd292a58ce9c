package offline

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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

// formats are strings that can be told by their looks.
var formats = map[string]*regexp.Regexp{
	"email": regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+`),
	"uri":   regexp.MustCompile(`https?://[^\s"<>]*[^\s"<>.,;:!?)]`),
	"uuid":  regexp.MustCompile(`\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`),
	"ipv4":  regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}\b`),
	"time":  regexp.MustCompile(`\b([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?\b`),
}

func (f *finder) string(name string, s *schema) (any, int) {
	text, worth := "", exactValue
	switch re := formats[s.Format]; {
	case s.Format == "date" || s.Format == "date-time":
		text = f.date(s.Format)
	case re != nil:
		text = f.looksLike(s.Format, re)
	case s.Format == "":
		text, worth = f.words(name), looseValue
	}
	if text == "" || !s.allows(text) {
		return nil, 0
	}
	return text, worth
}

func (f *finder) looksLike(format string, re *regexp.Regexp) string {
	left, looked := f.byFormat[format]
	if !looked {
		left = re.FindAllString(f.text, -1)
	}
	if len(left) == 0 {
		return ""
	}
	f.byFormat[format] = left[1:]
	return left[0]
}

func (f *finder) date(format string) string {
	if len(f.dates) == 0 {
		return ""
	}
	day := f.dates[0]
	f.dates = f.dates[1:]
	if format == "date" {
		return day.Format(time.DateOnly)
	}
	return day.Format(time.RFC3339)
}

// The parameters that a place, or the question itself, can stand for.
var (
	placeNames = set("location place city town country address region area state village where destination origin")
	queryNames = set("q query question text message content input prompt search request topic")
)

// words returns the words that are meant for a parameter without a format: what
// stands behind its name, a place, what is in quotes, the question.
func (f *finder) words(name string) string {
	names := stems(name)
	isOne := func(words map[string]bool) bool {
		return slices.ContainsFunc(names, func(n string) bool { return words[n] })
	}
	switch {
	case len(names) == 0:
		return ""
	case isOne(placeNames):
		if f.placed {
			return ""
		}
		f.placed = true
		return placeIn(f.text, f.tokens)
	case len(f.quotes) > 0:
		text := f.quotes[0]
		f.quotes = f.quotes[1:]
		return text
	case isOne(queryNames):
		return strings.TrimSpace(f.text)
	}
	return f.behind(names[len(names)-1])
}

// behind returns what follows a word, up to the next punctuation.
func (f *finder) behind(word string) string {
	for i, t := range f.tokens {
		if !t.word || t.stem != word {
			continue
		}
		rest := f.tokens[i+1:]
		for len(rest) > 0 && (!rest[0].word || rest[0].stem == "i" || rest[0].stem == "is") {
			rest = rest[1:]
		}
		end := slices.IndexFunc(rest, func(t token) bool { return !t.word })
		if end < 0 {
			end = len(rest)
		}
		if end > 0 {
			return f.text[rest[0].from:rest[end-1].to]
		}
	}
	return ""
}

// allows says whether a text keeps the constraints of the schema.
func (s *schema) allows(text string) bool {
	n := utf8.RuneCountInString(text)
	if s.MinLength != nil && n < *s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
		return false
	}
	if s.Pattern == "" {
		return true
	}
	re, err := regexp.Compile(s.Pattern)
	return err == nil && re.MatchString(text)
}

// small returns the number that a word stands for, from 1 to 99, or 0.
func small(word string) int {
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > 99 {
		return 0
	}
	return n
}
