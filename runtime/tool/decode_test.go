package tool_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

// node is a type that contains itself, with a field of each kind.
type node struct {
	Name     string            `json:"name"`
	Count    int64             `json:"count"`
	Ratio    float64           `json:"ratio,omitempty"`
	Open     *bool             `json:"open,omitempty"`
	Labels   map[string]string `json:"labels,omitempty"`
	Children []node            `json:"children,omitempty"`
}

var nodeFields = []tool.Field{
	{Name: "name"}, {Name: "count"}, {Name: "ratio", Optional: true},
	{Name: "open", Optional: true}, {Name: "labels", Optional: true}, {Name: "children", Optional: true},
}

// decodeNode is what aigen writes for node.
func decodeNode(d *tool.Decoder) node {
	var v node
	for name := range d.Object(nodeFields) {
		switch name {
		case "name":
			v.Name = tool.String(d)
			tool.MaxLength(d, v.Name, 10)
		case "count":
			v.Count = tool.Int[int64](d)
		case "ratio":
			v.Ratio = tool.Float[float64](d)
		case "open":
			v.Open = new(tool.Bool(d))
		case "labels":
			v.Labels = tool.Map[string](d, tool.String)
		case "children":
			v.Children = tool.Slice(d, decodeNode)
		}
	}
	return v
}

func decode(args string) string { return outcome(tool.Decode([]byte(args), decodeNode)) }

func TestObjects(t *testing.T) {
	for _, row := range [][2]string{
		{`{"name":"a","count":1}`, `{Name:a Count:1 Ratio:0 Open:<nil> Labels:map[] Children:[]}`},
		{" \n{ \"count\" : 1 , \"name\" : \"a\" }\t", `{Name:a Count:1 Ratio:0 Open:<nil> Labels:map[] Children:[]}`},
		{`{"name":"a","count":1,"ratio":null,"open":null,"labels":null,"children":null}`, `{Name:a Count:1 Ratio:0 Open:<nil> Labels:map[] Children:[]}`},
		{`{"name":null,"count":1}`, `- name: expected a string, got null`},
		{``, "- name: required\n- count: required"},
		{" \n\t\r", "- name: required\n- count: required"},
		{`{}`, "- name: required\n- count: required"},
		{`{"Name":"a","count":1}`, "- Name: unknown argument; did you mean name?\n- name: required"},
		{`{"nmae":"a","COUNT":1}`, "- nmae: unknown argument; did you mean name?\n- COUNT: unknown argument; did you mean count?\n- name: required\n- count: required"},
		{`{"name":"a","count":1,"zebra":{"x":[1,{}]}}`, `- zebra: unknown argument`},
		{`{"name":"a","count":1,"name":"b"}`, `- name: given twice`},
		{`{"name":"a","count":1,"open":null,"open":true}`, `- open: given twice`},
		{`{"n\u0061me":"a","count":1}`, `{Name:a Count:1 Ratio:0 Open:<nil> Labels:map[] Children:[]}`},
		{`{"name":"0123456789a","count":"x","children":[{"name":1},3,{"name":"b","count":1.5}]}`,
			"- name: expected at most 10 characters, got 11\n" +
				"- count: expected an integer, got string \"x\"\n" +
				"- children[0].name: expected a string, got number 1\n" +
				"- children[0].count: required\n" +
				"- children[1]: expected an object, got number 3\n" +
				"- children[2].count: 1.5 is not an integer"},
		{`[]`, `- expected an object, got an array`},
		{`null`, `- expected an object, got null`},
		{`"{}"`, `- expected an object, got string "{}"`},
		{`{"name":"a","count":1}{}`, `- there is text after the arguments; they must be one JSON object`},
		{`{"name":"a","count":1} x`, `- there is text after the arguments; they must be one JSON object`},
		{`{"name":"a","count":1`, notJSON},
		{`{"name":"a","count"`, notJSON},
		{`{"name":"a`, notJSON},
		{`{"name":7,"count":`, "- name: expected a string, got number 7\n" + notJSON},
		{`{`, notJSON},
		{`}`, notJSON},
		{"\xef\xbb\xbf{}", notJSON},
		{"\x00", notJSON},
	} {
		if got := decode(row[0]); got != row[1] {
			t.Errorf("%s\n got: %s\nwant: %s", row[0], got, row[1])
		}
	}
}

