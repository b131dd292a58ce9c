package httpapi

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
)

// fileField is the name that a file has in its form.
const fileField = "file"

// upload is the file in a form, read while it arrives.
type upload struct {
	name, mediaType string
	form            *multipart.Reader
	part            *multipart.Part
	// err is what is wrong with the form, once that is known.
	err error
}

// readFile finds the file in the form that r sends. Other fields before it are
// skipped.
func readFile(r *http.Request) (*upload, error) {
	form, err := r.MultipartReader()
	switch {
	case errors.Is(err, http.ErrNotMultipart):
		return nil, detail(http.StatusUnsupportedMediaType, "Content-Type should be "+formType)
	case err != nil:
		return nil, unreadable(err)
	}
	for {
		part, err := form.NextPart()
		switch {
		case err == io.EOF: // wrapped it means that the form breaks off
			return nil, invalid(fieldProblem{Type: "missing", Loc: location(fileField), Msg: "Field required"})
		case err != nil:
			return nil, unreadable(err)
		case part.FormName() == fileField:
			return &upload{name: part.FileName(), mediaType: part.Header.Get("Content-Type"), form: form, part: part}, nil
		}
	}
}

// Read reads the file. It ends when the whole form was read, so that nothing is
// stored of one that breaks off.
func (u *upload) Read(p []byte) (int, error) {
	n, err := u.part.Read(p)
	if errors.Is(err, io.EOF) {
		u.err = u.rest()
		if u.err != nil {
			return n, u.err
		}
		return n, io.EOF
	}
	if err != nil {
		u.err = unreadable(err)
		return n, u.err
	}
	return n, nil
}

// rest reads what comes behind the file, which must not be another one.
func (u *upload) rest() error {
	for {
		part, err := u.form.NextPart()
		switch {
		case err == io.EOF: // wrapped it means that the form breaks off
			return nil
		case err != nil:
			return unreadable(err)
		case part.FormName() == fileField:
			return invalid(fieldProblem{Type: "value_error", Loc: location(fileField), Msg: "Value error, there should be one file"})
		}
	}
}
