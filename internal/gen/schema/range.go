package schema

import (
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// integerText is the pattern of an integer in a string or in a key. For types of up to
// 32 bits it also says the range, for which there are no keywords; wider ones have none
// in numbers either.
func integerText(t *model.Type) string {
	least, most := integerRange(t)
	switch {
	case most == "" && t.Kind == model.Uint:
		return naturalPattern
	case most == "":
		return integerPattern
	case t.Kind == model.Uint:
		return "^(0|" + upTo(most.String()) + ")$"
	}
	// The least integer is one further from 0 than the greatest.
	return "^(0|-?(" + upTo(most.String()) + ")|" + least.String() + ")$"
}

// upTo is a pattern of the whole numbers up to one of more than one digit.
func upTo(most string) string {
	parts := []string{fmt.Sprintf("[1-9][0-9]{0,%d}", len(most)-2)}
	for i := range most {
		low, high := byte('0'), most[i]-1
		if i == 0 {
			low = '1'
		}
		if i == len(most)-1 {
			high = most[i]
		}
		if high < low {
			continue
		}
		parts = append(parts, most[:i]+digit(low, high)+anyDigits(len(most)-1-i))
	}
	return strings.Join(parts, "|")
}

func digit(low, high byte) string {
	if low == high {
		return string(low)
	}
	return fmt.Sprintf("[%c-%c]", low, high)
}

func anyDigits(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "[0-9]"
	}
	return fmt.Sprintf("[0-9]{%d}", n)
}
