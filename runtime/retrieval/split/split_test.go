package split_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/split"
)

func texts(docs []retrieval.Document) []string {
	var all []string
	for _, d := range docs {
		all = append(all, d.Text)
	}
	return all
}

func check(t *testing.T, got []retrieval.Document, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, texts(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func doc(text string) retrieval.Document { return retrieval.Document{ID: "d", Text: text} }

var small = split.Config{Size: 20, Overlap: -1}

func TestTextCutsAtTheBestPlace(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"short":      {" one\n", []string{"one"}},
		"empty":      {" \n\n ", nil},
		"paragraphs": {"one two three\n\nfour five\nsix seven", []string{"one two three", "four five\nsix seven"}},
		"lines":      {"one two three\nfour five six seven", []string{"one two three", "four five six seven"}},
		"sentences":  {"One two three. Four five six.", []string{"One two three.", "Four five six."}},
		"words":      {"one two three four five six", []string{"one two three four", "five six"}},
		"no blanks":  {strings.Repeat("x", 45), []string{strings.Repeat("x", 20), strings.Repeat("x", 20), "xxxxx"}},
		"Chinese":    {strings.Repeat("你好吗", 5) + "。" + strings.Repeat("我很好", 4), []string{strings.Repeat("你好吗", 5) + "。", strings.Repeat("我很好", 4)}},
		"Windows":    {"one two three\r\n\r\nfour five six\rseven", []string{"one two three", "four five six\nseven"}},
	} {
		t.Run(name, func(t *testing.T) { check(t, split.Text(doc(c.text), small), c.want...) })
	}
}

func TestTextOverlaps(t *testing.T) {
	check(t, split.Text(doc("one two three four five six seven eight"), split.Config{Size: 20, Overlap: 5}),
		"one two three four", "four five six seven", "eight")
}

// What people see as one character is never cut.
func TestCharactersStayWhole(t *testing.T) {
	for name, character := range map[string]string{
		"accents": "e\u0301\u0323", "family": "👩‍👩‍👧‍👦", "skin": "👍🏽", "flag": "🇧🇷", "Korean": "\u1112\u1161\u11ab", "Hindi": "कि", "keycap": "1\ufe0f\u20e3",
	} {
		t.Run(name, func(t *testing.T) {
			for size := 10; size < 24; size++ {
				docs := split.Text(doc(strings.Repeat(character, 40)), split.Config{Size: size, Overlap: -1})
				if got := strings.Join(texts(docs), ""); got != strings.Repeat(character, 40) {
					t.Fatalf("something is lost: %q", got)
				}
				for _, text := range texts(docs) {
					if strings.ReplaceAll(text, character, "") != "" {
						t.Errorf("size %d: %q is cut", size, text)
					}
				}
			}
		})
	}
	zalgo := "a" + strings.Repeat("\u0301", 1000)
	for _, text := range texts(split.Text(doc(zalgo), small)) {
		if utf8.RuneCountInString(text) > 20 {
			t.Errorf("a letter with a thousand accents has %d", utf8.RuneCountInString(text))
		}
	}
}

// Sizes are kept, and every word is in a part, whatever the text and the size.
func TestNothingIsLost(t *testing.T) {
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "w%d%s", i, []string{" ", "\n", ". ", "\n\n", ", ", "\n\n# H\n\n", "é "}[i*i%7])
	}
	splitters := map[string]func(retrieval.Document, split.Config) []retrieval.Document{
		"text": split.Text, "markdown": split.Markdown,
		"html": func(d retrieval.Document, c split.Config) []retrieval.Document {
			docs, err := split.HTML(d, c)
			if err != nil {
				t.Fatal(err)
			}
			return docs
		},
	}
	for name, f := range splitters {
		for _, c := range []split.Config{{}, {Size: 10}, {Size: 33, Overlap: 8}, {Size: 200, Overlap: 9999}, {Size: 1}} {
			docs := f(doc(text.String()), c)
			all := map[string]bool{}
			ids := map[string]bool{}
			limit := c.Size
			if limit == 0 {
				limit = 1000
			}
			for _, d := range docs {
				if n := utf8.RuneCountInString(d.Text); n > max(limit, 10) {
					t.Errorf("%s %+v: a part of %d", name, c, n)
				}
				if err := d.Check(); err != nil || ids[d.ID] {
					t.Errorf("%s %+v: %s: %v", name, c, d.ID, err)
				}
				ids[d.ID] = true
				for _, w := range strings.Fields(d.Text) {
					all[strings.Trim(w, ".,é")] = true
				}
			}
			for i := range 2000 {
				if !all[fmt.Sprintf("w%d", i)] {
					t.Fatalf("%s %+v: w%d is lost", name, c, i)
				}
			}
		}
	}
}

