package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	nooptrace "go.opentelemetry.io/otel/trace/noop"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/telemetry"
	"github.com/aigen-go/aigen/runtime/tool"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	m.Run()
}

// desk is an assistant with the given tools.
type desk struct {
	id, name string
	tools    []tool.Tool
}

func (d *desk) AITools() []tool.Tool { return d.tools }

func (d *desk) AISpec() assistant.Spec {
	return assistant.Spec{ID: d.id, Name: d.name, Instructions: "Be brief.", Temperature: new(0.5)}
}

// model is a script with a name.
type model struct{ *llmtest.Model }

func (model) Identify(string) llm.Identity { return llm.Identity{Provider: "openai", Model: "gpt-4o"} }

// login is a tool with a secret; it asks another assistant.
func login() tool.Tool {
	return tool.Tool{
		Name: "login", Description: "Logs in.", Schema: `{"type":"object"}`, Secrets: []tool.Path{{"password"}},
		Handler: func(ctx context.Context, args []byte) (tool.Result, error) {
			switch {
			case strings.Contains(string(args), "bad"):
				return tool.Result{}, &tool.ArgumentError{Problems: []tool.Problem{{Message: "bad"}}}
			case strings.Contains(string(args), "fail"):
				return tool.Result{}, errors.New("no such user")
			}
			out, err := assistant.Run(ctx, &desk{id: "inner"}, "Who?", assistant.WithModel(llmtest.Script(llmtest.Text("Ann."))))
			return tool.Result{Text: out.Text}, err
		},
	}
}

// script is a run with everything in it.
func script() model {
	return model{llmtest.Script(
		llmtest.Calls(
			llmtest.Call("login", map[string]string{"user": "ann", "password": "hunter2"}), llmtest.Call("login", `{"bad":1}`),
			llmtest.Call("login", `{"fail":1}`), llmtest.Call("logout", `{"password":"hunter2"}`),
		).Usage(chat.Usage{Input: 50, Output: 20, Cached: 30, Reasoning: 5}),
		llmtest.Text("You are Ann.").Usage(chat.Usage{Input: 90, Output: 4}),
	)}
}

// observed is where the spans and metrics of a test go.
type observed struct {
	spans  *tracetest.SpanRecorder
	reader *sdkmetric.ManualReader
	option assistant.Option
}

func observe(t *testing.T, c telemetry.Config) observed {
	t.Helper()
	o := observed{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	c.TracerProvider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(o.spans))
	c.MeterProvider = sdkmetric.NewMeterProvider(sdkmetric.WithReader(o.reader))
	observer, err := telemetry.New(c)
	if err != nil {
		t.Fatal(err)
	}
	o.option = assistant.WithObserver(observer)
	return o
}

// outline writes the spans as a tree, each with the attributes that a test can know.
func (o observed) outline() string {
	spans := o.spans.Ended()
	slices.SortStableFunc(spans, func(a, b sdktrace.ReadOnlySpan) int { return a.StartTime().Compare(b.StartTime()) })
	var b strings.Builder
	var write func(parent string, indent string)
	write = func(parent, indent string) {
		for _, s := range spans {
			id := ""
			if s.Parent().HasSpanID() {
				id = s.Parent().SpanID().String()
			}
			if id != parent {
				continue
			}
			fmt.Fprintf(&b, "%s%s [%s]", indent, s.Name(), s.SpanKind())
			if s.Status().Description != "" {
				fmt.Fprintf(&b, " %s: %s", s.Status().Code, reference(s.Status().Description))
			}
			b.WriteString("\n")
			for _, a := range sorted(s.Attributes()) {
				fmt.Fprintf(&b, "%s    %s\n", indent, a)
			}
			write(s.SpanContext().SpanID().String(), indent+"  ")
		}
	}
	write("", "")
	return b.String()
}

// reference takes out of a reason what differs from run to run.
func reference(text string) string {
	before, _, _ := strings.Cut(text, " (ref ")
	return before
}

