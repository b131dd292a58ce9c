package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// maxPage is how many rows a page may have.
const maxPage = 1000

// param is an optional parameter of a query.
type param struct {
	name, about string
	schema      huma.Schema
}

func limitParam(whole string) param {
	least, most := 1.0, float64(maxPage)
	return param{"limit", "How many at most; without it " + whole + ".", huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most}}
}

// query is the query of a request, whose parameters are taken out one by one. What
// is wrong with them is collected. An empty value is none.
type query struct {
	values url.Values
	wrong  []fieldProblem
}

// readQuery leaves out what cannot be parsed.
func readQuery(r *http.Request) *query { return &query{values: r.URL.Query()} }

func (q *query) problem(name, kind, msg string) {
	q.wrong = append(q.wrong, fieldProblem{Type: kind, Loc: []string{"query", name}, Msg: msg})
}

func (q *query) text(name string) string { return q.values.Get(name) }

// number returns a number of 1 to most, or 0 if there is none.
func (q *query) number(name string, most int64) int64 {
	text := q.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		q.problem(name, "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
	case n < 1:
		q.problem(name, "greater_than_equal", "Input should be greater than or equal to 1")
	case n > most:
		q.problem(name, "less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most))
	default:
		return n
	}
	return 0
}

// flag returns true or false, or nil if there is neither.
func (q *query) flag(name string) *bool {
	switch q.text(name) {
	case "":
		return nil
	case "true", "1":
		return new(true)
	case "false", "0":
		return new(false)
	}
	q.problem(name, "bool_parsing", "Input should be a valid boolean, unable to interpret input")
	return nil
}

// choice returns one of the values, or "" if there is none.
func (q *query) choice(name string, values ...string) string {
	text := q.text(name)
	if text != "" && !slices.Contains(values, text) {
		q.unknown(name, values)
	}
	return text
}

// unknown notes a value that is none of those that there are.
func (q *query) unknown(name string, values []string) {
	q.problem(name, "enum", "Input should be '"+strings.Join(values, "' or '")+"'")
}

// err returns what is wrong with the parameters that were taken, or nil.
func (q *query) err() error {
	if len(q.wrong) == 0 {
		return nil
	}
	return invalid(q.wrong...)
}

// link tells where the list goes on: at the same URL with another parameter.
func (q *query) link(w http.ResponseWriter, rel, name, value string) {
	q.values.Set(name, value)
	w.Header().Set("Link", fmt.Sprintf(`<?%s>; rel="%s"`, q.values.Encode(), rel))
}

func threadQuery() []param {
	return []param{
		limitParam("all, or 50 with after"),
		{"after", "The place at which the next page begins, as the Link header has it.", huma.Schema{Type: huma.TypeString}},
		{"order", "The newest first: by creation (the default), or by the last change or message.",
			huma.Schema{Type: huma.TypeString, Enum: []any{"created", "activity"}}},
		{"archived", "Only threads that are archived, or only those that are not.", huma.Schema{Type: huma.TypeBoolean}},
		{"search", "Only threads with this text in their name or in a message, in any case.", huma.Schema{Type: huma.TypeString}},
	}
}

func messageQuery() []param {
	least := 1.0
	return []param{
		limitParam("all, or 50 with before"),
		{"before", "Only older messages, as the Link header has it.", huma.Schema{Type: huma.TypeInteger, Minimum: &least}},
	}
}
