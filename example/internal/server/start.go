package server

import (
	"fmt"
	"io"
	"net"
	"strings"
)

// start is what people are told when the server starts.
type start struct {
	url, db, model string
	services       []about
	// given: the password came from the environment. random is the password that
	// was made up, if one was.
	given  bool
	random string
}

// about is where the assistants know something from, and what would give the real
// thing if it is made up.
type about struct{ what, name, real string }

func (a about) String() string {
	if a.name == "fixtures" {
		return fmt.Sprintf("  %-9s fixtures, made up (%s)\n", a.what, a.real)
	}
	return fmt.Sprintf("  %-9s %s\n", a.what, a.name)
}

// print writes it. Nobody can be told the random password again.
func (s start) print(w io.Writer) error {
	password, login := "the one of the first start (forgotten? EXAMPLE_PASSWORD=… sets a new one)", "PASSWORD"
	switch {
	case s.given:
		password = "the one in EXAMPLE_PASSWORD"
	case s.random != "":
		password, login = s.random+" (for all three; it is not shown again)", s.random
	}
	_, err := fmt.Fprintf(w, `aigen example on %s

  accounts  alice, bob, root (superuser)
  password  %s
  log in    curl -c cookies.txt -d username=alice -d password=%s %s/login
  model     %s
%s  database  %s

`, s.url, password, login, s.url, s.model, lines(s.services), s.db)
	return err
}

func lines(services []about) string {
	var b strings.Builder
	for _, a := range services {
		b.WriteString(a.String())
	}
	return b.String()
}

// urlOf returns the URL of a listener that a client on this machine can use.
func urlOf(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return "http://" + a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(strings.TrimSpace(host), port)
}