func TestNoArguments(t *testing.T) {
	for _, row := range [][2]string{
		{``, `<nil>`}, {`{}`, `<nil>`}, {` { } `, `<nil>`},
		{`{"a":1}`, "invalid arguments:\n- a: unknown argument"},
		{`null`, "invalid arguments:\n- expected an object, got null"},
		{`{} 1`, "invalid arguments:\n- there is text after the arguments; they must be one JSON object"},
	} {
		if got := fmt.Sprint(tool.NoArguments([]byte(row[0]))); got != row[1] {
			t.Errorf("%s: got %s, want %s", row[0], got, row[1])
		}
	}
}

// chain nests nodes so deep that the innermost value stands in depth objects and
// arrays.
func chain(objects int) string {
	return strings.Repeat(`{"name":"a","count":1,"children":[`, objects) + strings.Repeat(`]}`, objects)
}

func TestDepth(t *testing.T) {
	if got := decode(chain(tool.MaxDepth / 2)); !strings.HasPrefix(got, "{Name:a") {
		t.Errorf("at the limit: %.200s", got)
	}
	got := decode(chain(tool.MaxDepth/2 + 1))
	if want := ": nested deeper than 64 levels"; !strings.HasSuffix(got, want) || strings.Count(got, "\n") != 0 {
		t.Errorf("over the limit: got %s, want one line that ends in %s", got, want)
	}
	for _, deep := range []string{"[", "{\"a\":", "{\"children\":["} {
		if got := decode(`{"zebra":` + strings.Repeat(deep, 50_000)); !strings.Contains(got, notJSON) {
			t.Errorf("%s: got %.200s", deep, got)
		}
	}
}

func TestSize(t *testing.T) {
	fit := func(size int) string {
		args := `{"name":"","count":1}`
		return strings.Replace(args, `""`, `"`+strings.Repeat("x", size-len(args))+`"`, 1)
	}
	if got, want := decode(fit(tool.MaxArguments)), "- name: expected at most 10 characters, got 1048555"; got != want {
		t.Errorf("at the limit: got %.200s, want %s", got, want)
	}
	if got, want := decode(fit(tool.MaxArguments+1)), "- the arguments have 1048577 bytes; at most 1048576 are allowed"; got != want {
		t.Errorf("over the limit: got %.200s, want %s", got, want)
	}
}

// TestProblemsAreBounded: whatever is wrong, the text stays short and complete
// lines.
func TestProblemsAreBounded(t *testing.T) {
	long := strings.Repeat("k", 90)
	nested := strings.Repeat(`{"name":"a","count":1,"children":[`, 30) + `{"` + long + `":1}` + strings.Repeat(`]}`, 30)
	for name, args := range map[string]string{
		"items":   `{"name":"a","count":1,"children":[` + strings.Repeat(`1,`, 500_000) + `1]}`,
		"keys":    `{` + strings.Repeat(`"`+long+`":1,`, 10_000) + `"a":1}`,
		"strange": `{` + strings.Repeat(`"`+strings.Repeat(`\u0000`, 200)+`":1,`, 500) + `"a":1}`,
		"bytes":   `{"` + strings.Repeat("\xff", 100_000) + `":"` + strings.Repeat("\xff", 50) + `"}`,
		"nested":  nested,
	} {
		got := decode(args)
		if len(got) >= 16<<10 || !strings.HasPrefix(got, "- ") || strings.Contains(got, "\n\n") {
			t.Errorf("%s: %d bytes: %.300s", name, len(got), got)
		}
	}
	if got := decode(`{"name":"a","count":1,"children":[` + strings.Repeat(`1,`, 2000) + `1]}`); !strings.HasSuffix(got, " more") {
		t.Errorf("nothing says that there are more: %s", got[len(got)-100:])
	}
}

// TestLongChoices: a problem of an enum with many values stays short.
func TestLongChoices(t *testing.T) {
	var values []unit
	for i := range 5000 {
		values = append(values, unit(fmt.Sprintf("value-%d", i)))
	}
	got := of(func(d *tool.Decoder) unit { return tool.Enum(d, values) })(`"x"`)
	if len(got) > 5000 || !strings.HasPrefix(got, `- v: "x" is not one of value-0, value-1, `) || !strings.HasSuffix(got, " more") {
		t.Errorf("%d bytes: %.100s", len(got), got)
	}
}

