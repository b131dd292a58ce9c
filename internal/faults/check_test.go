package faults_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

// check says what is wrong with the thread after a question was answered.
func (w *world) check(p *plan) error {
	messages, err := w.whole.AllMessages(w.user(), w.thread)
	if err != nil {
		return err
	}
	if err := w.valid(messages); err != nil {
		return fmt.Errorf("what is stored is not valid: %w\n%s", err, told(messages))
	}
	if err := w.provider.Err(); err != nil {
		return fmt.Errorf("what was sent is not valid: %w\n%s", err, told(messages))
	}
	runs, err := w.whole.Runs(w.user(), w.thread)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.Status == thread.StatusRunning || r.Status == thread.StatusWaiting {
			return fmt.Errorf("run %s goes on for ever", r.ID)
		}
	}
	if err := once(messages, p); err != nil {
		return fmt.Errorf("%w\n%s", err, told(messages))
	}
	if err := w.rowsOnce(p); err != nil {
		return fmt.Errorf("%w\n%s", err, told(messages))
	}
	return nil
}

// once says whether the question is in the conversation once, with one answer at its
// end.
func once(messages []thread.Message, p *plan) error {
	questions, answers := 0, 0
	for _, m := range messages {
		switch {
		case m.Role == chat.User && m.Text() == p.question():
			questions++
		case m.Role == chat.Assistant && len(m.Calls()) == 0 && strings.Contains(m.Text(), "answer "+p.name+"."):
			answers++
		}
	}
	last := messages[len(messages)-1]
	if questions != 1 || answers != 1 || last.Role != chat.Assistant || len(last.Calls()) > 0 {
		return fmt.Errorf("the question is there %d times, with %d answers, and the last message is of the %s", questions, answers, last.Role)
	}
	return nil
}

var (
	letterOf = regexp.MustCompile(`letter (q[\dx]+\.\w+\.\d+\.)`)
	answerOf = regexp.MustCompile(`answer q[\dx]+\.\d+\.`)
	postedOf = regexp.MustCompile(`posted letter (q[\dx]+\.\w+\.\d+e?\.)`)
)

// rowsOnce says whether anything is in the database twice, on whichever branch, and
// whether what tools did is what is stored of them.
func (w *world) rowsOnce(p *plan) error {
	rows, err := w.intact.QueryContext(w.Context(), "SELECT role, parts FROM aigen_messages WHERE thread_id = '"+w.thread+"'")
	if err != nil {
		return err
	}
	defer rows.Close()
	seen := map[string]int{}
	for rows.Next() {
		var role, parts string
		if err := rows.Scan(&role, &parts); err != nil {
			return err
		}
		switch {
		case role == string(chat.User) && strings.Contains(parts, p.question()+`"`):
			seen["the question"]++
		case role == string(chat.Assistant):
			for _, answer := range answerOf.FindAllString(parts, -1) {
				seen[answer]++
			}
			for _, m := range letterOf.FindAllStringSubmatch(parts, -1) {
				seen["call "+m[1]]++
			}
		case role == string(chat.Tool):
			for _, m := range postedOf.FindAllStringSubmatch(parts, -1) {
				seen["result "+m[1]]++
			}
		}
	}
	for what, n := range seen {
		if n != 1 {
			return fmt.Errorf("%s is stored %d times", what, n)
		}
	}
	return errors.Join(rows.Err(), w.letters(seen))
}

// letters says whether each letter was posted once, for a call that is stored.
func (w *world) letters(seen map[string]int) error {
	posted, err := w.book.read()
	if err != nil {
		return err
	}
	for letter, n := range posted {
		token := strings.TrimPrefix(letter, "letter ")
		if n != 1 {
			return fmt.Errorf("letter %s was posted %d times", token, n)
		}
		if wrong := verdict(token).wrong(token); wrong != "" {
			return fmt.Errorf("letter %s %s", token, wrong)
		}
		seen["posted "+token]++
	}
	for what := range seen {
		if token, ok := strings.CutPrefix(what, "result "); ok && seen["posted "+token] == 0 {
			return fmt.Errorf("letter %s is said to be posted, and was not", token)
		}
	}
	return nil
}

// told is a thread in short, one message a line.
func told(messages []thread.Message) string {
	var out strings.Builder
	for _, m := range messages {
		fmt.Fprintf(&out, "%d %s: %s", m.Seq, m.Role, m.Text())
		for _, c := range m.Calls() {
			fmt.Fprintf(&out, " [%s %s %s]", c.ID, c.Name, c.Arguments)
		}
		for _, r := range m.Results() {
			fmt.Fprintf(&out, " [%s = %.100q]", r.CallID, r.Content)
		}
		out.WriteString("\n")
	}
	return out.String()
}
