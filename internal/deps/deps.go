// Package deps keeps modules in go.mod until they are used.
package deps

import (
	_ "entgo.io/ent/entc"
	_ "github.com/alexedwards/scs/v2"
	_ "github.com/danielgtaylor/huma/v2/adapters/humachi"
	_ "github.com/dave/jennifer/jen"
	_ "github.com/go-chi/chi/v5"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/google/uuid"
	_ "github.com/invopop/jsonschema"
	_ "github.com/openai/openai-go/v3"
	_ "github.com/pressly/goose/v3"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/tools/go/gcexportdata"
	_ "golang.org/x/tools/go/packages"
	_ "modernc.org/sqlite"
)
