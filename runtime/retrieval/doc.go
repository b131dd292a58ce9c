// Package retrieval is about finding the documents that an answer needs: what a
// document is, and who finds, keeps and measures documents.
//
// An [Index] keeps documents and finds them again. There are two:
// retrieval/mem holds everything in memory, and retrieval/sqlite in a file. Both
// look for words (BM25) and, with an [Embedder], for meaning (vectors), and fuse
// what they find. The package split cuts long texts into documents of the size
// that a model can use; trigram is an embedder that needs neither key nor network.
//
// An assistant with a method
//
//	func (a *T) Retriever(ctx context.Context) (retrieval.Retriever, error)
//
// has documents found once a run, before its model is asked; see
// assistant.Retrieval.
package retrieval
