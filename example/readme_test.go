package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// block returns the fenced block of the README that begins with a text.
func block(t *testing.T, begin string) string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?ms)^```[a-z]+\n(.*?)^```$").FindAllStringSubmatch(string(readme), -1) {
		if strings.HasPrefix(m[1], begin) {
			return m[1]
		}
	}
	t.Fatalf("the README has no block that begins with %q", begin)
	return ""
}

func TestReadmeShowsTheStart(t *testing.T) {
	db := newDB(t)
	p := start(t, db, "EXAMPLE_PASSWORD=")
	secret := regexp.MustCompile(`[a-z2-9]{4}(-[a-z2-9]{4}){4}`)
	got := strings.NewReplacer(p.url, "http://127.0.0.1:8080", db, "example.db").Replace(p.banner)
	got = strings.TrimRight(secret.ReplaceAllString(got, "SECRET"), "\n")
	want := strings.TrimRight(secret.ReplaceAllString(block(t, "aigen example"), "SECRET"), "\n")
	if got != want {
		t.Errorf("the example prints\n%s\nand the README says\n%s", got, want)
	}
}

func TestReadmeShowsTheMethod(t *testing.T) {
	source, err := os.ReadFile("internal/weather/assistant.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), block(t, "// FetchForecast")) {
		t.Error("the method in the README is not the one of the example")
	}
}

func TestReadmeShowsWhatIsGenerated(t *testing.T) {
	generated, err := os.ReadFile("internal/weather/aigen_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, begin := range []string{"\t\t{\n\t\t\tName:", "func decode"} {
		if !strings.Contains(string(generated), block(t, begin)) {
			t.Errorf("what begins with %q in the README is not in the generated file", begin)
		}
	}
}

// The lines of the README, and of the example's page, run as they are.
func TestReadmeSession(t *testing.T) {
	for _, program := range []string{"bash", "curl", "sed", "tee"} {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("AIGEN_REQUIRE_ALL") == "" {
			t.Skip(err)
		}
	}
	p := start(t, newDB(t))
	session := strings.ReplaceAll(block(t, "HOST="), "http://127.0.0.1:8080", p.url)
	if status, page := newUser(t).do("GET", p.url+"/", ""); status != 200 || !strings.HasSuffix(page, session) {
		t.Errorf("the page ends with other lines than the README: %d\n%s", status, page)
	}
	cmd := exec.Command("bash", "-eu", "-o", "pipefail", "-c", session)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "EXAMPLE_PASSWORD="+password)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		`{"username":"alice","superuser":false}`, `"assistant_id":"weather_assistant"`,
		`"type":"human","content":"What is the weather in Recife?"`, `I called fetch_current_weather with location Recife`, `source fixture`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%s is not in\n%s", want, out)
		}
	}
}
