package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/docs/diagnostics"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

// explain prints the pages of codes, or a list of all codes.
func explain(args []string, stdout io.Writer) error {
	pages := diagnostics.All()
	if len(args) == 0 {
		for _, p := range pages {
			fmt.Fprintf(stdout, "%s  %s\n", p.Code, p.Title)
		}
		return nil
	}
	var found []string
	for _, arg := range args {
		text, err := pageOf(arg, pages)
		if err != nil {
			return err
		}
		if !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	fmt.Fprint(stdout, strings.Join(found, "\n"))
	return nil
}

// pageOf returns the text of a code, in any case, or of its number.
func pageOf(arg string, pages []diagnostics.Page) (string, error) {
	code := arg
	if n, err := strconv.ParseUint(arg, 10, 16); err == nil {
		code = fmt.Sprintf("AG%03d", n)
	}
	var codes []string
	for _, p := range pages {
		if strings.EqualFold(p.Code, code) {
			return p.Text, nil
		}
		codes = append(codes, p.Code)
	}
	if near := diag.Nearest(code, codes); near != "" {
		return "", wrongUse("there is no code %s; did you mean %s?", arg, near)
	}
	return "", wrongUse("there is no code %s; \"aigen explain\" lists them", arg)
}
