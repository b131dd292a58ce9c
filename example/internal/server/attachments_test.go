package server_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/internal/server"
)

// TestAttachment: a question can have a file with it, which only its owner gets back.
func TestAttachment(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	alice, bob := login(t, s, "alice"), login(t, s, "bob")
	thread := s.url + "/ai/threads/" + newThread(t, s, alice)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "trip.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, "Recife"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	resp, err := alice.Post(thread+"/attachments/", w.FormDataContentType(), &form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	id := threadID.FindSubmatch(body)
	if err != nil || resp.StatusCode != http.StatusCreated || id == nil {
		t.Fatalf("uploading: %d %s %v", resp.StatusCode, body, err)
	}
	question := fmt.Sprintf(`{"assistant_id":"weather_assistant","content":"What's the weather in Recife?","attachments":[%q]}`, id[1])
	if status, body := post(t, alice, thread+"/messages/", question); status != http.StatusCreated {
		t.Fatalf("asking: %d %s", status, body)
	}
	if _, body := read(t, alice, thread+"/messages/"); !strings.Contains(body, `"attachments":[{"id":"`+string(id[1])+`","name":"trip.txt"`) {
		t.Errorf("the messages are %s", body)
	}
	content := fmt.Sprintf("%s/attachments/%s/content/", thread, id[1])
	if status, body := read(t, alice, content); status != http.StatusOK || body != "Recife" {
		t.Errorf("alice reads %d %s", status, body)
	}
	if status, body := read(t, bob, content); status != http.StatusForbidden {
		t.Errorf("bob reads %d %s", status, body)
	}
}