func TestPartsKeepWhatTheDocumentHas(t *testing.T) {
	page := retrieval.Document{
		ID: "guide", Title: "Guide", URL: "https://example.com/guide", Owner: "ann",
		Metadata: map[string]string{"lang": "en"}, Vector: []float32{1}, Score: 3,
		Text: "Intro.\n\n# Guide\n\n## Install\n\nRun it.\n\n## Use\n\nRun it.\n\n# Guide\n\n## Install\n\nRun it.\n",
	}
	docs := split.Markdown(page, split.Config{})
	var got []string
	for _, d := range docs {
		got = append(got, d.Title+": "+d.Text)
		if d.URL != page.URL || d.Owner != "ann" || d.Metadata["lang"] != "en" || d.Metadata[split.Source] != "guide" || d.Vector != nil || d.Score != 0 {
			t.Errorf("part %+v", d)
		}
	}
	want := []string{"Guide: Intro.", "Guide > Install: Run it.", "Guide > Use: Run it.", "Guide > Install: Run it."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if docs[0].Metadata[split.Headings] != "" || docs[1].Metadata[split.Headings] != "Guide > Install" {
		t.Errorf("headings %q and %q", docs[0].Metadata[split.Headings], docs[1].Metadata[split.Headings])
	}
	if page.Metadata[split.Source] != "" {
		t.Error("the metadata of the page was changed")
	}
	if docs[1].ID == docs[3].ID || docs[3].ID != docs[1].ID+"-2" {
		t.Errorf("IDs %s and %s", docs[1].ID, docs[3].ID)
	}
	page.Text = "New words.\n\n" + page.Text
	if again := split.Markdown(page, split.Config{}); again[1].ID != docs[1].ID || again[0].ID == docs[0].ID {
		t.Errorf("the IDs do not follow the texts: %s, %s", again[0].ID, again[1].ID)
	}
}

func TestMarkdown(t *testing.T) {
	const program = "```go\nfunc main() {\n\n\t# not a heading\n\tprintln(\"a very long line of code\")\n}\n```"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"paragraphs that fit are together": {"one two\n\nthree\n\nfour five six", []string{"one two\n\nthree", "four five six"}},
		"code is whole":                    {"Text.\n\n" + program + "\n\nMore.", []string{"Text.", program, "More."}},
		"code that is never closed":        {"~~~\na\n\nb", []string{"~~~\na\n\nb\n~~~"}},
		"a fence in a longer one":          {"````\n```\nx\n```\n````", []string{"````\n```\nx\n```\n````"}},
		"long code is cut between lines": {
			"```\n" + strings.Repeat("line 1234\n", 10) + "```",
			[]string{"```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```", "```\nline 1234\n```"},
		},
		"headings part":           {"a\n# H1\nb\n### H3 ###\nc\nOne\n===\nd\n\nTwo\n---\ne", []string{"a", "b", "c\nOne\n===\nd", "e"}},
		"underlined":              {"Title\n=====\n\ntext", []string{"text"}},
		"no headings":             {"#tag\n\n####### seven\n\n    # code", []string{"#tag\n\n####### seven", "    # code"}},
		"front matter is dropped": {"---\ntitle: x\n---\ntext", []string{"text"}},
		"only headings":           {"# a\n## b\n", nil},
		"no UTF-8":                {"a\xffb", []string{"a\uFFFDb"}},
	} {
		t.Run(name, func(t *testing.T) { check(t, split.Markdown(doc(c.text), small), c.want...) })
	}
}

func TestHTML(t *testing.T) {
	page := retrieval.Document{ID: "p", URL: "https://example.com/p", Text: `<!doctype html><html><head><title> A  page </title><style>p{}</style>
<script>alert("x")</script></head><body><nav><a href="/">Home</a></nav>
<p>Hello <b>big</b>
world.</p><p hidden>secret</p><div style="display: none">obey</div><!-- comment -->
<h2 id="use">How to <i>use</i></h2>
<ul><li>one <p>more</p></li><li>two</li></ul>
<pre><code>if x &lt; 1 {
	y()
}</code></pre>
<h3>Table</h3><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
line<br>break<noscript>no script</noscript><template>tpl</template></body></html>`}
	docs, err := split.HTML(page, split.Config{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, docs, "Hello big world.", "- one more\n- two\n\n```\nif x < 1 {\n\ty()\n}\n```", "a | b\n1 | 2\n\nline\nbreak")
	var got []string
	for _, d := range docs {
		got = append(got, d.Title+" "+d.URL)
	}
	want := []string{"A page https://example.com/p", "A page > How to use https://example.com/p#use", "A page > How to use > Table https://example.com/p"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHostileHTML(t *testing.T) {
	deep := strings.Repeat("<div>", 100_000) + "x"
	for name, text := range map[string]string{
		"deep": deep, "never closed": "<pre><pre><h1><script>", "closed twice": "</pre></pre></h1>x", "empty": "", "no HTML": "a < b & c > d",
		"long": "<p>" + strings.Repeat("word ", 40_000), "zeros": "a\x00b\xff<p\x00>",
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := split.HTML(doc(text), small)
			if err != nil && name != "deep" {
				t.Error(err)
			}
			for _, d := range docs {
				if err := d.Check(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	docs, err := split.HTML(doc("a < b & c > d"), small)
	if err != nil || len(docs) != 1 || docs[0].Text != "a < b & c > d" {
		t.Errorf("%v, %v", docs, err)
	}
}
