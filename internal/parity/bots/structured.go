package bots

import "context"

// Pupil is what Pupils answers with.
type Pupil struct {
	// Name of the pupil.
	Name      string `json:"name"`
	Age       int    `json:"age"`
	IsStudent bool   `json:"is_student"`
}

// Pupils answers with a value, and has a tool.
//
//ai:assistant id=pupil_assistant "name=Pupil Assistant" output=Pupil
//ai:instructions You tell of pupils.
type Pupils struct{}

// FindPupil finds a pupil by his name.
//
//ai:tool
func (Pupils) FindPupil(name string) string { return name + " is 15 years old" }

// Film is what Films answers with.
type Film struct {
	Title  string   `json:"title"`
	Year   int      `json:"year"`
	Genres []string `json:"genres"`
}

// Films answers with a value that is much like a map, and has no tools.
//
//ai:assistant id=film_assistant "name=Film Assistant" output=Film
type Films struct{}

// Instructions is the system prompt.
func (Films) Instructions(ctx context.Context) (string, error) { return "You tell of films.", nil }
