package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/internal/server"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

func read(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(body))
}

func TestTourGuide(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	alice := login(t, s, "alice")
	const bad = `is not a latitude and a longitude, such as -8.06,-34.87."}`
	for _, test := range []struct {
		client      *http.Client
		query, want string
		status      int
	}{
		{http.DefaultClient, "?coordinate=-8.06,-34.87", `{"error":"You must be logged in to use this feature."}`, 401},
		{alice, "", `{}`, 200},
		{alice, "?coordinate=", `{}`, 200},
		{alice, "?coordinate=-8.06,-34.87", `{"nearby_attractions":[` +
			`{"name":"Marco Zero","description":"the square where the city begins"},` +
			`{"name":"Paço do Frevo","description":"a museum of the music and dance of the carnival"},` +
			`{"name":"Kahal Zur Israel","description":"the first synagogue of the Americas"}]}`, 200},
		{alice, "?coordinate=91,0", `{"error":"The coordinate \"91,0\" ` + bad, 400},
		{alice, "?coordinate=NaN,0", `{"error":"The coordinate \"NaN,0\" ` + bad, 400},
		{alice, "?coordinate=here", `{"error":"The coordinate \"here\" ` + bad, 400},
	} {
		if status, body := read(t, test.client, s.url+"/tour-guide/"+test.query); status != test.status || body != test.want {
			t.Errorf("%s: %d %s, want %d %s", test.query, status, body, test.status, test.want)
		}
	}
}

// TestTourGuideWithoutAnAnswer: what the model does wrong is not told to clients.
func TestTourGuideWithoutAnAnswer(t *testing.T) {
	model := llmtest.NewServer(t, llmtest.Always(llmtest.Text("no JSON at all")))
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x", "OPENAI_BASE_URL": model.URL, "OPENAI_API_KEY": "k"})
	status, body := read(t, login(t, s, "alice"), s.url+"/tour-guide/?coordinate=1,2")
	if status != http.StatusBadGateway || body != `{"error":"The tour guide can't answer now."}` {
		t.Errorf("%d %s", status, body)
	}
}
