package main

import (
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/aigen-go/aigen/internal/gen/analyzer"
)

// isVet says whether go vet calls: with -V=full or -flags to learn what it has, or
// with the description of a package, which comes last.
func isVet(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

// vet is the program as go vet's -vettool and go fix's -fixtool want it. It does not
// return.
func vet() { unitchecker.Main(analyzer.Analyzer) }
