package offline

// Words before a place, words that end one, and those that none begins with.
var (
	beforePlace = set("in on for at near around from of to about")
	// A name in small letters is believed behind these only.
	beforeSmall = set("in for at near around")
	afterPlace  = set(`in for at near around from on by with without and or but if when while during after before next thi
		right currently please thank like look will be is should can have ha than versu vs`)
	notPlaces = set(`a an all any celsiu fahrenheit kelvin degree detail english general it me metric imperial mind my one
		short sure that them us you your`)
)

// maxPlace is how many words and signs a place may have.
const maxPlace = 8

// placeIn returns the place that a text speaks of, as it is written there, or "":
// what follows "in", "for", "at" …, with a capital letter rather than without,
// else the first words with capital letters that do not begin a sentence.
func placeIn(text string, list []token) string {
	small := ""
	for i, t := range list {
		if !t.word || !beforePlace[t.stem] {
			continue
		}
		rest := list[i+1:]
		n := placeLen(rest)
		if n == 0 {
			continue
		}
		if rest[0].text == "the" { // "The Hague", but "the Isle of Man"
			rest, n = rest[1:], n-1
		}
		place := text[rest[0].from:rest[n-1].to]
		if rest[0].capital() {
			return place
		}
		if small == "" && beforeSmall[t.stem] {
			small = place
		}
	}
	if small != "" {
		return small
	}
	return capitals(text, list)
}

// placeLen returns how many tokens at the beginning of list are a place.
func placeLen(list []token) int {
	n := 0
	for n < min(len(list), maxPlace) && placeGoesOn(list, n) {
		n++
	}
	for n > 0 && (list[n-1].stem == "the" || list[n-1].stem == "of") {
		n-- // "Lisbon the day after tomorrow"
	}
	switch {
	case n == 0 || notPlaces[list[0].stem]:
		return 0
	case list[0].stem == "the" && (n == 1 || !list[1].capital()):
		return 0 // "in the morning"
	}
	return n
}

func placeGoesOn(list []token, i int) bool {
	t := list[i]
	if t.word {
		return !afterPlace[t.stem] && !isWhen(t)
	}
	if i == 0 || i+1 == len(list) || !list[i+1].word || !list[i+1].capital() || isWhen(list[i+1]) {
		return false
	}
	switch t.text {
	case ",": // "Recife, Brazil"
		return true
	case ".": // "St. Louis"
		return len(list[i-1].text) <= 2
	}
	return false
}

// capitals returns the first run of words with capital letters inside of a
// sentence, or, if there is none, the one that begins the text and says
// something.
func capitals(text string, list []token) string {
	first := ""
	for i := 0; i < len(list); i++ {
		if !isName(list[i]) {
			continue
		}
		end := i
		for end+1 < len(list) && isName(list[end+1]) {
			end++
		}
		name := text[list[i].from:list[end].to]
		if i > 0 && list[i-1].word {
			return name
		}
		if first == "" {
			first = name
		}
		i = end
	}
	return first
}

func isName(t token) bool {
	return t.word && t.capital() && !noise[t.stem] && !isWhen(t) && !afterPlace[t.stem] && !notPlaces[t.stem]
}
