package tool_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
	"github.com/aigen-go/aigen/runtime/tool/internal/order"
)

const measurement = `{"place":"San Francisco, CA","scale":"celsius"}`

// purchase is an order of ten items.
func purchase() string {
	var items []string
	for i := range 10 {
		note := ""
		if i%4 == 1 {
			note = `,"note":"match the cup"`
		}
		items = append(items, fmt.Sprintf(`{"article":"A-%04d","label":"Espresso cup, %d ml","count":%d,"price":%d,"taxed":%t%s}`,
			i, 60+i, 1+i%4, 1290+i*37, i%3 != 0, note))
	}
	return `{"customer":"c-8f2c1a","mail":"ada@example.com","urgency":"high","currency":"EUR","items":[` + strings.Join(items, ",") +
		`],"delivery":{"street":"12 Rue des Lilas","city":"Lyon","code":"69003","country":"FR"},"wanted":"2026-11-23T09:30:00Z",` +
		`"coupon":"WELCOME10","labels":{"channel":"chat","team":"support","region":"eu","source":"web"},"wrapped":true,"discount":0.1,"days":7}`
}

// plain does the work of a tool with encoding/json, without any checks.
func plain[In, Out any](args []byte, method func(In) Out) ([]byte, error) {
	var in In
	if err := json.Unmarshal(args, &in); err != nil {
		return nil, err
	}
	return json.Marshal(method(in))
}

func plainReading(args []byte) ([]byte, error) { return plain(args, order.Desk{}.Measure) }

func plainPurchase(args []byte) ([]byte, error) {
	return plain(args, func(p order.Purchase) order.Receipt { return order.Desk{}.Buy(&p) })
}

// TestGeneratedCode: the generated decoders agree with encoding/json.
func TestGeneratedCode(t *testing.T) {
	tools := order.Desk{}.AITools()
	want, err := plainPurchase([]byte(purchase()))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := tools[1].Call(t.Context(), []byte(purchase())); err != nil || got.Text != string(want) {
		t.Errorf("got %s, %v, want %s", got.Text, err, want)
	}
	if got, err := tools[0].Call(t.Context(), []byte(measurement)); err != nil || got.Text != "22C in San Francisco, CA" {
		t.Errorf("got %s, %v", got.Text, err)
	}
}

// BenchmarkCall measures decoding, the call and encoding, with all checks on,
// against encoding/json without any. The ratio is that of the CPU time of both,
// taken in turns.
func BenchmarkCall(b *testing.B) {
	tools := order.Desk{}.AITools()
	for _, size := range []struct {
		name  string
		tool  tool.Tool
		plain func([]byte) ([]byte, error)
		args  []byte
	}{
		{"small", tools[0], plainReading, []byte(measurement)},
		{"medium", tools[1], plainPurchase, []byte(purchase())},
	} {
		own := func() error { _, err := size.tool.Call(context.Background(), size.args); return err }
		floor := func() error { _, err := size.plain(size.args); return err }
		b.Run(size.name+"/aigen", func(b *testing.B) { repeat(b, own) })
		b.Run(size.name+"/encoding-json", func(b *testing.B) { repeat(b, floor) })
		b.Run(size.name+"/ratio", func(b *testing.B) { ratio(b, own, floor) })
	}
}

func repeat(b *testing.B, f func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
}

// ratio reports the CPU time of one function in that of another.
func ratio(b *testing.B, own, floor func() error) {
	const round = 200
	var a, z int64
	for b.Loop() {
		for f, sum := range map[*func() error]*int64{&own: &a, &floor: &z} {
			*sum += cpu(func() {
				for range round {
					if err := (*f)(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.ReportMetric(float64(a)/float64(z), "ratio")
}

// cpu is how many nanoseconds of CPU time a function takes, in all threads of the
// process.
func cpu(f func()) int64 {
	before := used()
	f()
	return used() - before
}

func used() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
