// Package split cuts long texts into documents of a size that an embedder takes and a
// model can use: plain text, Markdown by its headings, HTML.
//
// Sizes are in characters: Unicode code points, with what belongs to them. No letter
// is cut from its accents, and no emoji into its parts. Bytes that are not UTF-8
// become U+FFFD.
//
// The parts of a document have its URL, Owner and Metadata, and in the metadata under
// [Source] its ID, so that one call replaces them all when the document changes:
//
//	parts := split.Markdown(page, split.Config{})
//	err := index.Replace(ctx, map[string]string{split.Source: page.ID}, parts...)
//
// The ID of a part is that of the document and a hash of the part's text: it stays the
// same, and is not embedded again, as long as the text does.
package split
