package offline

import (
	"slices"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// What speaks for a tool, in points. A word counts for less the more tools have
// it.
const (
	inName        = 180
	inParameter   = 120
	inDescription = 60
	// exactValue is for an argument that only fits where it is wanted: a date, a
	// number, one of an enum; looseValue for one that may be anything.
	exactValue = 100
	looseValue = 40
	// lastCalled is for the tool that the conversation used last.
	lastCalled = 30
	// enough is what a tool must have to be called.
	enough = 50
)

// noise are words that say nothing about what is wanted.
var noise = set(`a about am an and any are as at be been by can could did do doe does for from get give got had ha has
	have hello hi how i in is it its just let like may me might my of ok on one or our please she should so some such tell
	tells than thank that the their them then there these they thi this those to us use was we were what when where which
	will with would you your`)

// choice is a tool with the arguments that were found for it.
type choice struct {
	tool   llm.Tool
	points int
	args   map[string]any
	// missing describes the required arguments that were not found.
	missing []string
}

// choose picks the tool that fits the last question best, or returns nil.
func choose(tools []llm.Tool, messages []chat.Message, now time.Time) *choice {
	questions := userTexts(messages)
	if len(questions) == 0 {
		return nil
	}
	terms := make([]vocabulary, len(tools))
	for i, t := range tools {
		terms[i] = vocabularyOf(t)
	}
	last := lastTool(messages)
	var best *choice
	for i, t := range tools {
		c := &choice{tool: t, points: wordPoints(questions[0], i, terms)}
		fillArguments(c, terms[i].schema, questions, now)
		if t.Name == last {
			c.points += lastCalled
		}
		if c.points >= enough && (best == nil || c.points > best.points) {
			best = c
		}
	}
	return best
}

// vocabulary are the words of a tool.
type vocabulary struct {
	name, parameters, description []string
	schema                        *schema
}

func vocabularyOf(t llm.Tool) vocabulary {
	v := vocabulary{name: stems(t.Name), description: stems(t.Description), schema: parseSchema(t.Schema)}
	if v.schema != nil {
		for _, p := range v.schema.Properties {
			v.parameters = append(v.parameters, stems(p.name)...)
			if p.schema != nil {
				v.description = append(v.description, stems(p.schema.Description)...)
			}
		}
	}
	return v
}

func (v vocabulary) points(word string) int {
	switch {
	case slices.Contains(v.name, word):
		return inName
	case slices.Contains(v.parameters, word):
		return inParameter
	case slices.Contains(v.description, word):
		return inDescription
	}
	return 0
}

// wordPoints counts the words that the question has in common with tool i.
func wordPoints(question string, i int, terms []vocabulary) int {
	words := stems(question)
	slices.Sort(words)
	sum := 0
	for _, w := range slices.Compact(words) {
		own := terms[i].points(w)
		if own == 0 || noise[w] {
			continue
		}
		sharing := 0
		for _, v := range terms {
			if v.points(w) > 0 {
				sharing++
			}
		}
		sum += own / sharing
	}
	return sum
}

// remembered is how many questions are looked at, the last one included.
const remembered = 10

// userTexts returns what the user wrote, the last first.
func userTexts(messages []chat.Message) []string {
	var texts []string
	for _, m := range slices.Backward(messages) {
		if m.Role == chat.User && len(texts) < remembered {
			texts = append(texts, m.Text())
		}
	}
	return texts
}

// lastTool returns the name of the tool that was called last.
func lastTool(messages []chat.Message) string {
	for _, m := range slices.Backward(messages) {
		if calls := m.Calls(); len(calls) > 0 {
			return calls[len(calls)-1].Name
		}
	}
	return ""
}
