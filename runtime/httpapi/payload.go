package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	// maxName is how many characters names and ids may have.
	maxName = 255
	// maxContent is how many characters a message may have.
	maxContent = 200_000
)

// payload is a request body: an object whose fields are taken out one by one.
// What is wrong with them is collected.
type payload struct {
	fields map[string]json.RawMessage
	wrong  []fieldProblem
}

// readPayload reads the body of r. Field names are matched exactly, which a
// struct and encoding/json would not do.
func readPayload(r *http.Request) (*payload, error) {
	body, err := io.ReadAll(r.Body)
	switch body = bytes.TrimLeft(body, " \t\r\n"); {
	case err != nil:
		return nil, unreadable(err)
	case len(body) == 0:
		return nil, invalid(fieldProblem{Type: "missing", Loc: location(), Msg: "Field required"})
	case !utf8.Valid(body) || !json.Valid(body):
		return nil, unreadable(nil)
	case body[0] != '{':
		return nil, invalid(fieldProblem{
			Type: "model_attributes_type", Loc: location(),
			Msg: "Input should be a valid dictionary or object to extract fields from",
		})
	}
	p := new(payload)
	if err := json.Unmarshal(body, &p.fields); err != nil {
		return nil, unreadable(err)
	}
	return p, nil
}

// unreadable is the answer to a body that cannot be read, because of err.
func unreadable(err error) *problem {
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return detail(http.StatusRequestEntityTooLarge, fmt.Sprintf("Request body is over %d bytes", tooLong.Limit))
	}
	return detail(http.StatusBadRequest, "Cannot parse request body")
}

// location is where in a request the named fields are.
func location(fields ...string) []string {
	return append([]string{"body", "payload"}, fields...)
}

func (p *payload) problem(field, kind, msg string) {
	p.wrong = append(p.wrong, fieldProblem{Type: kind, Loc: location(field), Msg: msg})
}

// required returns the string in a field that must be there.
func (p *payload) required(field string, most int) string {
	text := p.optional(field, most)
	if text == nil {
		if _, ok := p.fields[field]; !ok {
			p.problem(field, "missing", "Field required")
		}
		return ""
	}
	return *text
}

// optional returns the string in a field, or nil if the field is missing or
// wrong.
func (p *payload) optional(field string, most int) *string {
	raw, ok := p.fields[field]
	if !ok {
		return nil
	}
	var text string
	if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
		p.problem(field, "string_type", "Input should be a valid string")
		return nil
	}
	switch {
	case utf8.RuneCountInString(text) > most:
		p.problem(field, "string_too_long", fmt.Sprintf("String should have at most %d characters", most))
		return nil
	case strings.ContainsRune(text, 0):
		p.problem(field, "value_error", "Value error, Null characters are not allowed.")
		return nil
	}
	return &text
}

// nullable is optional for a field in which null means the empty string.
func (p *payload) nullable(field string, most int) *string {
	if string(p.fields[field]) == "null" {
		return new("")
	}
	return p.optional(field, most)
}

// flag returns the boolean in a field, or nil if the field is missing or wrong.
func (p *payload) flag(field string) *bool {
	switch raw := string(p.fields[field]); raw {
	case "":
		return nil
	case "true", "false":
		return new(raw == "true")
	}
	p.problem(field, "bool_type", "Input should be a valid boolean")
	return nil
}

// err returns what is wrong with the fields that were taken, or nil.
func (p *payload) err() error {
	if len(p.wrong) == 0 {
		return nil
	}
	return invalid(p.wrong...)
}

// threadIn is what a client may say about a thread.
type threadIn struct {
	name, assistantID *string
	archived          *bool
}

func readThread(r *http.Request) (threadIn, error) {
	p, err := readPayload(r)
	if err != nil {
		return threadIn{}, err
	}
	in := threadIn{name: p.optional("name", maxName), assistantID: p.nullable("assistant_id", maxName), archived: p.flag("archived")}
	return in, p.err()
}

// messageIn is a message for an assistant.
type messageIn struct {
	assistantID, content, clientID string
	attachments                    []string
}

func readMessage(r *http.Request) (messageIn, error) {
	p, err := readPayload(r)
	if err != nil {
		return messageIn{}, err
	}
	in := messageIn{assistantID: p.required("assistant_id", maxName), content: p.content(), clientID: p.clientID(), attachments: p.attachments()}
	return in, p.err()
}

// readVersion reads a message that may have no content, which is another answer.
func readVersion(r *http.Request) (messageIn, error) {
	p, err := readPayload(r)
	if err != nil {
		return messageIn{}, err
	}
	in := messageIn{assistantID: p.required("assistant_id", maxName), clientID: p.clientID(), attachments: p.attachments()}
	if _, ok := p.fields["content"]; ok {
		in.content = p.content()
	}
	return in, p.err()
}

// content returns what the user says.
func (p *payload) content() string {
	before := len(p.wrong)
	text := p.required("content", maxContent)
	if len(p.wrong) == before && strings.TrimSpace(text) == "" {
		p.problem("content", "string_too_short", "String should have at least 1 character")
	}
	return text
}

// attachments returns the IDs of those that go with a message.
func (p *payload) attachments() []string {
	raw, ok := p.fields["attachments"]
	if !ok {
		return nil
	}
	var ids []string
	if raw[0] != '[' || json.Unmarshal(raw, &ids) != nil {
		p.problem("attachments", "list_type", "Input should be a valid list of strings")
	}
	return ids
}

// clientID returns the name that the client gives to its message, or "".
func (p *payload) clientID() string {
	if id := p.optional("client_id", maxName); id != nil {
		return *id
	}
	return ""
}
