package assistant

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Retrieval is a retriever, and how a run uses it. A Retriever hook returns one to
// change something; each field that is left zero means what a bare retriever gets.
//
// Once a run, before its first model call, documents are found for the question,
// which is the last message of the user. If the conversation has more than that,
// the model is asked first to word the question such that it can be understood
// alone: that is a step of the run, without tools, of which only the usage is
// stored; it does not count against MaxSteps. What is found is added to the system message as
//
//	---START OF CONTEXT---
//	…documents, a blank line between them…---END OF CONTEXT---
//
// and never stored. The answer of the run has a source part for each document. A
// question without text finds nothing, and a run without it has no context. A run that
// waited has documents found again when it goes on.
//
// Documents are data: they may have been written by anybody. Nothing in a document
// can end the context, for what looks like its marks is taken out; but a model may
// still follow what a document tells it to do. So let tools that do harm ask for
// confirmation, and give a run only documents that its user may see.
type Retrieval struct {
	// Retriever finds the documents. Its query has the question, the Limit, and the
	// ID of the run's user as the owner. Nil means that the run has none.
	retrieval.Retriever
	// Limit is how many documents are asked for; 0 leaves it to the retriever. At
	// most 50 are used.
	Limit int
	// Time is how long the search may take, without the rewording; 0 means 30
	// seconds.
	Time time.Duration
	// Optional: a run whose search fails goes on without a context, and the log says
	// so. Otherwise it fails, with [ErrRetrieval]: an assistant that answers from
	// documents would make things up without them.
	Optional bool

	// Format writes a document for the model; nil means its Text alone.
	Format func(retrieval.Document) string
	// Separator stands between documents; empty means a blank line.
	Separator string
	// Context makes of the joined documents what is added to the instructions; nil
	// means the form above. It is called with an empty text if nothing was found. One
	// of your own must see to it that no document can end it.
	Context func(documents string) string
	// MaxContext bounds the documents together, in characters; 0 means 40,000. Those
	// that do not fit are left out, the worst first, and of a single one the end.
	MaxContext int

	// Rewrite words a question such that it can be understood without the messages
	// before it; nil means that the model of the run is asked. [AsAsked] leaves the
	// question as it is. It is not called for the first message of a conversation.
	Rewrite func(ctx context.Context, before []chat.Message, question string) (string, error)
	// RewritePrompt is what the model is told to do with the question; empty means a
	// text that says so in English.
	RewritePrompt string
}

// ErrRetrieval is wrapped by the error of a run whose documents could not be
// searched.
var ErrRetrieval = errors.New("the documents could not be searched")

// AsAsked is for the Rewrite field of a [Retrieval]: questions are searched for as
// they are.
func AsAsked(_ context.Context, _ []chat.Message, question string) (string, error) {
	return question, nil
}

const (
	defaultSearchTime = 30 * time.Second
	defaultContext    = 40_000 // characters
	defaultSeparator  = "\n\n"
	// maxQuestion bounds what is searched for, in characters.
	maxQuestion = 8000
	maxSources  = 50
)

// marks are what a document may not have in it, as a model might read them too.
var marks = regexp.MustCompile(`(?i)[-‐-―−]+\s*(START|END)\s+OF\s+CONTEXT\s*[-‐-―−]*`)

// fenced is the form that the context has unless a Retrieval says otherwise.
func fenced(documents string) string {
	return "\n\n---START OF CONTEXT---\n" + documents + "---END OF CONTEXT---\n\n"
}

// asRetrieval fills in what a hook's retriever leaves open; it is nil for none.
func asRetrieval(found retrieval.Retriever) *Retrieval {
	var r Retrieval
	switch v := found.(type) {
	case Retrieval:
		r = v
	case *Retrieval:
		if v != nil {
			r = *v
		}
	default:
		r.Retriever = found
	}
	if r.Retriever == nil {
		return nil
	}
	if r.Time <= 0 {
		r.Time = defaultSearchTime
	}
	if r.Separator == "" {
		r.Separator = defaultSeparator
	}
	if r.MaxContext <= 0 {
		r.MaxContext = defaultContext
	}
	format := r.Format
	if format == nil {
		format = func(d retrieval.Document) string { return d.Text }
	}
	if r.Format = format; r.Context == nil {
		r.Context = fenced
		r.Format = func(d retrieval.Document) string { return marks.ReplaceAllString(format(d), "[$1 of context]") }
	}
	return &r
}
