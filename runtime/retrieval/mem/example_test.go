package mem_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/mem"
	"github.com/aigen-go/aigen/runtime/retrieval/split"
	"github.com/aigen-go/aigen/runtime/retrieval/trigram"
)

func Example() {
	ctx := context.Background()
	page := retrieval.Document{ID: "manual", Title: "Manual", Text: "# Pitching\n\nPut the poles up first.\n\n# Cleaning\n\nUse water, no soap.\n\n# Storing\n\nKeep it dry.\n"}
	index := mem.New(mem.Config{Embedder: trigram.Embedder{}})
	if err := index.Upsert(ctx, split.Markdown(page, split.Config{})...); err != nil {
		log.Fatal(err)
	}
	found, err := index.Retrieve(ctx, retrieval.Query{Text: "Is it cleaned with soap?", Limit: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found[0].Title)
	fmt.Println(found[0].Text)
	// Output:
	// Manual > Cleaning
	// Use water, no soap.
}
