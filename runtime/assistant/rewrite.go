package assistant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// rewritePrompt tells a model to word a question, and not to answer it.
const rewritePrompt = "Below is a conversation between a user and an assistant. Word the user's last message as a question, " +
	"or a request, that can be understood by somebody who does not know the conversation: say what words such as " +
	`"it" or "the second one" stand for. Keep the user's language. Do not answer it. ` +
	"If it can be understood alone, repeat it as it is. Write nothing else."

// Bounds of the conversation that a question is reworded from.
const (
	rewriteMessages = 20
	rewriteBytes    = 32 << 10
)

// standalone words the question such that it can be understood without the messages
// before it. If that fails, the question is searched for as it is: that finds less,
// and the log says so.
func (r *run) standalone(ctx context.Context, before []chat.Message, question string) (string, error) {
	before = said(before)
	if len(before) == 0 {
		return question, nil
	}
	reworded, err := r.reword(ctx, before, question)
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, errNotRecorded):
		return "", err
	case err != nil:
		r.log.Warn("the question is searched for as it was asked", "error", err)
		return question, nil
	}
	if reworded = strings.TrimSpace(reworded); reworded == "" {
		return question, nil
	}
	return reworded, nil
}

func (r *run) reword(ctx context.Context, before []chat.Message, question string) (text string, err error) {
	if r.retrieval.Rewrite != nil {
		defer func() {
			if p := recover(); p != nil {
				err = r.panicked("rewrite", p)
			}
		}()
		return r.retrieval.Rewrite(ctx, before, question)
	}
	prompt := r.retrieval.RewritePrompt
	if prompt == "" {
		prompt = rewritePrompt
	}
	messages := append([]chat.Message{chat.Text(chat.System, prompt)}, before...)
	answer, err := r.consult(ctx, &llm.Request{
		Model: r.modelName, Temperature: r.temperature,
		Messages: append(messages, chat.Text(chat.User, clip(question, maxQuestion))),
	})
	if err != nil {
		return "", fmt.Errorf("rewording the question: %w", err)
	}
	return answer.Text(), nil
}

// said is what was said lately, without tool calls, their results and files, which
// not every model takes where there are no tools. The first to speak is the user.
func said(messages []chat.Message) []chat.Message {
	var texts []chat.Message
	room := rewriteBytes
	for _, m := range slices.Backward(messages) {
		text := m.Text()
		if strings.TrimSpace(text) == "" { // as that of a message with results
			continue
		}
		if room -= len(text); room < 0 || len(texts) == rewriteMessages {
			break
		}
		texts = append(texts, chat.Text(m.Role, text))
	}
	slices.Reverse(texts)
	for len(texts) > 0 && texts[0].Role != chat.User {
		texts = texts[1:]
	}
	return texts
}
