package main

import (
	"flag"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/scaffold"
)

// storeFlags are the flags of init for the tables of threads.
type storeFlags struct {
	// wanted is -store.
	wanted bool
	scaffold.StoreOptions
}

// storeOnly are the flags that mean nothing without -store.
var storeOnly = []string{"pk", "owner", "owner-key", "schema"}

func (f *storeFlags) declare(flags *flag.FlagSet) {
	flags.BoolVar(&f.wanted, "store", false, "")
	flags.StringVar(&f.Key, "pk", scaffold.PrimaryKeys[0], "")
	flags.StringVar(&f.Owner, "owner", "", "")
	flags.StringVar(&f.OwnerKey, "owner-key", "", "")
	flags.StringVar(&f.Schema, "schema", "", "")
}

// check refuses values that cannot be meant.
func (f *storeFlags) check(flags *flag.FlagSet) (err error) {
	flags.Visit(func(given *flag.Flag) {
		if err == nil && !f.wanted && slices.Contains(storeOnly, given.Name) {
			err = wrongUse("-%s says what -store writes, and needs it", given.Name)
		}
	})
	switch {
	case err != nil:
		return err
	case !slices.Contains(scaffold.PrimaryKeys, f.Key):
		return wrongUse("-pk is %s, not %q", strings.Join(scaffold.PrimaryKeys, " or "), f.Key)
	case f.OwnerKey != "" && f.Owner == "":
		return wrongUse("-owner-key says what the IDs of -owner are, and needs it")
	case f.OwnerKey != "" && !slices.Contains(scaffold.OwnerKeys(), f.OwnerKey):
		return wrongUse("-owner-key is one of %s, not %q", strings.Join(scaffold.OwnerKeys(), ", "), f.OwnerKey)
	}
	return nil
}
