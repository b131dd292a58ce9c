package tool_test

import (
	"encoding/json"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/tool"
)

func TestRedact(t *testing.T) {
	pay := tool.Tool{Secrets: []tool.Path{{"pin"}, {"card", "number"}, {"lines", "*", "code"}, {"tree", "**", "key"}}}
	for name, c := range map[string]struct{ args, want string }{
		"nothing":          {``, ``},
		"no secrets":       {`{"a":[1,2.50,"x"],"b":{}}`, `{"a":[1,2.50,"x"],"b":{}}`},
		"scalar":           {`{"pin":"1234","cents":5}`, `{"pin":"•••","cents":5}`},
		"other type":       {`{"pin":{"a":1234}}`, `{"pin":"•••"}`},
		"twice":            {`{"pin":1,"pin":2}`, `{"pin":"•••","pin":"•••"}`},
		"other case":       {`{"PIN":1}`, `{"PIN":"•••"}`},
		"nested":           {`{"card":{"number":"4111","holder":"Ann"}}`, `{"card":{"number":"•••","holder":"Ann"}}`},
		"in a wrong place": {`{"card":"4111"}`, `{"card":"•••"}`},
		"null":             {`{"card":null}`, `{"card":null}`},
		"items":            {`{"lines":[{"code":1},{"code":2,"n":3}]}`, `{"lines":[{"code":"•••"},{"code":"•••","n":3}]}`},
		"entries":          {`{"lines":[{"key":"a","value":{"code":1}}]}`, `{"lines":[{"key":"a","value":{"code":"•••"}}]}`},
		"a list of one":    {`{"card":[{"number":1,"n":2}]}`, `{"card":[{"number":"•••","n":2}]}`},
		"keys":             {`{"lines":{"a":{"code":1}}}`, `{"lines":{"a":{"code":"•••"}}}`},
		"tree":             {`{"tree":{"name":"x","key":1,"sub":[{"key":2,"name":"y"}]}}`, `{"tree":{"name":"x","key":"•••","sub":[{"key":"•••","name":"y"}]}}`},
		"cut off":          {`{"pin":"12`, `"•••"`},
		"text after it":    {`{"cents":1} pin 1234`, `"•••"`},
		"escaped key":      {`{"p\u0069n":"1234"}`, `{"p\u0069n":"•••"}`},
		"not UTF-8":        {"{\"a\xff\":\"\xff\",\"pin\":1}", `{"a�":"�","pin":"•••"}`},
		"white space":      {` { "cents" : 1 , "card" : [ ] } `, `{"cents":1,"card":[]}`},
		"no key":           {`{"cents":1,}`, `"•••"`},
		"no colon":         {`{"cents" 1234}`, `"•••"`},
		"no comma":         {`{"card":[{} 1234]}`, `"•••"`},
		"no JSON":          {`{"cents":pin1234}`, `"•••"`},
		"an array":         {`["1234"]`, `["•••"]`},
		"a text":           {`"1234"`, `"•••"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(pay.Redact([]byte(c.args))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if got := string(tool.Tool{}.Redact([]byte(`{"pin":`))); got != `{"pin":` {
		t.Errorf("without secrets: %s", got)
	}
	deep := tool.Tool{Secrets: []tool.Path{{"**", "pin"}}}
	if got := string(deep.Redact([]byte(strings.Repeat(`{"a":`, 100) + `{"pin":1234}` + strings.Repeat(`}`, 100)))); strings.Contains(got, "1234") {
		t.Errorf("deep: %s", got)
	}
}

// FuzzRedact: what is shown is JSON and has no secret in it, whatever the model wrote.
func FuzzRedact(f *testing.F) {
	pay := tool.Tool{Secrets: []tool.Path{{"pin"}, {"lines", "*", "code"}, {"tree", "**", "key"}}}
	for _, seed := range []string{`{"pin":"1234"}`, `{"lines":[{"code":1}]}`, `{"tree":{"key":1}}`, `[`, `{"pin":"\u0031"}`, "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, args string) {
		got := pay.Redact([]byte(args))
		if strings.TrimSpace(args) == "" {
			return
		}
		var v any
		if err := json.Unmarshal(got, &v); err != nil {
			t.Fatalf("%s of %q: %v", got, args, err)
		}
		if m, ok := v.(map[string]any); ok && m["pin"] != nil && m["pin"] != tool.Hidden {
			t.Fatalf("%s", got)
		}
	})
}

type level string

type card struct {
	Number string `json:"number"`
	Holder string `json:"holder"`
}

func TestShow(t *testing.T) {
	day := time.Date(2026, 2, 1, 10, 0, 0, 0, time.UTC)
	none := (*int)(nil)
	for want, got := range map[string]string{
		"Ann":                            tool.Show("Ann"),
		`""`:                             tool.Show(""),
		"gold":                           tool.Show(level("gold")),
		"true":                           tool.Show(true),
		"9007199254740993":               tool.Show(int64(9007199254740993)),
		"18446744073709551615":           tool.Show(uint64(18446744073709551615)),
		"1000000.5":                      tool.Show(1000000.5),
		"0.1":                            tool.Show(float32(0.1)),
		"none":                           tool.Show(none),
		"7":                              tool.Show(new(7)),
		"2026-02-01T10:00:00Z":           tool.Show(day),
		"2026-02-01":                     tool.ShowDate(&day),
		"1m30s":                          tool.Show(90 * time.Second),
		"https://a.b/c":                  tool.Show(url.URL{Scheme: "https", Host: "a.b", Path: "/c"}),
		"12345678901234567890":           tool.Show(*must(new(big.Int).SetString("12345678901234567890", 10))),
		"[]":                             tool.Show([]string(nil)),
		`["a<b","c"]`:                    tool.Show([]string{"a<b", "c"}),
		`{"number":"•••","holder":"A"}`:  tool.Show(card{"4111", "A"}, tool.Path{"number"}),
		"5 to me?  Approved already. x":  tool.Show("5 to me?\n\u202eApproved already.\u2028x"),
		strings.Repeat("é", 200) + "…":   tool.Show(strings.Repeat("é", 300)),
		`[{"number":"•••","holder":""}]`: tool.Show([]card{{Number: "1"}}, tool.Path{"*", "number"}),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func must(v *big.Int, ok bool) *big.Int {
	if !ok {
		panic("not a number")
	}
	return v
}

func TestWithout(t *testing.T) {
	all := []tool.Tool{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	got := tool.Without(all, "b", "x")
	if len(got) != 2 || got[0].Name != "a" || got[1].Name != "c" || all[1].Name != "b" {
		t.Errorf("got %v of %v", got, all)
	}
}

func TestClientResult(t *testing.T) {
	silent := &tool.Client{}
	if r, err := silent.Result([]byte("whatever")); err != nil || r.Text != "ok" {
		t.Errorf("got %v %v", r, err)
	}
	asks := &tool.Client{Decode: func(output []byte) (tool.Result, error) {
		return tool.TextResult(tool.Decode(output, tool.String))
	}}
	if r, err := asks.Result([]byte(`"blue"`)); err != nil || r.Text != "blue" {
		t.Errorf("got %v %v", r, err)
	}
	if _, err := asks.Result([]byte(`7`)); err == nil {
		t.Error("a number is no answer")
	}
}
