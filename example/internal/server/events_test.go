package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/internal/server"
)

// TestEvents: who comes after the end still sees what happened, without the arguments
// of tools.
func TestEvents(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	alice, bob := login(t, s, "alice"), login(t, s, "bob")
	id := newThread(t, s, alice)
	if status, _ := read(t, alice, s.url+"/events/"+id); status != http.StatusNotFound {
		t.Errorf("before the first run: %d", status)
	}
	if status := ask(t, s, alice, id); status != http.StatusCreated {
		t.Fatalf("asking: %d", status)
	}
	status, body := read(t, alice, s.url+"/events/"+id)
	if status != http.StatusOK || !strings.HasPrefix(body, `data: {"type":"run-started"}`+"\n\n") ||
		!strings.HasSuffix(body, `data: {"type":"run-finished","stop":"answered"}`) ||
		!strings.Contains(body, `data: {"type":"tool-started","tool":"fetch_current_weather"}`+"\n\n") ||
		!strings.Contains(body, `{"type":"text-delta","text":"I am the offline model`) || strings.Contains(body, "arguments") {
		t.Errorf("%d\n%s", status, body)
	}
	for _, test := range []struct {
		client *http.Client
		thread string
		want   int
	}{{bob, id, 403}, {http.DefaultClient, id, 401}, {alice, "nothing", 404}} {
		if status, body := read(t, test.client, s.url+"/events/"+test.thread); status != test.want {
			t.Errorf("%s: %d %s, want %d", test.thread, status, body, test.want)
		}
	}
}
