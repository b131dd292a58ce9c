package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/internal/server"
)

// The pages of the example: the first of the 94 behaviours in internal/parity that needs
// them. There is no page with threads yet.
func TestBehaviour093_PagesOfTheExample(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	if status, body := read(t, http.DefaultClient, s.url+"/"); status != 200 || !strings.Contains(body, "HOST="+s.url) {
		t.Errorf("%d %s", status, body)
	}
	if status, body := read(t, http.DefaultClient, s.url+"/tour-guide/"); status != 401 || body != `{"error":"You must be logged in to use this feature."}` {
		t.Errorf("%d %s", status, body)
	}
	if status, body := read(t, login(t, s, "alice"), s.url+"/tour-guide/"); status != 200 || body != `{}` {
		t.Errorf("%d %s", status, body)
	}
}
