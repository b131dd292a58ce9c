package directive

import (
	"fmt"
	"math/big"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"
)

// The functions below say what is wrong with the value of a key, or "".

var (
	identifierForm = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	numberForm     = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// longestExponent bounds the numbers that are computed with exactly: as long as the
// longest integers that the runtime takes.
const longestExponent = 1000

// IsIdentifier says whether s may be the name of a tool or the id of an
// assistant: ^[a-zA-Z0-9_-]{1,64}$, which is what all providers accept.
func IsIdentifier(s string) bool { return identifierForm.MatchString(s) }

// Number returns the exact value of a JSON number; ok is false if s is none, or if
// it is absurdly large or small.
func Number(s string) (n *big.Rat, ok bool) {
	if len(s) > longestExponent || !numberForm.MatchString(s) {
		return nil, false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if e, err := strconv.Atoi(s[i+1:]); err != nil || e > longestExponent || e < -longestExponent {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

func anything(string) string { return "" }

func notEmpty(v string) string {
	if strings.TrimSpace(v) == "" {
		return "the value is empty"
	}
	return ""
}

func identifier(v string) string {
	if !IsIdentifier(v) {
		return fmt.Sprintf("%q is not of the form ^[a-zA-Z0-9_-]{1,64}$", v)
	}
	return ""
}

func number(v string) string {
	if _, ok := Number(v); !ok {
		return fmt.Sprintf("%q is not a number", v)
	}
	return ""
}

func positive(v string) string {
	if n, ok := Number(v); !ok || n.Sign() <= 0 {
		return fmt.Sprintf("%q is not a number above 0", v)
	}
	return ""
}

func temperature(v string) string {
	if n, ok := Number(v); v != "none" && (!ok || n.Sign() < 0) {
		return fmt.Sprintf("%q is neither a number, 0 or more, nor none", v)
	}
	return ""
}

func count(v string) string {
	if n, err := strconv.ParseInt(v, 10, 32); err != nil || n < 1 {
		return fmt.Sprintf("%q is not a whole number, 1 or more", v)
	}
	return ""
}

func size(v string) string {
	if n, err := strconv.ParseInt(v, 10, 32); err != nil || n < 0 {
		return fmt.Sprintf("%q is not a whole number, 0 or more", v)
	}
	return ""
}

func duration(v string) string {
	if d, err := time.ParseDuration(v); err != nil || d <= 0 {
		return fmt.Sprintf("%q is not a duration above 0, such as 90s or 1h30m", v)
	}
	return ""
}

func pattern(v string) string {
	if _, err := syntax.Parse(v, syntax.Perl); err != nil {
		if e, ok := err.(*syntax.Error); ok {
			return fmt.Sprintf("%q is not a regular expression of Go (RE2): %s: %s", v, e.Code, e.Expr)
		}
		return fmt.Sprintf("%q is not a regular expression of Go (RE2): %v", v, err)
	}
	if v == "" {
		return "the value is empty"
	}
	return ""
}
