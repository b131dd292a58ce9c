package tool_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

type server struct {
	Address netip.Addr
	Ports   []int
}

var serverFields = []tool.Field{{Name: "address", Optional: true}, {Name: "ports", Optional: true}}

// decodeServer is what aigen writes for a server with the given defaults.
func decodeServer(address, ports string) func(*tool.Decoder) server {
	return func(d *tool.Decoder) server {
		var v server
		v.Address = tool.Default(d, address, tool.Text[netip.Addr])
		v.Ports = tool.Default(d, ports, func(d *tool.Decoder) []int { return tool.Slice(d, tool.Int[int]) })
		for name := range d.Object(serverFields) {
			switch name {
			case "address":
				v.Address = tool.Text[netip.Addr](d)
			case "ports":
				v.Ports = tool.Slice(d, tool.Int[int])
			}
		}
		return v
	}
}

func TestDefault(t *testing.T) {
	got, err := tool.Decode([]byte(`{"ports":[1]}`), decodeServer(`"::1"`, `[80,443]`))
	if err != nil || got.Address.String() != "::1" || len(got.Ports) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestBadDefault: a default that is not valid is a mistake in the program, which the
// model is not told about, whatever it writes.
func TestBadDefault(t *testing.T) {
	for _, row := range []struct{ address, ports, args, want string }{
		{`"nowhere"`, `[]`, `{}`,
			`tool: the default "nowhere" cannot be used: "nowhere" is not valid: ParseAddr("nowhere"): unable to parse IP`},
		{`"nowhere"`, `[]`, `{"address":"::1"}`,
			`tool: the default "nowhere" cannot be used: "nowhere" is not valid: ParseAddr("nowhere"): unable to parse IP`},
		{`"nowhere"`, `["x"]`, `not JSON`,
			`tool: the default "nowhere" cannot be used: "nowhere" is not valid: ParseAddr("nowhere"): unable to parse IP`},
		{`"::1"`, `[1,"x",true]`, `{"unknown":1}`,
			`tool: the default [1,"x",true] cannot be used: [1]: expected an integer, got string "x"; [2]: expected an integer, got true`},
	} {
		got, err := tool.Decode([]byte(row.args), decodeServer(row.address, row.ports))
		broken, ok := errors.AsType[*tool.DefaultError](err)
		if !ok || broken.Error() != row.want || got.Ports != nil {
			t.Errorf("got %v, %v\nwant %s", got, err, row.want)
		}
		if _, mistake := errors.AsType[*tool.ArgumentError](err); mistake {
			t.Errorf("%v is taken for a mistake of the model", err)
		}
	}
	// A default within a default.
	outer := func(d *tool.Decoder) server { return tool.Default(d, `{}`, decodeServer(`"nowhere"`, `[]`)) }
	if _, err := tool.Decode([]byte(`{}`), outer); err == nil ||
		err.Error() != `tool: the default {} cannot be used: tool: the default "nowhere" cannot be used: "nowhere" is not valid: ParseAddr("nowhere"): unable to parse IP` {
		t.Errorf("got %v", err)
	}
}
