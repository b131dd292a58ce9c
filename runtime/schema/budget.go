package schema

import "fmt"

// budget counts what the strict tools of a request have together.
type budget struct {
	*requests
	tools, options, alternatives int
}

// take adds a rendered schema, unless it is over the budget.
func (b *budget) take(schema string) error {
	if b.strict == 0 && b.optional == 0 && b.requests.unions == 0 {
		return nil
	}
	root, err := parse(schema)
	if err != nil {
		return err
	}
	sum := *b
	sum.tools++
	sum.add(root)
	for _, limit := range []struct {
		count, most int
		what        string
	}{
		{sum.tools, b.strict, "strict tools"},
		{sum.options, b.optional, "optional properties in strict tools"},
		{sum.alternatives, b.unions, "values of several types in strict tools"},
	} {
		if limit.most > 0 && limit.count > limit.most {
			return overBudget{fmt.Errorf("it would make %d %s, the limit is %d", limit.count, limit.what, limit.most)}
		}
	}
	*b = sum
	return nil
}

// add counts what is in s, its definitions included.
func (b *budget) add(s *object) {
	if properties, _ := s.get("properties").(*object); properties != nil {
		required, _ := s.get("required").([]any)
		b.options += len(properties.members) - len(required)
	}
	if _, several := s.get("type").([]any); several || s.get("anyOf") != nil {
		b.alternatives++
	}
	for child := range children(s, true) {
		b.add(child)
	}
}

// overBudget is an [ErrOverBudget] that says by what.
type overBudget struct{ error }

func (overBudget) Is(target error) bool { return target == ErrOverBudget }

// tooLarge is an [ErrTooLarge] that says by what.
type tooLarge struct{ error }

func (tooLarge) Is(target error) bool { return target == ErrTooLarge }
