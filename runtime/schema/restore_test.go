package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/schema"
)

func TestRestore(t *testing.T) {
	const order = `{"type":"object","properties":{
		"id":{"type":"integer"},
		"note":{"type":"string"},
		"gone":{"anyOf":[{"type":"string"},{"type":"null"}]},
		"labels":{"type":"object","additionalProperties":{"type":"string"}},
		"lines":{"type":"array","items":{"$ref":"#/$defs/line"}},
		"payment":{"anyOf":[{"$ref":"#/$defs/card"},{"$ref":"#/$defs/cash"}]},
		"tree":{"$ref":"#"}
	},"required":["id"],"additionalProperties":false,"$defs":{
		"line":{"type":"object","properties":{"qty":{"type":"integer"},"gift":{"type":"boolean"}},"required":["qty"]},
		"card":{"type":"object","properties":{"kind":{"const":"card"},"hint":{"type":"string"}},"required":["kind"]},
		"cash":{"type":"object","properties":{"kind":{"const":"cash"},"coins":{"type":"object","additionalProperties":{"type":"integer"}}},"required":["kind"]}
	}}`
	for in, want := range map[string]string{
		`{"id":1}`:                       `{"id":1}`,
		`{ "id" : 9007199254740993 }`:    `{"id":9007199254740993}`,
		`{"id":"9007199254740993"}`:      `{"id":9007199254740993}`,
		`{"id":"-5"}`:                    `{"id":-5}`,
		`{"id":"05"}`:                    `{"id":"05"}`,
		`{"id":"x"}`:                     `{"id":"x"}`,
		`{"id":"-"}`:                     `{"id":"-"}`,
		`{"id":null,"note":null}`:        `{"id":null}`,
		`{"id":1,"gone":null}`:           `{"id":1,"gone":null}`,
		`{"id":1,"note":"a < \u00e4\n"}`: `{"id":1,"note":"a < \u00e4\n"}`,
		`{"id":1,"labels":[{"key":"a","value":"1"},{"key":"\u0062","value":"2"}]}`: `{"id":1,"labels":{"a":"1","b":"2"}}`,
		`{"id":1,"labels":[]}`:                                                 `{"id":1,"labels":{}}`,
		`{"id":1,"labels":{"a":"1"}}`:                                          `{"id":1,"labels":{"a":"1"}}`,
		`{"id":1,"labels":["a"]}`:                                              `{"id":1,"labels":["a"]}`,
		`{"id":1,"labels":[{"key":1,"value":"1"}]}`:                            `{"id":1,"labels":[{"key":1,"value":"1"}]}`,
		`{"id":1,"lines":[{"qty":"7","gift":null},{"qty":8,"gift":true}]}`:     `{"id":1,"lines":[{"qty":7},{"qty":8,"gift":true}]}`,
		`{"id":1,"payment":{"kind":"card","hint":null}}`:                       `{"id":1,"payment":{"kind":"card"}}`,
		`{"id":1,"payment":{"kind":"cash","coins":[{"key":"1","value":"3"}]}}`: `{"id":1,"payment":{"kind":"cash","coins":{"1":3}}}`,
		`{"id":1,"payment":{"kind":"gold","hint":null}}`:                       `{"id":1,"payment":{"kind":"gold","hint":null}}`,
		`{"id":1,"payment":null}`:                                              `{"id":1}`,
		`{"id":1,"tree":{"id":2,"note":null,"tree":{"id":"3","tree":null}}}`:   `{"id":1,"tree":{"id":2,"tree":{"id":3}}}`,
		`{"id":1,"more":null}`:                                                 `{"id":1,"more":null}`,
		`{"id":1,"lines":"none"}`:                                              `{"id":1,"lines":"none"}`,
	} {
		got, err := schema.Restore(order, in)
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v\nwant %s", in, got, err, want)
		}
		if again, err := schema.Restore(order, got); err != nil || again != got {
			t.Errorf("%s: restored again it is %s, %v", in, again, err)
		}
	}
}

// Neither a hostile schema nor a hostile value does harm.
func TestRestoreRefuses(t *testing.T) {
	const loop = `{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`
	if got, err := schema.Restore(loop, `{"a":null}`); err != nil || got != `{"a":null}` {
		t.Errorf("%s, %v", got, err)
	}
	const each = `{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}}}`
	if got, err := schema.Restore(each, `{"a":null}`); err != nil || got != `{"a":null}` {
		t.Errorf("%s, %v", got, err)
	}
	var many strings.Builder
	for i := range 60 {
		fmt.Fprintf(&many, `,"d%d":{"anyOf":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"},{"type":"boolean"}]}`, i, (i+1)%60, (i+7)%60)
	}
	web := `{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{"x":{}` + many.String() + `}}`
	if got, err := schema.Restore(web, `{"a":"1"}`); err != nil || got != `{"a":"1"}` {
		t.Errorf("%s, %v", got, err)
	}
	for _, c := range [][2]string{
		{`{`, `{}`}, {`{}`, `{`}, {`{}`, `[]`}, {`[]`, `{}`}, {`{}`, `{"a":1,"a":2}`}, {`{"$defs":1}`, `{}`},
	} {
		if got, err := schema.Restore(c[0], c[1]); err == nil {
			t.Errorf("%s, %s: %s", c[0], c[1], got)
		}
	}
}
