package words

// accents are the letters of European languages that are searched for as if they
// had no accent.
var accents = spelled(map[string]string{
	"a": "àáâãäåāăąǎ", "c": "çćĉċč", "d": "ďđ", "e": "èéêëēĕėęěẽ", "g": "ĝğġģǧ", "h": "ĥħ",
	"i": "ìíîïĩīĭįıǐ", "j": "ĵ", "k": "ķǩ", "l": "ĺļľŀł", "n": "ñńņňŉ", "o": "òóôõöøōŏőǒ",
	"r": "ŕŗř", "s": "śŝşšșſ", "t": "ţťŧț", "u": "ùúûüũūŭůűųǔ", "w": "ŵ", "y": "ýÿŷỹ", "z": "źżž",
	"ae": "æ", "oe": "œ", "ss": "ß", "th": "þ",
	// Greek and Cyrillic.
	"α": "ά", "ε": "έ", "η": "ή", "ι": "ίϊΐ", "ο": "ό", "υ": "ύϋΰ", "ω": "ώ", "σ": "ς", "е": "ё", "и": "й",
})

func spelled(by map[string]string) map[rune]string {
	plain := map[rune]string{}
	for to, letters := range by {
		for _, r := range letters {
			plain[r] = to
		}
	}
	return plain
}
