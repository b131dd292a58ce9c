package httpapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

const (
	jsonType = "application/json"
	formType = "multipart/form-data"
)

// openAPI describes the routes. The document is huma's, and so are the schemas;
// the routes are not registered with huma.Register, which answers bad requests
// through the package variable huma.NewError: that belongs to the application,
// and its bodies are not those of this API.
func openAPI(cfg Config, routes []route) (document, error) {
	schemas := huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		if name, ok := componentNames[t.Name()]; ok {
			return name
		}
		return huma.DefaultSchemaNamer(t, hint)
	})
	spec := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: cfg.Title, Version: cfg.Version, Description: conventions},
		// Relative to the URL of the document, wherever that is mounted.
		Servers: []*huma.Server{{URL: "."}},
		Components: &huma.Components{
			Schemas: schemas,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: cfg.SessionCookie, Description: "The application may know its users by other means too."},
			},
		},
		Security: []map[string][]string{{"session": {}}},
	}
	for _, route := range routes {
		spec.AddOperation(route.operation(schemas))
	}
	for _, schema := range schemas.Map() {
		loosen(schema)
	}
	body, err := json.Marshal(spec)
	if err != nil {
		return document{}, fmt.Errorf("writing the OpenAPI document: %w", err)
	}
	return document{
		header: http.Header{"Content-Type": {jsonType + "; charset=utf-8"}},
		body:   body,
	}, nil
}

// schemaOf returns the schema of a body: a reference, or an array of them.
func schemaOf(schemas huma.Registry, t reflect.Type) *huma.Schema {
	schema := schemas.Schema(t, true, "")
	schema.Nullable = false
	return schema
}

// loosen takes back what huma assumes of Go types: that slices may be null, and
// that objects have no more keys. Keys may be added to the bodies later.
func loosen(object *huma.Schema) {
	object.AdditionalProperties = nil
	for _, property := range object.Properties {
		if property.Type == huma.TypeArray {
			property.Nullable = false
		}
	}
}

// conventions is the description of the document.
const conventions = "Paths end with a slash; without it they are redirected (301 for GET and HEAD, 308 for others). " +
	"Other methods than those below are answered with 405, Allow and a DetailError. " +
	"Texts of errors from 500 on end with a reference under which the server's log has more."

var pathParam = regexp.MustCompile(`\{(\w+)\}`)

func (rt route) operation(schemas huma.Registry) *huma.Operation {
	op := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.path, Summary: rt.summary, Description: rt.about,
		Responses: map[string]*huma.Response{},
	}
	for _, match := range pathParam.FindAllStringSubmatch(rt.path, -1) {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: match[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString},
		})
	}
	if rt.filter != "" {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: rt.filter, In: "query", Description: rt.filterAbout, Schema: &huma.Schema{Type: huma.TypeString},
		})
	}
	for _, p := range rt.query {
		op.Parameters = append(op.Parameters, &huma.Param{Name: p.name, In: "query", Description: p.about, Schema: &p.schema})
	}
	if rt.request != nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: content(jsonType, schemaOf(schemas, rt.request))}
	}
	if rt.upload {
		op.RequestBody = &huma.RequestBody{Required: true, Content: content(formType, fileForm())}
	}
	success := &huma.Response{Description: http.StatusText(rt.status)}
	switch {
	case rt.response != nil:
		success.Content = content(cmp.Or(rt.media, jsonType), schemaOf(schemas, rt.response))
	case rt.media != "":
		success.Content = content(rt.media, &huma.Schema{Type: huma.TypeString, Format: "binary"})
	}
	op.Responses[strconv.Itoa(rt.status)] = success
	for _, f := range rt.failures() {
		describe(op.Responses, f, schemas)
	}
	return op
}

// failures are all errors of a route.
func (rt route) failures() []failure {
	text := reflect.TypeFor[detailBody]()
	all := append(slices.Clone(rt.errors), failure{http.StatusUnauthorized, text}, failure{http.StatusInternalServerError, text})
	if rt.method != http.MethodGet {
		all = append(all, failure{http.StatusForbidden, text}) // a cross-origin request
	}
	if rt.query != nil {
		all = append(all, invalidIn)
	}
	if rt.upload {
		all = append(all, failure{http.StatusUnsupportedMediaType, text})
	}
	if rt.request != nil || rt.upload {
		all = append(all, failure{http.StatusBadRequest, text}, failure{http.StatusRequestEntityTooLarge, text}, invalidIn)
	}
	return all
}

// fileForm is the schema of a form with a file.
func fileForm() *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{fileField},
		Properties: map[string]*huma.Schema{fileField: {Type: huma.TypeString, Format: "binary"}},
	}
}

// describe adds a failure to responses, which may have another one of the same
// status.
func describe(responses map[string]*huma.Response, f failure, schemas huma.Registry) {
	schema := schemaOf(schemas, f.body)
	known := responses[strconv.Itoa(f.status)]
	if known == nil {
		known = &huma.Response{Description: http.StatusText(f.status), Content: content(jsonType, schema)}
		if f.status == http.StatusServiceUnavailable {
			known.Headers = map[string]*huma.Header{"Retry-After": {
				Description: "Seconds after which to try again, if known.", Schema: &huma.Schema{Type: huma.TypeInteger},
			}}
		}
		responses[strconv.Itoa(f.status)] = known
		return
	}
	first := known.Content[jsonType].Schema
	known.Content = content(jsonType, &huma.Schema{AnyOf: []*huma.Schema{first, schema}})
}

func content(media string, schema *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{media: {Schema: schema}}
}
