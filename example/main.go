// Example is an application that uses aigen: assistants for the weather, movies,
// issues, sights and aigen's own documentation behind a login, their conversations
// in SQLite. It needs no key and no network; with keys in the environment it talks to a real model and knows
// the real weather, web and map.
//
//	go run ./example [-addr 127.0.0.1:8080] [-db example.db] [-model NAME]
//
// Environment:
//
//	EXAMPLE_PASSWORD                  password of alice, bob and root
//	OPENAI_API_KEY, OPENAI_BASE_URL   a model, in place of the offline one
//	ANTHROPIC_API_KEY, GEMINI_API_KEY models such as anthropic:claude-sonnet-4-5, with -model
//	OPENAI_EMBEDDING_MODEL            finds pages by their meaning, not their spelling
//	WEATHER_API_KEY                   the key of weatherapi.com, in place of fixtures
//	BRAVE_SEARCH_API_KEY              the key of Brave Search, in place of fixtures
//	MCP_URL                           an MCP server, whose tools the issue tracker gets
//	OVERPASS_URL                      an Overpass API of OpenStreetMap, in place of fixtures
//
// SIGINT and SIGTERM stop it; answers that are being made may end first, a second
// signal ends it at once. It exits with 0, with 1 if it can't start or serve or
// was ended at once, and with 2 if it does not understand its arguments.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aigen-go/aigen/example/internal/server"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// untilSignal returns a context that ends with the first signal. The second one
// ends the process. (After a signal.NotifyContext, one that comes before its stop
// function ran would be lost.)
func untilSignal() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for range signals {
			if ctx.Err() != nil {
				os.Exit(1)
			}
			cancel()
		}
	}()
	return ctx, func() {
		signal.Stop(signals) // none is sent from here on
		close(signals)
		cancel()
	}
}

type options struct{ addr, db, model string }

func run(args []string, stdout, stderr io.Writer) (code int) {
	o, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		complain(stderr, err)
		return 2
	}
	ctx, stop := untilSignal()
	defer stop()
	if err := serve(ctx, o, stdout, stderr); err != nil {
		complain(stderr, err)
		return 1
	}
	return 0
}

func parse(args []string, stdout io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("example", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	flags.StringVar(&o.db, "db", "example.db", "`file` of the database, created if it is not there")
	flags.StringVar(&o.model, "model", "", "`name` of the model, in place of the one that the assistants name")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprintln(stdout, "usage: example [flags]")
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w (-h lists the flags)", err)
	case flags.NArg() > 0:
		return o, fmt.Errorf("unknown argument %q (-h lists the flags)", flags.Arg(0))
	case o.db == "" || o.db == ":memory:":
		return o, fmt.Errorf("-db %q: want the name of a file", o.db)
	}
	return o, nil
}

// serve listens first: if that fails, no database was made and no password is
// lost.
func serve(ctx context.Context, o options, stdout, stderr io.Writer) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	s, err := server.Open(ctx, server.Config{
		DB: o.db, Model: o.model, Getenv: os.Getenv, Log: slog.New(slog.NewTextHandler(stderr, nil)),
	})
	switch {
	case ctx.Err() != nil && err != nil: // a signal came first
		return l.Close()
	case err != nil:
		return errors.Join(err, l.Close())
	}
	return errors.Join(s.Serve(ctx, l, stdout), s.Close())
}

// complain writes an error on one line.
func complain(w io.Writer, err error) {
	_, _ = fmt.Fprintln(w, "example: "+strings.ReplaceAll(err.Error(), "\n", "; "))
}
