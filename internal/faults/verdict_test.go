package faults_test

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/aigen-go/aigen/runtime/thread"
)

// registered is from where on the numbers of calls are those of letters that somebody
// must decide about.
const registered = 100

var tokenOf = regexp.MustCompile(`(q[\dx]+)\.(\w+)\.(\d+)(e?)\.`)

// judgement is what is decided about a letter.
type judgement struct {
	asked, approve, edit bool
	token                string
}

// verdict is the decision about the letter in a text, which is the same whenever it is
// made.
func verdict(text string) judgement {
	m := tokenOf.FindStringSubmatch(text)
	if m == nil {
		return judgement{}
	}
	n, _ := strconv.Atoi(m[2]) // the pattern lets words pass too, and they are 0
	i, _ := strconv.Atoi(m[3])
	j := judgement{asked: i >= registered, token: m[0]}
	j.approve = !j.asked || (n+i)%3 != 0
	j.edit = j.asked && (n+i)%3 == 1
	return j
}

func (j judgement) decision(call string) thread.Decision {
	d := thread.Decision{CallID: call, Approve: j.approve}
	switch {
	case !j.approve:
		d.Reason = "It is not worth the money."
	case j.edit:
		d.Arguments = fmt.Sprintf(`{"letter":"letter %s"}`, edited(j.token))
	}
	return d
}

// edited is the token of a letter that somebody has changed.
func edited(token string) string { return token[:len(token)-1] + "e." }

// wrong says what is wrong with a letter having been posted.
func (j judgement) wrong(token string) string {
	m := tokenOf.FindStringSubmatch(token)
	switch {
	case m == nil:
		return "is none that anybody asked for"
	case !j.approve:
		return "was posted, although it was denied"
	case j.edit != (m[4] == "e"):
		return "was posted, but not as it was approved"
	}
	return ""
}
