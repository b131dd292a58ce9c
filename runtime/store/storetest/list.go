package storetest

import (
	"slices"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

var listTests = []named{
	{"is empty", func(t *test) {
		equal(t, "no IDs", len(must(t.Threads(t.ctx, store.ThreadQuery{IDs: []string{}}))(t)), 0)
		equal(t, "no owners", len(must(t.Threads(t.ctx, store.ThreadQuery{OwnerIDs: []string{}}))(t)), 0)
	}},
	{"every filter narrows", testThreadFilters},
	{"pages by creation", func(t *test) { testPages(t, store.ByCreation) }},
	{"pages by activity", func(t *test) { testPages(t, store.ByActivity) }},
	{"searches in any case, and plain characters alone", testSearch},
	{"searches messages", func(t *test) {
		th, other := t.thread(), t.thread()
		t.add(th.ID, store.Message{Text: "The weather in Recife"}, store.Message{Text: "the WEATHER again"})
		t.add(other.ID, store.Message{Text: "something else"})
		found := must(t.Threads(t.ctx, store.ThreadQuery{IDs: []string{th.ID, other.ID}, Search: "weather"}))(t)
		equal(t, "found", ids(found), []string{th.ID})
	}},
}

func ids(threads []store.Thread) []string {
	ids := make([]string, len(threads))
	for i, th := range threads {
		ids[i] = th.ID
	}
	return ids
}

func testThreadFilters(t *test) {
	a := t.threadOf(store.Thread{OwnerID: t.one, AssistantID: "weather", CreatedAt: noon, UpdatedAt: noon})
	b := t.threadOf(store.Thread{OwnerID: t.other, CreatedAt: noon.Add(-1 * time.Hour), UpdatedAt: noon.Add(time.Hour), ArchivedAt: noon})
	c := t.threadOf(store.Thread{AssistantID: "weather", CreatedAt: noon.Add(-2 * time.Hour), UpdatedAt: noon.Add(2 * time.Hour)})
	all := []string{a.ID, b.ID, c.ID}
	for what, test := range map[string]struct {
		q    store.ThreadQuery
		want []string
	}{
		"nothing":      {store.ThreadQuery{}, all},
		"activity":     {store.ThreadQuery{Order: store.ByActivity}, []string{c.ID, b.ID, a.ID}},
		"owner":        {store.ThreadQuery{OwnerIDs: []string{t.one}}, []string{a.ID}},
		"owners":       {store.ThreadQuery{OwnerIDs: []string{t.one, t.other, "", "\x00"}}, []string{a.ID, b.ID}},
		"assistant":    {store.ThreadQuery{AssistantID: "weather"}, []string{a.ID, c.ID}},
		"archived":     {store.ThreadQuery{Archived: new(true)}, []string{b.ID}},
		"not archived": {store.ThreadQuery{Archived: new(false)}, []string{a.ID, c.ID}},
		"idle":         {store.ThreadQuery{IdleSince: noon.Add(time.Hour)}, []string{a.ID}},
		"limit":        {store.ThreadQuery{Limit: 2}, []string{a.ID, b.ID}},
		"two at once":  {store.ThreadQuery{AssistantID: "weather", OwnerIDs: []string{t.one, t.other}}, []string{a.ID}},
		"deleted":      {store.ThreadQuery{Deleted: true}, []string{}},
	} {
		test.q.IDs = append([]string{"?"}, all...)
		equal(t, what, ids(must(t.Threads(t.ctx, test.q))(t)), test.want)
	}
}

// testPages walks through a list with many threads of the same time.
func testPages(t *test, order store.ThreadOrder) {
	q := store.ThreadQuery{Order: order}
	for i := range 17 {
		at := noon.Add(time.Duration(i/5) * time.Microsecond)
		th := store.Thread{CreatedAt: at, UpdatedAt: noon}
		if order == store.ByActivity {
			th = store.Thread{CreatedAt: noon, UpdatedAt: at}
		}
		q.IDs = append(q.IDs, t.threadOf(th).ID)
	}
	place := func(th store.Thread) store.Cursor {
		if order == store.ByActivity {
			return store.Cursor{Time: th.UpdatedAt, ID: th.ID}
		}
		return store.Cursor{Time: th.CreatedAt, ID: th.ID}
	}
	all := must(t.Threads(t.ctx, q))(t)
	if !slices.IsSortedFunc(all, func(a, b store.Thread) int { return place(b).Time.Compare(place(a).Time) }) {
		t.Error("the list is not sorted by time")
	}
	var pages []string
	q.Limit = 4
	for page := must(t.Threads(t.ctx, q))(t); len(page) > 0; page = must(t.Threads(t.ctx, q))(t) {
		pages = append(pages, ids(page)...)
		after := place(page[len(page)-1])
		q.After = &after
	}
	equal(t, "pages", pages, ids(all))
	slices.Sort(pages)
	equal(t, "threads", len(slices.Compact(pages)), len(q.IDs))
}

func testSearch(t *test) {
	names := map[string]string{}
	var all []string
	for _, name := range []string{"Straße 100% off", "100 off", "snake_case", "snakeXcase", "Über Ärger", `back\slash`, "a*b?[c]^", "axbyc"} {
		th := t.threadOf(store.Thread{Name: name, CreatedAt: noon, UpdatedAt: noon})
		names[th.ID] = name
		all = append(all, th.ID)
	}
	for search, want := range map[string][]string{
		"100":      {"100 off", "Straße 100% off"},
		"100%":     {"Straße 100% off"},
		"%":        {"Straße 100% off"},
		"_":        {"snake_case"},
		"E_C":      {"snake_case"},
		"SNAKE":    {"snakeXcase", "snake_case"},
		"über":     {"Über Ärger"},
		"ÄRGER":    {"Über Ärger"},
		`K\S`:      {`back\slash`},
		"*":        {"a*b?[c]^"},
		"?[C]^":    {"a*b?[c]^"},
		"nowhere":  nil,
		"' OR 1=1": nil,
		"a\x00b":   nil,
		"\xff":     nil,
	} {
		var got []string
		for _, id := range ids(must(t.Threads(t.ctx, store.ThreadQuery{IDs: all, Search: search}))(t)) {
			got = append(got, names[id])
		}
		slices.Sort(got)
		equal(t, "search "+search, got, want)
	}
}
