package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/aigen-go/aigen/docs/diagnostics"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

// explain prints the page of a code, or a list of all codes.
func explain(args []string, stdout io.Writer) error {
	pages := diagnostics.All()
	if len(args) == 0 {
		for _, p := range pages {
			fmt.Fprintf(stdout, "%s  %s\n", p.Code, p.Title)
		}
		return nil
	}
	if len(args) > 1 {
		return wrongUse("explain takes one code")
	}
	var codes []string
	for _, p := range pages {
		if strings.EqualFold(p.Code, args[0]) {
			fmt.Fprint(stdout, p.Text)
			return nil
		}
		codes = append(codes, p.Code)
	}
	if near := diag.Nearest(args[0], codes); near != "" {
		return wrongUse("there is no code %s; did you mean %s?", args[0], near)
	}
	return wrongUse("there is no code %s; \"aigen explain\" lists them", args[0])
}
