package assistant

import "github.com/aigen-go/aigen/runtime/tool"

// mistakes counts the calls in a row that were the model's: those of a tool with
// retries of its own for that tool, all others together.
type mistakes struct {
	others int
	// left are the retries that tools have left; below zero there were too many.
	left map[string]int
}

// count takes notice of a call; t is nil if there is no such tool.
func (m *mistakes) count(t *tool.Tool, mistake bool) {
	switch own := t != nil && t.Retries != 0; {
	case !mistake:
		m.others = 0
		if own {
			delete(m.left, t.Name)
		}
	case !own:
		m.others++
	default:
		m.charge(t)
	}
}

func (m *mistakes) charge(t *tool.Tool) {
	if m.left == nil {
		m.left = map[string]int{}
	}
	left, ok := m.left[t.Name]
	if !ok {
		left = max(t.Retries, 0)
	}
	m.left[t.Name] = left - 1
}

// exceed says whether there were more than a tool allows, or than the run does,
// which allows none if retries is negative.
func (m *mistakes) exceed(retries int) bool {
	for _, left := range m.left {
		if left < 0 {
			return true
		}
	}
	return m.others > max(retries, 0)
}