func sorted(attributes []attribute.KeyValue) []string {
	var all []string
	for _, a := range attributes {
		switch a.Key {
		case "aigen.run.id", "gen_ai.response.time_to_first_chunk":
			all = append(all, string(a.Key))
		default:
			all = append(all, fmt.Sprintf("%s=%s", a.Key, a.Value.String()))
		}
	}
	slices.Sort(all)
	return all
}

func TestSpans(t *testing.T) {
	o := observe(t, telemetry.Config{})
	_, err := assistant.Run(t.Context(), &desk{"desk", "Help Desk", []tool.Tool{login()}}, "Who am I?",
		assistant.WithModel(script()), o.option, assistant.WithHistory("th_1", &keeping{}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantSpans, o.outline()); diff != "" {
		t.Error(diff)
	}
}

// keeping is a History that is there only so that the run has a thread.
type keeping struct{}

func (*keeping) Begin(_ context.Context, b assistant.Begin) (assistant.Begun, error) {
	return assistant.Begun{Messages: []chat.Message{b.Input}}, nil
}
func (*keeping) Append(context.Context, ...assistant.Done) ([]string, error) { return nil, nil }
func (*keeping) End(context.Context, assistant.End) error                    { return nil }

const wantSpans = `invoke_agent Help Desk [internal]
    aigen.run.id
    aigen.run.steps=2
    aigen.run.stop=answered
    gen_ai.agent.id=desk
    gen_ai.agent.name=Help Desk
    gen_ai.conversation.id=th_1
    gen_ai.operation.name=invoke_agent
    gen_ai.provider.name=openai
    gen_ai.request.model=gpt-4o
    gen_ai.usage.input_tokens=140
    gen_ai.usage.output_tokens=24
  chat gpt-4o [client]
      gen_ai.agent.id=desk
      gen_ai.conversation.id=th_1
      gen_ai.operation.name=chat
      gen_ai.output.type=text
      gen_ai.provider.name=openai
      gen_ai.request.model=gpt-4o
      gen_ai.request.stream=true
      gen_ai.request.temperature=0.5
      gen_ai.response.finish_reasons=["tool_call"]
      gen_ai.response.time_to_first_chunk
      gen_ai.usage.cache_read.input_tokens=30
      gen_ai.usage.input_tokens=50
      gen_ai.usage.output_tokens=20
      gen_ai.usage.reasoning.output_tokens=5
  execute_tool login [internal]
      gen_ai.agent.id=desk
      gen_ai.conversation.id=th_1
      gen_ai.operation.name=execute_tool
      gen_ai.tool.call.id=call_1
      gen_ai.tool.description=Logs in.
      gen_ai.tool.name=login
      gen_ai.tool.type=function
    invoke_agent inner [internal]
        aigen.run.id
        aigen.run.steps=1
        aigen.run.stop=answered
        gen_ai.agent.id=inner
        gen_ai.agent.name=inner
        gen_ai.operation.name=invoke_agent
        gen_ai.provider.name=unknown
        gen_ai.usage.input_tokens=0
        gen_ai.usage.output_tokens=0
      chat [client]
          gen_ai.agent.id=inner
          gen_ai.operation.name=chat
          gen_ai.output.type=text
          gen_ai.provider.name=unknown
          gen_ai.request.stream=true
          gen_ai.request.temperature=0.5
          gen_ai.response.finish_reasons=["stop"]
          gen_ai.response.time_to_first_chunk
  execute_tool login [internal] Error: invalid_arguments
      error.type=invalid_arguments
      gen_ai.agent.id=desk
      gen_ai.conversation.id=th_1
      gen_ai.operation.name=execute_tool
      gen_ai.tool.call.id=call_2
      gen_ai.tool.description=Logs in.
      gen_ai.tool.name=login
      gen_ai.tool.type=function
  execute_tool login [internal] Error: tool_error
      error.type=tool_error
      gen_ai.agent.id=desk
      gen_ai.conversation.id=th_1
      gen_ai.operation.name=execute_tool
      gen_ai.tool.call.id=call_3
      gen_ai.tool.description=Logs in.
      gen_ai.tool.name=login
      gen_ai.tool.type=function
  execute_tool [internal] Error: unknown_tool
      error.type=unknown_tool
      gen_ai.agent.id=desk
      gen_ai.conversation.id=th_1
      gen_ai.operation.name=execute_tool
      gen_ai.tool.call.id=call_4
      gen_ai.tool.name=logout
      gen_ai.tool.type=function
  chat gpt-4o [client]
      gen_ai.agent.id=desk
      gen_ai.conversation.id=th_1
      gen_ai.operation.name=chat
      gen_ai.output.type=text
      gen_ai.provider.name=openai
      gen_ai.request.model=gpt-4o
      gen_ai.request.stream=true
      gen_ai.request.temperature=0.5
      gen_ai.response.finish_reasons=["stop"]
      gen_ai.response.time_to_first_chunk
      gen_ai.usage.input_tokens=90
      gen_ai.usage.output_tokens=4
`

// find returns an attribute of the nth span of the given name.
func (o observed) find(name string, n int, key attribute.Key) string {
	for _, s := range o.spans.Ended() {
		if s.Name() != name {
			continue
		}
		if n--; n >= 0 {
			continue
		}
		for _, a := range s.Attributes() {
			if a.Key == key {
				return a.Value.AsString()
			}
		}
	}
	return ""
}

func TestContentOnlyWhenAskedFor(t *testing.T) {
	run := func(c telemetry.Config) observed {
		o := observe(t, c)
		_, err := assistant.Run(t.Context(), &desk{"desk", "", []tool.Tool{login()}}, "Who am I?", assistant.WithModel(script()), o.option)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	quiet := run(telemetry.Config{}).outline()
	for _, said := range []string{"Who am I?", "Be brief.", "Ann", "ann", "no such user"} {
		if strings.Contains(quiet, said) {
			t.Errorf("%q is in a span:\n%s", said, quiet)
		}
	}
	o := run(telemetry.Config{Content: true})
	if strings.Contains(o.outline(), "hunter2") {
		t.Errorf("a secret is in a span:\n%s", o.outline())
	}
	for _, c := range []struct {
		span string
		n    int
		key  attribute.Key
		want string
	}{
		{"chat gpt-4o", 0, "gen_ai.system_instructions", `[{"type":"text","content":"Be brief."}]`},
		{"chat gpt-4o", 0, "gen_ai.input.messages", `[{"role":"user","parts":[{"type":"text","content":"Who am I?"}]}]`},
		{"chat gpt-4o", 0, "gen_ai.output.messages", `[{"role":"assistant","parts":[` +
			`{"type":"tool_call","id":"call_1","name":"login","arguments":{"password":"•••","user":"ann"}},` +
			`{"type":"tool_call","id":"call_2","name":"login","arguments":{"bad":1}},` +
			`{"type":"tool_call","id":"call_3","name":"login","arguments":{"fail":1}},` +
			`{"type":"tool_call","id":"call_4","name":"logout","arguments":"•••"}],"finish_reason":"tool_call"}]`},
		{"chat gpt-4o", 1, "gen_ai.output.messages", `[{"role":"assistant","parts":[{"type":"text","content":"You are Ann."}],"finish_reason":"stop"}]`},
		{"execute_tool login", 0, "gen_ai.tool.call.arguments", `{"password":"•••","user":"ann"}`},
		{"execute_tool login", 0, "gen_ai.tool.call.result", "Ann."},
		{"execute_tool login", 2, "gen_ai.tool.call.result", "error: no such user"},
		{"execute_tool", 0, "gen_ai.tool.call.arguments", ""},
	} {
		if got := o.find(c.span, c.n, c.key); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.span, c.key, got, c.want)
		}
	}
	if got := o.find("chat gpt-4o", 1, "gen_ai.input.messages"); !strings.Contains(got, `{"type":"tool_call_response","id":"call_1","response":"Ann."}`) {
		t.Errorf("got %s", got)
	}
}