// TestArgumentsAreNotKept: what was decoded does not change with the buffer that
// it came from.
func TestArgumentsAreNotKept(t *testing.T) {
	args := []byte(`{"name":"a","count":1,"labels":{"key":"value"}}`)
	got, err := tool.Decode(args, decodeNode)
	if err != nil {
		t.Fatal(err)
	}
	for i := range args {
		args[i] = 'X'
	}
	if want := (node{Name: "a", Count: 1, Labels: map[string]string{"key": "value"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestConcurrentDecoding(t *testing.T) {
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 200 {
				good := fmt.Sprintf(`{"name":"%d","count":%d}`, i, j)
				if v, err := tool.Decode([]byte(good), decodeNode); err != nil || v.Count != int64(j) {
					t.Errorf("%s: %+v, %v", good, v, err)
				}
				if got, want := decode(fmt.Sprintf(`{"name":%d,"count":1}`, i)), fmt.Sprintf("- name: expected a string, got number %d", i); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	group.Wait()
}

// TestPanicOfADecoder: a panic of a user's UnmarshalText spoils no later call.
func TestPanicOfADecoder(t *testing.T) {
	func() {
		defer func() { _ = recover() }()
		_, _ = tool.Decode([]byte(`{"name":"a"}`), func(d *tool.Decoder) int {
			for range d.Object(nodeFields) {
				panic("text")
			}
			return 0
		})
	}()
	if got, want := decode(`{"name":1}`), "- name: expected a string, got number 1\n- count: required"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestMoreThan64Fields: the set of the keys that were seen has no limit.
func TestMoreThan64Fields(t *testing.T) {
	var fields []tool.Field
	var args bytes.Buffer
	for i := range 200 {
		fields = append(fields, tool.Field{Name: fmt.Sprintf("f%d", i)})
		fmt.Fprintf(&args, `,"f%d":%d`, 199-i, i)
	}
	sum := func(d *tool.Decoder) (n int) {
		for range d.Object(fields) {
			n += tool.Int[int](d)
		}
		return n
	}
	text := args.String()[1:]
	if got, err := tool.Decode([]byte("{"+text+"}"), sum); err != nil || got != 199*200/2 {
		t.Errorf("got %d, %v", got, err)
	}
	if got, want := outcome(tool.Decode([]byte("{"+text+`,"f130":1}`), sum)), "- f130: given twice"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := outcome(tool.Decode([]byte("{"+strings.Replace(text, `"f70":129,`, "", 1)+"}"), sum)), "- f70: required"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// FuzzDecode compares with encoding/json: what is not JSON has a problem, what has
// none decodes to the same value, and the text of the problems is bounded.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"name":"a","count":1,"ratio":1e3,"open":true,"labels":{"a":"b"},"children":[{"name":"","count":-0}]}`,
		`{"name":"\ud83d\ude00\u0000","count":9007199254740993}`, `{"name":"a","count":1.0}`, `{"count":"7","name":"x"}`,
		`{"zebra":[[[{}]]],"name":nul}`, `[1,2`, `{"name":"a","count":01}`, `{"name":"a","count":1,"ratio":1e999}`, `{"a":1}x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, args []byte) {
		if len(bytes.Trim(args, " \t\r\n")) == 0 {
			return
		}
		got, err := tool.Decode(args, decodeNode)
		if err != nil {
			wrong := new(tool.ArgumentError)
			if !errors.As(err, &wrong) || len(err.Error()) > 16<<10 {
				t.Fatalf("%T of %d bytes", err, len(err.Error()))
			}
			last := wrong.Problems[len(wrong.Problems)-1].String()
			if json.Valid(args) && (strings.Contains(last, "not valid JSON") || strings.Contains(last, "text after")) {
				t.Fatalf("valid JSON is refused: %s", last)
			}
			return
		}
		if !json.Valid(args) {
			t.Fatalf("accepted, but not JSON: %q", args)
		}
		var want node
		if err := json.Unmarshal(args, &want); err == nil && !same(got, want) {
			t.Fatalf("got %+v, encoding/json %+v", got, want)
		}
	})
}

// same compares what two decoders made, without the difference between empty and
// nil.
func same(a, b node) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
