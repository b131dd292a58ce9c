module github.com/aigen-go/aigen/runtime/tool/internal/proof

go 1.26.0

require (
	github.com/aigen-go/aigen v0.0.0
	github.com/google/go-cmp v0.6.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
)

require golang.org/x/text v0.43.0 // indirect

replace github.com/aigen-go/aigen => ../../../..
