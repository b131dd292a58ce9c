package mem

import (
	"math"

	"github.com/aigen-go/aigen/runtime/retrieval/internal/rank"
	"github.com/aigen-go/aigen/runtime/retrieval/internal/words"
)

// The constants of BM25, as SQLite's FTS5 has them.
const (
	saturation = 1.2
	lengths    = 0.75
)

// postings say in which documents a word is, and how often.
type postings struct {
	by map[string]*posting
	// documents and length count those that are there, and their words.
	documents, length int
}

// posting are the documents of a word.
type posting struct {
	in []occurrence
	// documents counts those of in that are not removed.
	documents int
}

type occurrence struct{ document, times int }

func newPostings() postings { return postings{by: map[string]*posting{}} }

// add takes the words of a new document, and returns how many there are.
func (p *postings) add(document int, texts ...string) int {
	times, length := count(texts...)
	for word, n := range times {
		of := p.by[word]
		if of == nil {
			of = new(posting)
			p.by[word] = of
		}
		of.in = append(of.in, occurrence{document, n})
		of.documents++
	}
	p.documents++
	p.length += length
	return length
}

// remove takes out the counts of a document; its occurrences are overlooked from
// now on.
func (p *postings) remove(length int, texts ...string) {
	times, _ := count(texts...)
	for word := range times {
		if p.by[word].documents--; p.by[word].documents == 0 {
			delete(p.by, word)
		}
	}
	p.documents--
	p.length -= length
}

func count(texts ...string) (times map[string]int, length int) {
	times = map[string]int{}
	for _, text := range texts {
		for word := range words.Of(text) {
			times[word]++
			length++
		}
	}
	return times, length
}

// byWords returns the documents that have words of the question and at least a score,
// the best first.
func (x *Index) byWords(question string, n int, least float64, admits func(*entry) bool) []int {
	scores := map[int]float64{}
	average := float64(x.words.length) / float64(max(1, x.words.documents))
	for _, word := range words.OfQuestion(question) {
		of := x.words.by[word]
		if of == nil {
			continue
		}
		weight := rarity(x.words.documents, of.documents)
		for _, o := range of.in {
			e := &x.docs[o.document]
			if e.removed {
				continue
			}
			scores[o.document] += weight * frequency(o.times, e.length, average)
		}
	}
	hits := make([]rank.Hit[string], 0, len(scores))
	for document, score := range scores {
		if e := &x.docs[document]; score >= least && admits(e) {
			hits = append(hits, rank.Hit[string]{Key: e.ID, Score: score})
		}
	}
	return x.best(hits, n)
}

// rarity is the weight of a word that some of all documents have.
func rarity(all, having int) float64 {
	weight := math.Log((float64(all-having) + 0.5) / (float64(having) + 0.5))
	return max(weight, 1e-6) // a word that most documents have still counts a little
}

// frequency is how much a word counts for a document that has it so many times.
func frequency(times, length int, average float64) float64 {
	f := float64(times)
	return f * (saturation + 1) / (f + saturation*(1-lengths+lengths*float64(length)/max(average, 1)))
}

// best returns the numbers of the n best hits.
func (x *Index) best(hits []rank.Hit[string], n int) []int {
	rank.Sort(hits)
	hits = hits[:min(n, len(hits))]
	numbers := make([]int, len(hits))
	for i, h := range hits {
		numbers[i] = x.numbers[h.Key]
	}
	return numbers
}
