package main

import (
	"bytes"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

const recife = "ai: I am the offline model of this example, not an AI. I called fetch_current_weather with location Recife, " +
	"and it says: location Recife; condition Patchy rain; temperature 14 °C; feels like 15 °C; wind 8 km/h; humidity 76%; source fixture."

func TestConversationOutlivesTheProcess(t *testing.T) {
	db := newDB(t)
	p := start(t, db)
	alice := login(t, p, "alice")
	thread := alice.newThread(p)
	if status, body := alice.do("POST", messagesURL(p, thread), question("What's the weather in Recife?")); status != http.StatusCreated || body != "" {
		t.Fatalf("asking: %d %s", status, body)
	}
	want := []string{"human: What's the weather in Recife?", recife}
	if got := alice.messages(p, thread); !slices.Equal(got, want) {
		t.Errorf("messages\n%q\nwant\n%q", got, want)
	}
	p.stop()

	p = start(t, db)
	if status, body := alice.do("GET", p.url+"/ai/threads/", ""); status != http.StatusOK || !strings.Contains(body, thread) {
		t.Errorf("threads after a restart: %d %s", status, body)
	}
	if got := alice.messages(p, thread); !slices.Equal(got, want) {
		t.Errorf("messages after a restart: %q", got)
	}
	p.stop()
}

func TestToolsKnowTheUser(t *testing.T) {
	p := start(t, newDB(t))
	bob := login(t, p, "bob")
	thread := bob.newThread(p)
	bob.do("POST", messagesURL(p, thread), question("What is my username?"))
	want := "ai: I am the offline model of this example, not an AI. I called get_username, and it says: bob."
	if got := bob.messages(p, thread); len(got) != 2 || got[1] != want {
		t.Errorf("messages %q", got)
	}
	bob.do("POST", messagesURL(p, thread), question("And the forecast for Lisbon on 2026-03-06?"))
	if got := bob.messages(p, thread); len(got) != 4 || !strings.Contains(got[3], "I called fetch_forecast with date 2026-03-06; location Lisbon, and it says: location Lisbon; date 2026-03-06; condition ") {
		t.Errorf("messages %q", got)
	}
}

func TestThreadsAreTheirOwners(t *testing.T) {
	p := start(t, newDB(t))
	alice, bob, root := login(t, p, "alice"), login(t, p, "bob"), login(t, p, "root")
	thread := alice.newThread(p)
	if status, body := bob.do("GET", messagesURL(p, thread), ""); status != http.StatusForbidden {
		t.Errorf("bob reads alice's messages: %d %s", status, body)
	}
	if status, body := root.do("GET", messagesURL(p, thread), ""); status != http.StatusOK {
		t.Errorf("root reads alice's messages: %d %s", status, body)
	}
	if status, body := newUser(t).do("GET", messagesURL(p, thread), ""); status != http.StatusUnauthorized {
		t.Errorf("nobody reads alice's messages: %d %s", status, body)
	}
}

func TestLoginRefuses(t *testing.T) {
	p := start(t, newDB(t))
	for _, test := range []struct {
		name, form string
		status     int
		body       string
	}{
		{"wrong password", "username=alice&password=x", 401, `{"detail":"Unknown username or wrong password"}`},
		{"unknown user", "username=carol&password=x", 401, `{"detail":"Unknown username or wrong password"}`},
		{"no password", "username=alice", 400, `{"detail":"Send a form with username and password"}`},
		{"no form", "%zz", 400, `{"detail":"Send a form with username and password"}`},
		{"empty", "", 400, `{"detail":"Send a form with username and password"}`},
		{"huge", "username=alice&password=" + strings.Repeat("x", 1<<20), 413, `{"detail":"A login has at most 4096 bytes"}`},
	} {
		u := newUser(t)
		resp, err := u.http.Post(p.url+"/login", "application/x-www-form-urlencoded", strings.NewReader(test.form))
		if err != nil {
			t.Fatal(err)
		}
		if len(resp.Cookies()) > 0 {
			t.Errorf("%s: got the cookies %v", test.name, resp.Cookies())
		}
		if status, body := drain(t, resp); status != test.status || strings.TrimSpace(body) != test.body {
			t.Errorf("%s: %d %s", test.name, status, body)
		}
	}
	query := "?" + url.Values{"username": {"alice"}, "password": {password}}.Encode()
	if status, _ := newUser(t).do("POST", p.url+"/login"+query, ""); status != http.StatusBadRequest {
		t.Errorf("a password in the URL: %d", status)
	}
	if status, _ := newUser(t).do("GET", p.url+"/login", ""); status != http.StatusMethodNotAllowed {
		t.Errorf("GET /login: %d", status)
	}
}

func TestLogout(t *testing.T) {
	p := start(t, newDB(t))
	alice := login(t, p, "alice")
	if status, body := alice.do("POST", p.url+"/logout", ""); status != http.StatusNoContent || body != "" {
		t.Errorf("logout: %d %s", status, body)
	}
	if status, _ := alice.do("GET", p.url+"/ai/threads/", ""); status != http.StatusUnauthorized {
		t.Errorf("threads after logout: %d", status)
	}
	if status, _ := alice.do("POST", p.url+"/logout", ""); status != http.StatusNoContent {
		t.Errorf("second logout: %d", status)
	}
}

func TestOtherSitesCannotLogIn(t *testing.T) {
	p := start(t, newDB(t))
	for _, path := range []string{"/login", "/logout"} {
		form := strings.NewReader(url.Values{"username": {"alice"}, "password": {password}}.Encode())
		req, err := http.NewRequest("POST", p.url+path, form)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if status, body := drain(t, resp); status != http.StatusForbidden || strings.TrimSpace(body) != `{"detail":"CSRF check Failed"}` {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

func TestTwoProcessesShareADatabase(t *testing.T) {
	db := newDB(t)
	var one, two *process
	var wg sync.WaitGroup
	wg.Go(func() { one = start(t, db, "EXAMPLE_PASSWORD=") })
	wg.Go(func() { two = start(t, db, "EXAMPLE_PASSWORD=") })
	wg.Wait()
	if t.Failed() {
		return
	}
	const made = "it is not shown again"
	if a, b := strings.Contains(one.banner, made), strings.Contains(two.banner, made); a == b {
		t.Errorf("a new password was told by both or by none:\n%s%s", one.banner, two.banner)
	}
	one.stop()
	one = start(t, db)
	alice := login(t, one, "alice")
	thread := alice.newThread(one)
	alice.do("POST", messagesURL(two, thread), question("What's the weather in Recife?"))
	if got := alice.messages(one, thread); len(got) != 2 || got[1] != recife {
		t.Errorf("messages %q", got)
	}
	two.stop()
	one.stop()
}

// The first start tells a random password, once, and it is good for a login.
func TestRandomPassword(t *testing.T) {
	db := newDB(t)
	p := start(t, db, "EXAMPLE_PASSWORD=")
	m := regexp.MustCompile(`(?m)^  password  (\S+) \(for all three; it is not shown again\)$`).FindStringSubmatch(p.banner)
	if m == nil {
		t.Fatal(p.banner)
	}
	if want := "  log in    curl -c cookies.txt -d username=alice -d password=" + m[1] + " " + p.url + "/login\n"; !strings.Contains(p.banner, want) {
		t.Errorf("the command for the login is not\n%s\nin\n%s", want, p.banner)
	}
	resp, err := http.PostForm(p.url+"/login", url.Values{"username": {"root"}, "password": {m[1]}})
	if err != nil {
		t.Fatal(err)
	}
	if status, body := drain(t, resp); status != http.StatusOK || strings.TrimSpace(body) != `{"username":"root","superuser":true}` {
		t.Errorf("login: %d %s", status, body)
	}
	p.stop()
	if strings.Contains(p.stderr.String(), m[1]) {
		t.Error("the password is in the log")
	}
	if p = start(t, db, "EXAMPLE_PASSWORD="); strings.Contains(p.banner, m[1]) || !strings.Contains(p.banner, "the one of the first start") {
		t.Errorf("the second start says\n%s", p.banner)
	}
}

func TestStartErrors(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	dir := t.TempDir()
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"-port 80", 2, "example: flag provided but not defined: -port (-h lists the flags)\n"},
		{"serve", 2, `example: unknown argument "serve" (-h lists the flags)` + "\n"},
		{"-db :memory:", 2, `example: -db ":memory:": want the name of a file` + "\n"},
		{"-addr " + l.Addr().String(), 1, "example: listen tcp " + l.Addr().String() + ": bind: address already in use\n"},
		{"-addr 127.0.0.1:0 -db " + dir, 1, "example: open the store: open " + dir + ": is a directory\n"},
		{"-addr 127.0.0.1:0 -db " + dir + "/no/x.db", 1, "example: open the store: open " + dir + "/no/x.db: no such file or directory\n"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(strings.Fields(test.args), &stdout, &stderr)
		if code != test.code || stderr.String() != test.want || stdout.Len() > 0 {
			t.Errorf("%s: exit code %d, stderr %q, stdout %q", test.args, code, stderr.String(), stdout.String())
		}
	}
	if made, _ := filepath.Glob("*.db"); len(made) > 0 {
		t.Errorf("a start that failed left %v", made)
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-h"}, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
		t.Errorf("exit code %d, %s", code, &stderr)
	}
	for _, want := range []string{"-addr", "-db", "-model"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%s is not in\n%s", want, &stdout)
		}
	}
}
