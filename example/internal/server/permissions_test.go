package server_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/aigen-go/aigen/example/internal/server"
)

func TestOnlyStaffDeletesThreads(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	alice, root := login(t, s, "alice"), login(t, s, "root")
	path := s.url + "/ai/threads/" + newThread(t, s, alice) + "/"
	for _, step := range []struct {
		client *http.Client
		method string
		status int
		body   string
	}{
		{alice, "DELETE", http.StatusForbidden, `{"message":"User is not allowed to delete this thread"}`},
		{alice, "GET", http.StatusOK, ""},
		{root, "DELETE", http.StatusNoContent, ""},
		{alice, "GET", http.StatusNotFound, `{"detail":"Not Found"}`},
	} {
		req, err := http.NewRequestWithContext(t.Context(), step.method, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := step.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != step.status || step.body != "" && string(body) != step.body {
			t.Errorf("%s: %d %s, %v", step.method, resp.StatusCode, body, err)
		}
	}
}