// Of a long conversation the newest messages are told, and of a long message its
// beginning; the attribute is JSON all the same.
func TestContentIsBounded(t *testing.T) {
	o := observe(t, telemetry.Config{Content: true, MaxContent: 200})
	long := strings.Repeat("é", 500)
	_, err := assistant.Run(t.Context(), &desk{id: "desk", tools: []tool.Tool{{
		Name: "echo", Description: "Echoes.", Schema: `{"type":"object"}`,
		Handler: func(context.Context, []byte) (tool.Result, error) { return tool.Result{Text: long}, nil },
	}}}, long, assistant.WithModel(model{llmtest.Script(llmtest.Call("echo", map[string]string{"a": long}), llmtest.Text(long))}), o.option)
	if err != nil {
		t.Fatal(err)
	}
	half := strings.Repeat("é", 50) + "…"
	want := `[{"role":"tool","parts":[{"type":"tool_call_response","id":"call_1","response":"` + half + `"}]}]`
	if got := o.find("chat gpt-4o", 1, "gen_ai.input.messages"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := o.find("execute_tool echo", 0, "gen_ai.tool.call.result"); got != strings.Repeat("é", 100)+"…" {
		t.Errorf("got %s", got)
	}
}

func TestFailures(t *testing.T) {
	secret := &llm.Error{Kind: llm.Fatal, Status: 400, Err: errors.New("bad prompt: my secret")}
	for name, c := range map[string]struct {
		step    llmtest.Step
		content bool
		want    []string
	}{
		"the provider is busy": {llmtest.RateLimited(0), false, []string{
			"invoke_agent desk [internal] Error: the model is busy; try again later", "chat gpt-4o [client] Error: rate-limited", "error.type=rate-limited",
		}},
		"the provider quotes": {llmtest.Fail(secret), false, []string{"chat gpt-4o [client] Error: fatal"}},
		"the provider quotes, and that is wanted": {llmtest.Fail(secret), true, []string{
			"chat gpt-4o [client] Error: asking the model: model call failed (fatal, HTTP 400): bad prompt: my secret",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			o := observe(t, telemetry.Config{Content: c.content})
			if _, err := assistant.Run(t.Context(), &desk{id: "desk"}, "Hi", assistant.WithModel(model{llmtest.Script(c.step)}), o.option); err == nil {
				t.Fatal("the run did not fail")
			}
			got := o.outline()
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("not there: %s\n%s", want, got)
				}
			}
			if strings.Contains(got, "secret") != c.content {
				t.Errorf("the text of the error:\n%s", got)
			}
		})
	}
}

// What somebody ended is no failure.
func TestCancelled(t *testing.T) {
	o := observe(t, telemetry.Config{})
	for e, err := range assistant.Stream(t.Context(), &desk{id: "desk"}, "Hi", assistant.WithModel(model{llmtest.Script(llmtest.Text("One two"))}), o.option) {
		if err != nil || e.Type == chat.TextDelta {
			break
		}
	}
	got := o.outline()
	if len(o.spans.Ended()) != 2 || strings.Contains(got, "Error") || !strings.Contains(got, "aigen.run.stop=cancelled") {
		t.Errorf("got\n%s", got)
	}
}

func TestMetrics(t *testing.T) {
	o := observe(t, telemetry.Config{})
	a := &desk{"desk", "", []tool.Tool{login()}}
	if _, err := assistant.Run(t.Context(), a, "Who am I?", assistant.WithModel(script()), o.option); err != nil {
		t.Fatal(err)
	}
	if _, err := assistant.Run(t.Context(), a, "Who am I?", assistant.WithModel(model{llmtest.Script(llmtest.Denied())}), o.option); err == nil {
		t.Fatal("the run did not fail")
	}
	var all metricdata.ResourceMetrics
	if err := o.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range all.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Histogram[int64]:
			for _, p := range data.DataPoints {
				got = append(got, fmt.Sprintf("%s {%s} sum %d of %d", m.Name, strings.Join(sorted(p.Attributes.ToSlice()), " "), p.Sum, p.Count))
			}
		case metricdata.Histogram[float64]:
			for _, p := range data.DataPoints {
				got = append(got, fmt.Sprintf("%s {%s} %d", m.Name, strings.Join(sorted(p.Attributes.ToSlice()), " "), p.Count))
			}
		}
	}
	slices.Sort(got)
	const chatBy, agentBy = "gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o", "gen_ai.operation.name=invoke_agent gen_ai.provider.name=openai gen_ai.request.model=gpt-4o"
	want := []string{
		"gen_ai.client.operation.duration {" + chatBy + "} 2",
		"gen_ai.client.operation.duration {" + agentBy + "} 1",
		"gen_ai.client.operation.duration {error.type=denied " + chatBy + "} 1",
		"gen_ai.client.operation.duration {error.type=denied " + agentBy + "} 1",
		"gen_ai.client.operation.duration {gen_ai.operation.name=chat gen_ai.provider.name=unknown} 1",
		"gen_ai.client.operation.duration {gen_ai.operation.name=invoke_agent gen_ai.provider.name=unknown} 1",
		"gen_ai.client.operation.time_to_first_chunk {" + chatBy + "} 2",
		"gen_ai.client.operation.time_to_first_chunk {gen_ai.operation.name=chat gen_ai.provider.name=unknown} 1",
		"gen_ai.client.token.usage {" + chatBy + " gen_ai.token.type=input} sum 140 of 2",
		"gen_ai.client.token.usage {" + chatBy + " gen_ai.token.type=output} sum 24 of 2",
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkRun compares runs without an observer, with one whose providers do
// nothing, and with one that records.
func BenchmarkRun(b *testing.B) {
	quiet, err := telemetry.New(telemetry.Config{TracerProvider: nooptrace.NewTracerProvider(), MeterProvider: noop.NewMeterProvider()})
	if err != nil {
		b.Fatal(err)
	}
	recording, err := telemetry.New(telemetry.Config{TracerProvider: sdktrace.NewTracerProvider(), MeterProvider: sdkmetric.NewMeterProvider()})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		observer assistant.Observer
	}{{"none", nil}, {"noop", quiet}, {"recording", recording}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			m := model{llmtest.Script(llmtest.Always(llmtest.Text("Hi.")))}
			for b.Loop() {
				if _, err := assistant.Run(b.Context(), &desk{id: "desk"}, "Hi", assistant.WithModel(m), assistant.WithObserver(c.observer)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A call that waits for a person has a span that says so, and no result.
func TestPending(t *testing.T) {
	o := observe(t, telemetry.Config{Content: true})
	drop := tool.Tool{
		Name: "drop", Description: "Drops.", Schema: `{"type":"object"}`,
		Confirm: func([]byte) (string, error) { return "Drop it?", nil },
		Handler: func(context.Context, []byte) (tool.Result, error) { return tool.Result{Text: "dropped"}, nil },
	}
	_, err := assistant.Run(t.Context(), &desk{id: "desk", tools: []tool.Tool{drop}}, "Drop it", o.option,
		assistant.WithModel(model{llmtest.Script(llmtest.Call("drop", nil))}), assistant.WithHistory("th", &waiting{}))
	if err != nil {
		t.Fatal(err)
	}
	got := o.outline()
	for want, there := range map[string]bool{
		"execute_tool drop [internal]\n": true, "aigen.tool.pending=approval\n": true, "aigen.run.stop=waiting\n": true,
		"gen_ai.tool.call.result": false, "error.type": false,
	} {
		if strings.Contains(got, want) != there {
			t.Errorf("%q is there: %t\n%s", want, !there, got)
		}
	}
}

// waiting is a History that keeps runs which wait.
type waiting struct{ keeping }

func (*waiting) Wait(context.Context, assistant.Waiting) error { return nil }
func (*waiting) Resume(context.Context, assistant.Begin) (assistant.Resumed, error) {
	return assistant.Resumed{}, errors.New("it waits")
}
func (*waiting) StartCall(context.Context, string) error { return nil }
